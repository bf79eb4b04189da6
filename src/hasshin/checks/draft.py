"""What is examined (`Draft`) and what must be known of the city to judge it (`Context`)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from hasshin.policy.facts import Mode


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ImageFacts(_Frozen):
    """One image as inspected (`checks.images`) with the statements made on it.

    Width and height in pixels, `bytes_len` in bytes; `metadata` names the private metadata that the file
    carries ("gps", "exif", "xmp", "iptc", "comment", ...), empty when there is none.
    """

    digest: str
    mime: str
    width: int
    height: int
    bytes_len: int
    alt: str = ""
    rights: str = ""
    portrait: str = ""
    metadata: tuple[str, ...] = ()


class VideoFacts(_Frozen):
    """One video, whose private data were removed when it was taken in, with its text alternative."""

    digest: str
    alt: str = ""


class Draft(_Frozen):
    """The content of a post: the text per service (its variants), images and video, and the mode."""

    texts: dict[str, str]
    images: tuple[ImageFacts, ...] = ()
    video: VideoFacts | None = None
    mode: Mode = "ordinary"


class Context(_Frozen):
    """The city's own hosts, those of its member bodies, and its own accounts' handles per service.

    A listed domain covers itself and its subdomains. Handles are written with or without @; case does not matter.
    `drill`: the draft belongs to a drill; `drill_words` are the city's own words for one.
    """

    own_domains: tuple[str, ...] = ()
    member_domains: tuple[str, ...] = ()
    known_account_handles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    drill: bool = False
    drill_words: tuple[str, ...] = ()
