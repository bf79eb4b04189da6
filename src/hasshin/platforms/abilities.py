"""What a service can do, and what it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from hasshin.policy.text import Text


class Idempotency(StrEnum):
    """How a service treats the same publication sent twice.

    NONE: publishes twice. KEY_FOR_A_WHILE: a key in the request, remembered for `Capabilities.key_remembered`, and
    only by software that really implements it. KEY: our key is unique for good.
    """

    NONE = "none"
    KEY_FOR_A_WHILE = "key_for_a_while"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the service accepts. `counting` names the way to count, which `checks/` implements:
    x_weighted, mastodon (an address counts `url_length`), code_points, utf16, utf8_bytes, graphemes.

    Sizes in bytes, `max_pixels` is width times height. None: the service states no limit that we know.
    `images_by_url`: the service fetches media from an address instead of taking bytes, so that they must be shown to
    the public first. `needs_video`: nothing can be published without one. `max_title` (code points) 0: the service has
    no titles; `needs_title`: nothing can be published without one. `refused_characters`: no text or title may hold one.
    """

    counting: str
    max_length: int
    url_length: int | None = None
    max_images: int = 4
    max_image_bytes: int | None = None
    max_pixels: int | None = None
    max_alt: int | None = None
    image_types: tuple[str, ...] = ("image/jpeg", "image/png")
    max_profile_fields: int = 0
    images_by_url: bool = False
    max_videos: int = 0
    video_types: tuple[str, ...] = ()
    max_video_bytes: int | None = None
    max_video_seconds: float | None = None
    max_video_alt: int | None = None
    images_with_video: bool = False
    needs_video: bool = False
    max_title: int = 0
    needs_title: bool = False
    refused_characters: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What the service charges for one publication, in `currency` (ISO 4217): `post`, or `with_link` where it has a
    link. `stated` is the day (ISO 8601) on which the service's own price list said so; an installation may know better.
    """

    post: Decimal
    with_link: Decimal
    currency: str
    stated: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this service can do through its API. What it can't do is a step for a person.

    `service` is the one that the pack judges; `connector` the folder that speaks to it.
    `find_proves_absence`: `find` may answer PROVEN_ABSENT. `resend_with_key`: sending again with the same key is
    documented as safe for `key_remembered` after the first sending (never assumed of imitating software).
    `profile_text`: reading the profile tells its text and links, not only whose it is.
    `list_following`: the service tells whom the account follows. `verification`: it verifies accounts in some way and
    tells whether this one is (M-15-2). `edit_changes_id`: an edited post has a new id. `edits_alt`: an edit changes
    alternative texts too, where there is editing. `reads_quota`: `read_quota` tells something. `price`: what a post
    costs, None where posts are free.
    `read_every`: the account's own posts are not to be read more often, by the service's allowance or price; None: as
    often as one likes.
    `words_ask_nobody`: `prepare` of words alone makes no request, so that a burst of posts is prepared together.
    `cautions` are sentences that writer and decider must have seen before they act: what can't be undone or is not as
    on other services.
    """

    service: str
    connector: str
    limits: Limits
    edit: bool
    delete: bool
    read_back: bool
    alt_text: bool
    list_own: bool
    replies: bool
    read_profile: bool
    write_profile: bool
    revoke: bool
    idempotency: Idempotency
    find_proves_absence: bool
    key_remembered: timedelta | None = None
    resend_with_key: bool = False
    list_following: bool = False
    verification: bool = False
    profile_text: bool = True
    edit_changes_id: bool = False
    edits_alt: bool = True
    reads_quota: bool = False
    price: Price | None = None
    read_every: timedelta | None = None
    cautions: tuple[Text, ...] = ()
    words_ask_nobody: bool = False
