"""What Facebook remembers: the page, its posts, photos, videos and comments, and tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Page:
    id: str
    name: str
    about: str = ""
    description: str = ""
    website: str = ""
    phone: str = ""
    username: str = ""
    verification_status: str = "blue_verified"
    is_published: bool = True


@dataclass
class Post:
    id: str  # page_number
    page: str
    author: str  # the page's id, or a person's
    author_name: str
    message: str
    created_at: datetime
    updated_at: datetime
    link: str = ""
    photos: tuple[str, ...] = ()
    video: str = ""
    by_app: bool = True
    published: bool = True
    hidden: bool = False
    deleted: bool = False
    tags: str = ""  # the id of a page that it names
    unseen: int = 0  # this many more reads of lists don't show it

    @property
    def is_public(self) -> bool:
        """Whether people see it."""
        return self.published and not self.deleted and not self.hidden


@dataclass
class Photo:
    id: str
    page: str
    body: bytes
    created_at: datetime
    width: int
    height: int
    name: str = ""
    alt_text_custom: str = ""
    published: bool = False
    story: str = ""  # the post that shows it
    deleted: bool = False


@dataclass
class Video:
    id: str
    page: str
    size: int
    session: str = ""
    body: bytearray = field(default_factory=bytearray)
    title: str = ""
    description: str = ""
    status: str = "uploading"  # uploading, processing, ready, error
    checks_left: int = 0
    published: bool = True
    story: str = ""


@dataclass
class Comment:
    id: str
    post: str
    author: str
    author_name: str
    message: str
    created_at: datetime
    parent: str = ""
    hidden: bool = False
    deleted: bool = False


@dataclass
class Token:
    value: str
    kind: str  # APP, USER, PAGE
    scopes: frozenset[str]
    expires_at: datetime | None  # None: never
    issued_at: datetime
    page: str = ""
    dead: int = -1  # the subcode of 190 with which it is refused; -1 while it works


def stamp(time: datetime) -> str:
    """2026-07-01T01:00:00+0000"""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def chosen(told: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """What was asked for, and the id."""
    return {name: value for name, value in told.items() if name in wanted or name == "id"}
