"""The services that the practice board plays: their usual limits, and whether their API can edit and delete.

Figures are those that the services publish for ordinary accounts; a real connector asks its server instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.platforms.abilities import Limits

_MB = 1024 * 1024
_WITH_GIF = ("image/jpeg", "image/png", "image/gif")
_WITH_WEBP = (*_WITH_GIF, "image/webp")
_FILMS = ("video/mp4", "video/quicktime")
_GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Played:
    """How one service is played. `badge`: it verifies accounts (M-15-2)."""

    limits: Limits
    edit: bool
    delete: bool
    alt_text: bool = True
    badge: bool = True


_PLAYED = {
    "x": Played(
        Limits(
            "x_weighted",
            280,
            23,
            4,
            5 * _MB,
            max_alt=1000,
            image_types=_WITH_WEBP,
            max_videos=1,
            video_types=_FILMS,
            max_video_bytes=512 * _MB,
            max_video_seconds=140,
        ),
        edit=False,
        delete=True,
    ),
    "facebook": Played(
        Limits(
            "code_points",
            63_206,
            None,
            10,
            10 * _MB,
            max_alt=None,
            image_types=_WITH_GIF,
            max_videos=1,
            video_types=_FILMS,
            max_video_bytes=10 * _GB,
            max_video_seconds=14_400,
            max_title=255,
        ),
        edit=True,
        delete=True,
    ),
    # A video, its title and its description; the one image is the thumbnail. Nothing of it has alternative text.
    "youtube": Played(
        Limits(
            "utf8_bytes",
            5000,
            None,
            1,
            2 * _MB,
            max_videos=1,
            video_types=_FILMS,
            max_video_bytes=256 * _GB,
            images_with_video=True,
            needs_video=True,
            max_title=100,
            needs_title=True,
            refused_characters="<>",
        ),
        edit=True,
        delete=True,
        alt_text=False,
    ),
    "mastodon": Played(
        Limits(
            "mastodon",
            500,
            23,
            4,
            16 * _MB,
            33_177_600,
            1500,
            _WITH_WEBP,
            4,
            max_videos=1,
            video_types=_FILMS,
            max_video_bytes=99 * _MB,
            max_video_alt=1500,
        ),
        edit=True,
        delete=True,
    ),
    "line": Played(Limits("utf16", 5000, None, 4, 10 * _MB), edit=False, delete=False, alt_text=False),
    "bluesky": Played(
        Limits(
            "graphemes",
            300,
            None,
            4,
            1_000_000,
            max_alt=2000,
            image_types=_WITH_WEBP,
            max_videos=1,
            video_types=("video/mp4",),
            max_video_bytes=100_000_000,
            max_video_seconds=180,
            max_video_alt=1000,
        ),
        edit=False,
        delete=True,
    ),
    "instagram": Played(Limits("code_points", 2200, None, 10, 8 * _MB, max_alt=1000), edit=False, delete=False),
    "threads": Played(Limits("code_points", 500, None, 20, 8 * _MB, max_alt=1000), edit=False, delete=True),
}

# A city may train for a service that nobody here knows: then the board's own, generous limits hold.
_OTHER = Played(Limits("code_points", 5000, None, 4, 10 * _MB, max_alt=1500), edit=True, delete=True)


def played(service: str) -> Played:
    """How the service of that glossary name (x, facebook, ...) is played; the board's own way for any other."""
    return _PLAYED.get(service, _OTHER)
