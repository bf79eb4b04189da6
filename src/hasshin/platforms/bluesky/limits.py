"""What the lexicons of a post, its embeds and a profile allow. They are the same on every server.

Sources: app.bsky.feed.post (text 300 graphemes, 3,000 bytes), app.bsky.embed.images (4 images of 1,000,000 bytes, which
the reference server enforces), app.bsky.embed.video (MP4 of 100,000,000 bytes, alternative text of 1,000 graphemes),
docs.bsky.app (videos of up to 3 minutes). Alternative texts of images have no limit there; 2,000 is the official app's.
A server may take smaller blobs only, which it says when one is uploaded.
"""

from __future__ import annotations

from hasshin.platforms.abilities import Limits

USUAL = Limits(
    counting="graphemes",
    max_length=300,
    max_images=4,
    max_image_bytes=1_000_000,
    max_alt=2000,
    image_types=("image/jpeg", "image/png", "image/webp"),
    max_videos=1,
    video_types=("video/mp4",),
    max_video_bytes=100_000_000,
    max_video_seconds=180.0,
    max_video_alt=1000,
)
