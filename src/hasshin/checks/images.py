"""Images: what a file is, which private data it carries, and the same file without them.

Nothing is encoded anew: the containers of JPEG, PNG, WebP and GIF are walked and the parts that hold private data left
out, so that every byte of the picture stays. Colour profiles stay; of EXIF only the orientation stays, where it turns
the picture.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict

from hasshin.checks.containers import gif, jpeg, png, webp
from hasshin.checks.containers.part import BrokenError, Part
from hasshin.policy.text import Text, t

MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000
MAX_FRAMES = 1_000

_TOO_MANY = t(
    "画像の画素数が多すぎます（{width}×{height}）。縮小してください。",
    "The image has too many pixels ({width} x {height}). Make it smaller.",
)

_MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "MPO": "image/jpeg"}
_SPLIT: dict[str, Callable[[bytes], list[Part]]] = {
    "image/jpeg": jpeg.split,
    "image/png": png.split,
    "image/webp": webp.split,
    "image/gif": gif.split,
}
_JOIN: dict[str, Callable[[list[Part], int], bytes]] = {
    "image/jpeg": jpeg.join,
    "image/png": png.join,
    "image/webp": webp.join,
    "image/gif": gif.join,
}


class ImageRefused(Exception):
    """The file is no image that can be published. `text` says what is wrong and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class ImageInspection(BaseModel):
    """Width and height in pixels as shown (orientation applied). `private_metadata` names what the file carries besides
    the picture: gps, exif, xmp, iptc, comment, text, thumbnail, time, trailing, unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mime: str
    width: int
    height: int
    animated: bool
    private_metadata: tuple[str, ...]


def inspect(data: bytes, max_bytes: int = MAX_BYTES) -> ImageInspection:
    """Look at an uploaded file; raises `ImageRefused` when it is too large, broken or of another kind."""
    if not data:
        raise ImageRefused(t("画像が空です。選び直してください。", "The image is empty. Choose it again."))
    if len(data) > max_bytes:
        message = t(
            "画像が大きすぎます（{size}バイト）。{limit}バイト以下にしてください。",
            "The image is too large ({size} bytes). Make it {limit} bytes or less.",
        )
        raise ImageRefused(message.fill(size=f"{len(data):,}", limit=f"{max_bytes:,}"))
    mime, width, height, frames = _decoded(data)
    parts = _parts(mime, data)
    private = {name for part in parts for name in part.private}
    turned = mime != "image/gif" and _orientation(data) in (5, 6, 7, 8)
    return ImageInspection(
        mime=mime,
        width=height if turned else width,
        height=width if turned else height,
        animated=frames > 1,
        private_metadata=tuple(sorted(private)),
    )


def without_private_metadata(data: bytes, max_bytes: int = MAX_BYTES) -> bytes:
    """The same file without private metadata; the picture's bytes are unchanged. Returns `data` itself if clean.

    Raises `ImageRefused` as `inspect` does.
    """
    seen = inspect(data, max_bytes)
    if not seen.private_metadata:
        return data
    return _JOIN[seen.mime](_parts(seen.mime, data), _orientation(data))


def _parts(mime: str, data: bytes) -> list[Part]:
    try:
        return _SPLIT[mime](data)
    except BrokenError as error:
        raise _broken() from error


def _decoded(data: bytes) -> tuple[str, int, int, int]:
    """(mime, width, height, frames) once every pixel of the first frame could be read."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of what we refuse or strip ourselves.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
                width, height = image.size
                _within_bounds(width, height, 1)
                mime = _MIME[image.format or ""]
                frames = int(getattr(image, "n_frames", 1)) if image.format != "MPO" else 1
                _within_bounds(width, height, frames)
                image.load()
    except ImageRefused:
        raise
    except Image.DecompressionBombError as error:  # more pixels than Pillow itself opens
        raise ImageRefused(_TOO_MANY.fill(width="?", height="?")) from error
    except UnidentifiedImageError as error:
        raise ImageRefused(
            t(
                "この形式の画像は扱えません。JPEG、PNG、WebP、GIFのいずれかにしてください。",
                "This kind of file can't be used. Use JPEG, PNG, WebP or GIF.",
            )
        ) from error
    except Exception as error:  # Pillow raises many kinds on broken files; each means the same to the writer
        raise _broken() from error
    return mime, width, height, frames


def _within_bounds(width: int, height: int, frames: int) -> None:
    """Before anything is decoded: a small file may unfold into gigabytes."""
    if width * height > MAX_PIXELS or frames > MAX_FRAMES or frames * width * height > MAX_PIXELS * 10:
        raise ImageRefused(_TOO_MANY.fill(width=width, height=height))


def _orientation(data: bytes) -> int:
    """EXIF orientation 1 to 8; 1 where there is none or it can't be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                value = image.getexif().get(0x0112, 1)
    except Exception:  # broken EXIF turns nothing
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004  # EXIF 2.3, tag 0x0112


def _broken() -> ImageRefused:
    return ImageRefused(
        t(
            "画像が壊れていて読み取れません。元の画像から書き出し直してください。",
            "The image is broken and can't be read. Export it again from the original.",
        )
    )
