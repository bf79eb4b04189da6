"""The exact content of a post, and its digest (promise 2).

The digest is the SHA-256 of the canonical JSON (RFC 8785) of the whole content: text per service, media bytes (by
their own digest), alt text, targets and time, and also the statements that a decider relies on.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, field_validator

from hasshin.ledger.canonical import canonical
from hasshin.policy.facts import Mode

_LATER = frozenset({"video", "public_title", "not_after", "drill"})


class ContentImage(BaseModel):
    """One image as it will go out. `rights`: where it is from and by what right; `portrait`: consent of those shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    alt: str = ""
    rights: str = ""
    portrait: str = ""


class ContentVideo(ContentImage):
    """One video as it will go out, with the same statements; `alt` says what it shows and tells."""


class Content(BaseModel):
    """What will go out, where and when. `variants` holds text for single services; others get `text`.

    `public_title` is published, by services that have titles (the post's own title is for the office alone).
    `targets` are account ids, ascending. `scheduled_at` None means as soon as decided. `not_after`: it does not go out
    later than that, where the pack would still let it; None leaves it to the pack. `drill` is the id of the drill
    (訓練) that it belongs to: a part of what is decided, so that nobody can take it away afterwards.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    variants: dict[str, str] = {}
    images: tuple[ContentImage, ...] = ()
    video: ContentVideo | None = None
    public_title: str = ""
    targets: tuple[int, ...] = ()
    scheduled_at: datetime | None = None
    not_after: datetime | None = None
    source: str = ""
    category: str = ""
    mode: Mode = "ordinary"
    drill: int | None = None

    @field_validator("targets")
    @classmethod
    def _ascending(cls, targets: tuple[int, ...]) -> tuple[int, ...]:
        """One content has one digest, in whatever order its targets were chosen."""
        return tuple(sorted(set(targets)))

    @field_validator("scheduled_at", "not_after")
    @classmethod
    def _in_utc(cls, moment: datetime | None) -> datetime | None:
        """A moment is the same content in whatever offset it was written; without one it stays, to be refused."""
        return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC)

    def text_for(self, service: str) -> str:
        """The text that goes to `service`."""
        return self.variants.get(service) or self.text

    def media(self) -> tuple[ContentImage, ...]:
        """Every file of it: images and, last, the video."""
        return (*self.images, self.video) if self.video is not None else self.images

    def digest(self) -> str:
        """SHA-256, hex, of the canonical JSON of this content.

        Parts that came later count only where they say something, so that what was decided before keeps its digest.
        """
        whole = self.model_dump(mode="json")
        kept = {name: value for name, value in whole.items() if value or name not in _LATER}
        return hashlib.sha256(canonical(kept)).hexdigest()
