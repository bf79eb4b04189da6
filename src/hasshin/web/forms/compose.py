"""The compose form: what was typed, kept as typed until it is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast, get_args

from django.http import QueryDict

from hasshin.policy.facts import Mode
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.web.forms.reading import moment, whole_numbers, words
from hasshin.web.templatetags.hasshin import jst

MOST_IMAGES = 20


@dataclass
class Composed:
    """The form's values. `scheduled` is as typed; `errors` name field, trouble and remedy."""

    title: str = ""
    text: str = ""
    variants: dict[str, str] = field(default_factory=dict)
    images: list[ContentImage] = field(default_factory=list)
    video: ContentVideo | None = None
    public_title: str = ""
    targets: tuple[int, ...] = ()
    scheduled: str = ""
    last: str = ""
    source: str = ""
    category: str = ""
    mode: str = "ordinary"
    drill: int | None = None
    revision: int = -1
    errors: list[Reason] = field(default_factory=list)

    def content(self) -> Content:
        """The content as typed; a value that can't be read leaves a reason in `errors` and its default here."""
        scheduled_at = moment(self.scheduled, "scheduled_at", self.errors)
        not_after = moment(self.last, "not_after", self.errors)
        if self.mode not in get_args(Mode):
            self.errors.append(
                Reason(
                    code="mode",
                    where="mode",
                    message=t("区分を選んでください。", "Choose the mode."),
                    fix=t("通常か緊急かを選んでください。", "Choose ordinary or urgent."),
                )
            )
        return Content(
            text=self.text,
            variants={service: text for service, text in sorted(self.variants.items()) if text.strip()},
            images=tuple(self.images),
            video=self.video,
            public_title=self.public_title.strip(),
            targets=self.targets,
            scheduled_at=scheduled_at,
            not_after=not_after,
            source=self.source.strip(),
            category=self.category.strip(),
            mode=cast("Mode", self.mode if self.mode in get_args(Mode) else "ordinary"),
            drill=self.drill,
        )


def from_post(data: QueryDict) -> Composed:
    """What the form sent. An image row marked to be removed is left out."""
    return Composed(
        title=words(data, "title"),
        text=words(data, "text"),
        variants={k.removeprefix("variant-"): words(data, k) for k in data if k.startswith("variant-")},
        images=[row for n in range(MOST_IMAGES) if (row := _image(data, f"image-{n}")) is not None],
        video=_video(data),
        public_title=words(data, "public_title"),
        targets=whole_numbers(data.getlist("targets")),
        scheduled=data.get("scheduled_at", ""),
        last=data.get("not_after", ""),
        source=words(data, "source"),
        category=words(data, "category"),
        mode=data.get("mode", "ordinary"),
        drill=max(whole_numbers(data.getlist("drill")), default=None),
        revision=max(whole_numbers(data.getlist("revision")), default=-1),
    )


def from_content(title: str, content: Content, revision: int) -> Composed:
    """The form filled with what is saved."""
    return Composed(
        title=title,
        text=content.text,
        variants=dict(content.variants),
        images=list(content.images),
        video=content.video,
        public_title=content.public_title,
        targets=content.targets,
        scheduled=jst(content.scheduled_at, "input"),
        last=jst(content.not_after, "input"),
        source=content.source,
        category=content.category,
        mode=content.mode,
        drill=content.drill,
        revision=revision,
    )


def _image(data: QueryDict, prefix: str) -> ContentImage | None:
    digest = data.get(f"{prefix}-digest", "")
    if not digest or data.get(f"{prefix}-remove"):
        return None
    return image_of(data, prefix, digest)


def _video(data: QueryDict) -> ContentVideo | None:
    digest = data.get("video-digest", "")
    return video_of(data, digest) if digest and not data.get("video-remove") else None


def video_of(data: QueryDict, digest: str) -> ContentVideo:
    """The video with the statements typed beside it."""
    return ContentVideo(**image_of(data, "image-video", digest).model_dump())


def image_of(data: QueryDict, prefix: str, digest: str) -> ContentImage:
    """One image with the statements typed beside it."""
    stated: dict[str, Any] = {name: words(data, f"{prefix}-{name}").strip() for name in ("alt", "rights", "portrait")}
    return ContentImage(digest=digest, **stated)
