"""Mastodon, Bluesky, LINE, Facebook and YouTube, each in its own unit."""

from __future__ import annotations

import pytest

from hasshin.checks.measure.measure import Limits, known, measure


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("あいう", 3),
        ("👨\u200d👩\u200d👧\u200d👦", 1),
        ("か\u3099", 1),
        ("葛\U000e0100城市", 3),
        ("https://example.com/a/very/long/path/that/goes/on", 23),
        ("x https://example.com/ y", 27),
        ("example.com/without/scheme", 26),  # Mastodon links nothing without a scheme
        ("@hana@mastodon.example こんにちは", 5 + 6),
        ("@hana こんにちは", 11),
        ("mail@host.example", 17),
        ("https://example.com/@hana@other.example", 23),
        ("https://example.com/aをご覧", 23),  # its addresses swallow the Japanese that follows
        ("https://example.com/aをご覧 ください", 23 + 5),
    ],
)
def test_mastodon_counts_clusters_with_two_concessions(text: str, count: int) -> None:
    assert measure("mastodon", text).count == count


def test_mastodon_takes_the_servers_own_limits() -> None:
    text = "あ" * 600 + " https://example.com/"
    assert measure("mastodon", text).start_over == 500
    seen = measure("mastodon", text, Limits(characters=1000, url=30))
    assert (seen.count, seen.limit, seen.over) == (631, 1000, False)


def test_bluesky_counts_clusters_and_minds_the_bytes() -> None:
    assert not measure("bluesky", "あ" * 300).over
    assert measure("bluesky", "あ" * 301).start_over == 300
    family = "👨\u200d👩\u200d👧\u200d👦"  # 25 bytes, one cluster
    seen = measure("bluesky", family * 121)
    assert (seen.count, seen.over) == (121, True)


def test_line_counts_utf16_units() -> None:
    assert measure("line", "𠮷a").count == 3
    assert measure("line", "𠮷" * 2501).start_over == 2500


def test_youtube_counts_bytes_and_facebook_characters() -> None:
    assert measure("youtube", "あ" * 1667).over
    assert not measure("youtube", "あ" * 1666).over
    assert measure("youtube_title", "あ" * 101).start_over == 100
    assert measure("facebook", "あ" * 63206).over is False


@pytest.mark.parametrize("service", known())
@pytest.mark.parametrize(
    "text", ["a." * 1500, "a-" * 1500, "あ" * 3000 + ".", "https://a.com/" + "(" * 1500, "@a" * 1500]
)
def test_no_text_makes_counting_slow(service: str, text: str) -> None:
    import time

    begin = time.perf_counter()
    measure(service, text)
    assert time.perf_counter() - begin < 2
