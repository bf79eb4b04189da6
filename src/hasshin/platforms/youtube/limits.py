"""What YouTube takes, and when its day of allowances ends.

Sources: YouTube Data API, "videos" (title 100 characters, description 5,000 bytes, neither with < or >; files of 256 GB
and 12 hours for channels that are verified, 15 minutes for others), "thumbnails.set" (2 MB, JPEG or PNG),
"Quota costs".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hasshin.platforms.abilities import Limits

TITLE = 100
DESCRIPTION_BYTES = 5000
REFUSED = "<>"
PROFILE_TEXT = 1000
CATEGORY = "22"
"""People & Blogs, which YouTube itself takes where nothing is said; an access's option `category` names another."""
USUAL = Limits(
    counting="utf8_bytes",
    max_length=DESCRIPTION_BYTES,
    max_images=1,
    max_image_bytes=2 * 1024 * 1024,
    image_types=("image/jpeg", "image/png"),
    max_videos=1,
    video_types=("video/mp4", "video/quicktime"),
    max_video_bytes=256_000_000_000,
    max_video_seconds=12 * 3600.0,
    images_with_video=True,
    needs_video=True,
    max_title=TITLE,
    needs_title=True,
    refused_characters=REFUSED,
)
_PACIFIC = ZoneInfo("America/Los_Angeles")


UPLOADS_A_DAY = 100


def new_day(now: datetime) -> datetime:
    """When the present day of a project's allowances began: midnight in California, as UTC."""
    there = datetime.combine(now.astimezone(_PACIFIC).date(), datetime.min.time(), _PACIFIC)
    return there.astimezone(UTC)


def until_new_day(now: datetime) -> timedelta:
    """How long until a project's allowances are whole again: midnight in California, however long its day is."""
    there = now.astimezone(_PACIFIC)
    midnight = datetime.combine(there.date() + timedelta(days=1), datetime.min.time(), _PACIFIC)
    return midnight.astimezone(now.tzinfo) - now
