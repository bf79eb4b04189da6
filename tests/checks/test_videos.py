"""Videos: what they are, what they give away, and that freeing them of it leaves picture and sound where they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.checks import videos
from hasshin.checks.videos import VideoInspection, VideoRefused, inspect, looks_like_video, without
from tests.checks.films import MADE, PLACE, TURNED, box, film, udta


def _chunk(data: bytes) -> Callable[[int, int], bytes]:
    return lambda start, length: data[start : start + length]


def seen(data: bytes) -> VideoInspection:
    return inspect(_chunk(data), len(data))


def cleaned(data: bytes, piece: int = 1000) -> bytes:
    erasures = seen(data).erasures
    return b"".join(without(at, data[at : at + piece], erasures) for at in range(0, len(data), piece))


def test_kind_size_and_length_are_read() -> None:
    plain = seen(film(seconds=12.5))
    assert (plain.mime, plain.width, plain.height, plain.seconds) == ("video/mp4", 640, 360, 12.5)
    assert plain.private_metadata == ()
    turned = seen(film(turn=TURNED, brand=b"qt  ", wide=True))
    assert (turned.mime, turned.width, turned.height) == ("video/quicktime", 360, 640)


@pytest.mark.clause("F-3-3")
@pytest.mark.parametrize(
    ("data", "named"),
    [
        (film(private=True), "gps"),
        (film(data_track="mebx"), "track"),
        (film(data_track="meta", wide=True), "track"),
        (film(data_track="sbtl"), "track"),
        (film(made=MADE), "time"),
        (film(extra=udta()), "gps"),
        (film(extra=box("uuid", bytes(16), PLACE)), "xmp"),
        (film(extra=box("free", PLACE)), ""),
        (film(front=lambda moov: box("free", udta()) + moov), ""),
        (film(extra=b"\0\0\0\1uuid" + (16 + len(PLACE)).to_bytes(8, "big") + PLACE), "xmp"),
    ],
)
@pytest.mark.parametrize("piece", [7, 1000, 10**6])
def test_what_a_file_gives_away_is_named_and_gone_and_nothing_moved(data: bytes, named: str, piece: int) -> None:
    before, clean = seen(data), cleaned(data, piece)
    assert not named or named in before.private_metadata
    assert len(clean) == len(data)
    assert PLACE not in clean
    assert b"SecretPhone" not in clean
    after = seen(clean)
    assert after.private_metadata == ()
    assert (after.mime, after.width, after.height, after.seconds) == (
        before.mime, before.width, before.height, before.seconds,
    )  # fmt: skip
    start = data.index(b"picture" * 512)
    assert clean[start : start + 7 * 512] == b"picture" * 512
    assert cleaned(clean) == clean


def test_a_clean_file_stays_as_it_is() -> None:
    assert cleaned(film()) == film()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no film at all",
        film()[:-40],
        film() + b"tail",
        film(seconds=0),
        film(size=(0, 0)),
        film(extra=box("moof")),
        box("ftyp", b"mp42"),
        box("ftyp", b"mp42") + box("moov", box("mvhd", b"short")),
        box("ftyp", b"mp42") + b"\0\0\0\4moov",
    ],
)
def test_what_is_no_whole_film_is_refused_in_both_languages(data: bytes) -> None:
    with pytest.raises(VideoRefused) as refused:
        seen(data)
    assert refused.value.text.ja
    assert refused.value.text.en


def test_too_many_bytes_or_pixels_are_refused_before_anything_is_read() -> None:
    with pytest.raises(VideoRefused, match="too large"):
        inspect(lambda start, length: pytest.fail("read"), videos.MAX_BYTES + 1)
    with pytest.raises(VideoRefused, match="too many pixels"):
        seen(film(size=(20_000, 20_000)))


def test_a_film_is_told_from_an_image_by_its_beginning() -> None:
    assert looks_like_video(film()[:12])
    assert not looks_like_video(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")
    assert not looks_like_video(b"")


@given(st.binary(max_size=300), st.integers(0, 6000))
def test_no_file_breaks_the_reader(noise: bytes, at: int) -> None:
    data = bytearray(film(private=True, data_track="meta"))
    data[at : at + len(noise)] = noise
    try:
        erasures = seen(bytes(data)).erasures
    except VideoRefused:
        return
    assert all(0 <= one.start <= len(data) for one in erasures)
    assert len(cleaned(bytes(data))) == len(data)
