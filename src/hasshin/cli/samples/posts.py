"""The daily work of the sample's people: they draft, submit and decide like anybody else, through the same actions."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from hasshin.cli.samples.scene import SampleCity
from hasshin.policy.facts import Mode
from hasshin.posts.actions import decide, draft, submit, upload
from hasshin.posts.content import Content, ContentImage
from hasshin.posts.foresee import guidance_ids
from hasshin.posts.models import Post
from hasshin.posts.revision import version_of

JAPAN = ZoneInfo("Asia/Tokyo")


def tomorrow(now: datetime, hour: int) -> datetime:
    """Tomorrow at that hour in Japan, as UTC."""
    day = (now.astimezone(JAPAN) + timedelta(days=1)).date()
    return datetime.combine(day, time(hour), JAPAN).astimezone(UTC)


@dataclass(frozen=True)
class Desk:
    """Where the sample's people work, at `now` and at a terminal of the city."""

    sample: SampleCity
    now: datetime

    def draft(
        self,
        by: str,
        unit: str,
        title: str,
        text: str,
        handles: Sequence[str],
        *,
        source: str = "",
        category: str = "",
        mode: Mode = "ordinary",
        at: datetime | None = None,
        images: tuple[ContentImage, ...] = (),
    ) -> int:
        """A new draft by that person; its id."""
        content = Content(
            text=text,
            images=images,
            targets=tuple(sorted(self.sample.accounts[handle] for handle in handles)),
            scheduled_at=at,
            source=source,
            category=category,
            mode=mode,
        )
        post = draft.create(
            actor=self.sample.actor(by), now=self.now, unit_id=self.sample.units[unit], title=title, content=content
        )
        return post.pk

    def picture(self, by: str, alt: str, sky: str, ground: str) -> ContentImage:
        """A drawn landscape, uploaded by that person, with the statements that an image needs. Colours as "#rrggbb"."""
        image = Image.new("RGB", (1200, 675), sky)
        draw = ImageDraw.Draw(image)
        draw.polygon([(0, 675), (0, 470), (420, 260), (760, 440), (980, 330), (1200, 450), (1200, 675)], fill=ground)
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
        media = upload.upload(actor=self.sample.actor(by), now=self.now, data=file.getvalue())
        return ContentImage(
            digest=media.digest, alt=alt, rights="職員が作成した図（見本）", portrait="人物は写っていない"
        )

    def submit(
        self,
        post_id: int,
        by: str,
        *,
        ground: str = "",
        proof: Mapping[str, str] | None = None,
        consent_id: int | None = None,
    ) -> None:
        """Submit with all cautions confirmed."""
        submit.submit(
            actor=self.sample.actor(by),
            now=self.now,
            post_id=post_id,
            revision=_post(post_id).revision,
            confirmed=guidance_ids("submit"),
            ground=ground,
            proof=proof,
            consent_id=consent_id,
        )

    def approve(self, post_id: int, by: str) -> None:
        """Approve what stands there now."""
        post = _post(post_id)
        decide.decide(
            actor=self.sample.actor(by),
            now=self.now,
            post_id=post_id,
            revision=post.revision,
            kind="approve",
            shown_digest=version_of(post).digest,
            confirmed=guidance_ids("decide"),
        )

    def send_back(self, post_id: int, by: str, remark: str, text: str, words: str, service: str) -> None:
        """Send back with a remark on some words of the text."""
        post = _post(post_id)
        start = text.index(words)
        decide.decide(
            actor=self.sample.actor(by),
            now=self.now,
            post_id=post_id,
            revision=post.revision,
            kind="send_back",
            shown_digest=version_of(post).digest,
            remarks=remark,
            passages=[
                {"service": service, "start": start, "end": start + len(words), "words": words, "remark": remark}
            ],
            confirmed=guidance_ids("decide"),
        )


def _post(post_id: int) -> Post:
    return Post.objects.get(pk=post_id)
