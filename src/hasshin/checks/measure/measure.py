"""`measure(service, text)`: how long a text is for a service, and where it runs over."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from hasshin.checks.measure import bluesky, mastodon, plain, x
from hasshin.checks.measure.spans import Counted
from hasshin.policy.text import Text, t


class Limits(BaseModel):
    """Limits that a server states for itself; None means the service's usual one.

    `characters` in the service's own counting, `url` the length that any address counts as.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: int | None = None
    url: int | None = None


class Measure(BaseModel):
    """`count` of `limit` in `unit`; `start_over` is the code-point offset where the text exceeds the limit, or None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    count: int
    limit: int
    unit: Text
    over: bool
    start_over: int | None = None

    @property
    def left(self) -> int:
        """What is left, negative when over."""
        return self.limit - self.count


_Counter = Callable[[str, int, int], Counted]

_WEIGHTED = t("文字（全角2・半角1、URLは23）", "weighted characters (Japanese 2, Latin 1, an address 23)")
_GRAPHEMES = t("文字（URLは23）", "characters (an address 23)")
_SEEN = t("文字", "characters")
_UTF16 = t("文字（絵文字などは2以上）", "UTF-16 units (emoji 2 or more)")
_BYTES = t("バイト", "bytes")

# Usual limit, length of an address, unit, counter. Sources: twitter-text configuration v3; Mastodon's
# StatusLengthValidator; LINE Messaging API (text message); Facebook Graph API; YouTube Data API (videos resource);
# app.bsky.feed.post lexicon.
_SERVICES: dict[str, tuple[int, int, Text, _Counter]] = {
    "x": (280, 23, _WEIGHTED, x.count),
    "mastodon": (500, 23, _GRAPHEMES, mastodon.count),
    "bluesky": (300, 0, _SEEN, bluesky.count),
    "facebook": (63206, 0, _SEEN, plain.code_points),
    "instagram": (2200, 0, _SEEN, plain.code_points),
    "threads": (500, 0, _BYTES, plain.utf8_bytes),
    "line": (5000, 0, _UTF16, plain.utf16_units),
    "youtube": (5000, 0, _BYTES, plain.utf8_bytes),
    "youtube_title": (100, 0, _SEEN, plain.code_points),
}


def known() -> tuple[str, ...]:
    """The services whose counting is known."""
    return tuple(_SERVICES)


def measure(service: str, text: str, limits: Limits | None = None) -> Measure:
    """The measure of `text` on `service`; `limits` overrides what a server states for itself.

    Raises `ValueError` for a service whose counting is not known.
    """
    try:
        limit, url, unit, counter = _SERVICES[service]
    except KeyError:
        raise ValueError(f"no counting is known for service {service!r}; known: {', '.join(_SERVICES)}") from None
    if limits is not None:
        limit = limits.characters if limits.characters is not None else limit
        url = limits.url if limits.url is not None else url
    counted = counter(text, limit, url)
    return Measure(
        service=service,
        count=counted.total,
        limit=limit,
        unit=unit,
        over=counted.start_over is not None,
        start_over=counted.start_over,
    )
