"""What the tests of the platforms say and show."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

from hasshin.platforms.interface import Outgoing, OutgoingImage, OutgoingVideo


def picture(
    colour: str = "navy", *, alt: str = "避難所の地図", size: tuple[int, int] = (8, 8), noise: bool = False
) -> OutgoingImage:
    """A small real PNG. With `noise` it can't be packed: about three bytes for each pixel."""
    from PIL import Image

    data = io.BytesIO()
    if noise:
        packed = random.Random(1).randbytes(size[0] * size[1] * 3)
        Image.frombytes("RGB", size, packed).save(data, "PNG")
    else:
        Image.new("RGB", size, colour).save(data, "PNG")
    return OutgoingImage(data.getvalue(), "image/png", alt, hashlib.sha256(data.getvalue()).hexdigest())


def saying(text: str = "市民プールは7月1日から開きます。", *images: OutgoingImage) -> Outgoing:
    """A post as approved."""
    return Outgoing(text, images, "ja")


def video(folder: Path, *, size: int = 4096, mime: str = "video/mp4", alt: str = "") -> OutgoingVideo:
    """A file that begins as MP4 does and goes on with noise: services look at no more before they accept it."""
    head = bytes.fromhex("0000001c667479706d703432") + bytes.fromhex("0000020069736f6d69736f326d703432")
    data = head + random.Random(size).randbytes(size - len(head))
    path = folder / f"{size}.mp4"
    path.write_bytes(data)
    return OutgoingVideo(path, size, mime, alt, hashlib.sha256(data).hexdigest(), 640, 360, 4.0)
