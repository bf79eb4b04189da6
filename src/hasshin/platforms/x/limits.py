"""What X takes of an account without a paid subscription, and what it charges.

Sources: twitter-text configuration 3 (280 weighted characters, an address 23), docs.x.com "Media best practices"
(images of 5 MB, videos of 512 MB and 140 s), "Create media metadata" (alternative text of 1,000 characters), and the
price list at docs.x.com/x-api/getting-started/pricing. Accounts with Premium may write more; that is not counted on.
"""

from __future__ import annotations

from decimal import Decimal

from hasshin.platforms.abilities import Limits, Price

MEGABYTE = 1024 * 1024
USUAL = Limits(
    counting="x_weighted",
    max_length=280,
    url_length=23,
    max_images=4,
    max_image_bytes=5 * MEGABYTE,
    max_alt=1000,
    image_types=("image/jpeg", "image/png", "image/webp"),
    max_videos=1,
    video_types=("video/mp4", "video/quicktime"),
    max_video_bytes=512 * MEGABYTE,
    max_video_seconds=140.0,
    max_video_alt=0,
)
PRICE = Price(post=Decimal("0.015"), with_link=Decimal("0.200"), currency="USD", stated="2026-11-21")
