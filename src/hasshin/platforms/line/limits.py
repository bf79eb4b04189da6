"""What a broadcast may hold (LINE Messaging API reference, "Message objects", "Character counting in a text").

LINE takes images up to 10 MB but shows a smaller one first, of 1 MB at most. Images are never re-encoded here, so the
same file is both, and the smaller limit holds. A video needs a still image besides, and no content here has an approved
one, so that none is offered; the connector sends one that comes with it.
"""

from __future__ import annotations

from hasshin.platforms.abilities import Limits

MOST_MESSAGES = 5
VIDEO_TYPES = ("video/mp4",)
MOST_VIDEO_BYTES = 200_000_000
USUAL = Limits(
    counting="utf16",
    max_length=5000,
    max_images=MOST_MESSAGES - 1,
    max_image_bytes=1_000_000,
    image_types=("image/jpeg", "image/png"),
    images_by_url=True,
)
