"""Images: what they are, what they give away, and that freeing them of it leaves the picture as it was."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from hasshin.checks import images
from hasshin.checks.images import ImageRefused, inspect, without_private_metadata

GPS = 0x8825
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret/></x:xmpmeta>'


def _picture(width: int = 24, height: int = 16) -> Image.Image:
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 10 % 256, y * 15 % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    return image


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (37.0, 45.0, 0.0)})
    return exif


def _saved(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    _picture().save(out, kind, **options)
    return out.getvalue()


def _pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


def _orientation(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as image:
        return int(image.getexif().get(0x0112, 1))


def _icc() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_private_metadata_goes_and_the_picture_and_its_turn_stay(kind: str, orientation: int) -> None:
    colours = _icc()  # made once: a profile carries the second in which it was made
    data = _saved(kind, exif=_exif(orientation), icc_profile=colours)
    seen = inspect(data)
    assert {"exif", "gps"} <= set(seen.private_metadata)
    clean = without_private_metadata(data)
    assert inspect(clean).private_metadata == ()
    assert b"SecretPhone" not in clean
    assert _pixels(clean) == _pixels(data)
    assert _orientation(clean) == orientation
    with Image.open(io.BytesIO(clean)) as image:
        assert image.info.get("icc_profile") == colours
    assert (inspect(clean).width, inspect(clean).height) == ((16, 24) if orientation in (6, 8) else (24, 16))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_clean_file_stays_as_it_is(kind: str) -> None:
    data = _saved(kind)
    clean = without_private_metadata(data)
    assert inspect(clean).private_metadata == ()
    assert without_private_metadata(clean) == clean
    assert _pixels(clean) == _pixels(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cleaning_twice_changes_nothing_more(kind: str) -> None:
    clean = without_private_metadata(_saved(kind, exif=_exif(6)))
    assert without_private_metadata(clean) == clean


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        (_segment(0xFE, b"secret comment"), "comment"),
        (_segment(0xED, b"Photoshop 3.0\x00secret"), "iptc"),
        (_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP), "xmp"),
        (_segment(0xE2, b"MPF\x00secret"), "unknown"),
        (_segment(0xE5, b"secret maker"), "unknown"),
        (_segment(0xE0, b"JFXX\x00\x10secret"), "thumbnail"),
    ],
)
def test_each_private_segment_of_a_jpeg_is_named_and_goes(segment: bytes, name: str) -> None:
    plain = _saved("JPEG")
    data = plain[:2] + segment + plain[2:]
    assert inspect(data).private_metadata == (name,)
    assert without_private_metadata(data) == plain


def test_a_progressive_jpeg_and_one_with_restarts_keep_every_byte_of_the_picture() -> None:
    for options in ({"progressive": True}, {"restart_marker_blocks": 1}):
        plain = _saved("JPEG", **options)
        assert without_private_metadata(plain[:2] + _segment(0xFE, b"secret") + plain[2:]) == plain


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hangs_behind_the_picture_goes(kind: str) -> None:
    data = _saved(kind) + b"PK\x03\x04 a hidden archive"
    assert "trailing" in inspect(data).private_metadata
    assert b"hidden archive" not in without_private_metadata(data)


def test_text_and_time_chunks_of_a_png_go() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret taro")
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add_text("Comment", "secret", zip=True)
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5))
    data = _saved("PNG", pnginfo=info)
    assert set(inspect(data).private_metadata) == {"text", "time", "xmp"}
    clean = without_private_metadata(data)
    assert b"secret" not in clean
    assert _pixels(clean) == _pixels(data)


def test_an_animation_stays_one() -> None:
    for kind, mime in (("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")):
        out = io.BytesIO()
        frames = [_picture().rotate(90 * i) for i in range(1, 4)]
        extra: dict[str, Any] = {"comment": b"secret"} if kind == "GIF" else {"exif": _exif()}
        _picture().save(out, kind, save_all=True, append_images=frames, loop=0, duration=100, **extra)
        clean = without_private_metadata(out.getvalue())
        seen = inspect(clean)
        assert (seen.mime, seen.animated, seen.private_metadata) == (mime, True, ())
        assert b"secret" not in clean
        assert b"SecretPhone" not in clean
        with Image.open(io.BytesIO(clean)) as image:
            assert getattr(image, "n_frames", 1) == 4


def test_xmp_of_a_webp_goes_with_its_flag() -> None:
    data = _saved("WEBP", xmp=XMP, exif=_exif(6))
    assert "xmp" in inspect(data).private_metadata
    clean = without_private_metadata(data)
    assert b"secret" not in clean
    assert clean[12:16] == b"VP8X"
    assert clean[20] & 0x0C == 0x08  # EXIF (the turn) announced, XMP not
    assert struct.unpack("<I", clean[4:8])[0] + 8 == len(clean)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b"%PDF-1.7 ...", "形式"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "形式"),
        (b"\x89PNG\r\n\x1a\n", ""),
        (_saved("JPEG")[:200], ""),
        (_saved("PNG")[:-30], "壊れて"),
        (_saved("WEBP")[:-20], ""),
        (_saved("GIF")[:40], ""),
        (_saved("BMP"), "形式"),
        (_saved("TIFF"), "形式"),
    ],
)
def test_what_is_no_sound_image_is_refused_in_both_languages(data: bytes, words: str) -> None:
    with pytest.raises(ImageRefused) as caught:
        inspect(data)
    assert words in caught.value.text.ja
    assert caught.value.text.en
    with pytest.raises(ImageRefused):
        without_private_metadata(data)


def test_a_small_file_that_unfolds_into_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    for side in (10_000, 50_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")
        with pytest.raises(ImageRefused, match="too many pixels"):
            inspect(bomb)


def test_a_file_over_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(ImageRefused, match=r"1,000 bytes"):
        inspect(_saved("PNG") + b"x" * 1000, max_bytes=1000)
    assert images.MAX_BYTES > 1_000_000
