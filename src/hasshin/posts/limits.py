"""How much one content may hold, whatever its services allow: what is saved is examined at many views.

The longest text that a service takes is Facebook's, 63,206 characters; the other bounds are well above any honest use.
"""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.policy.reasons import Reason
from hasshin.policy.text import t
from hasshin.posts.content import Content

TEXT_LENGTH = 70_000  # code points, each text
SOURCE_LENGTH = 5_000
NOTE_LENGTH = 2_000  # alternative text, rights and consent of an image or a video; a public title; a category
VARIANTS = 50
IMAGES = 40
TARGETS = 50


def exceeded(content: Content) -> Iterator[Reason]:
    """One reason for each part of `content` that is longer than it may be, with the part's path in `where`."""
    yield from _long("text", content.text, TEXT_LENGTH)
    for service, text in list(content.variants.items())[:VARIANTS]:
        yield from _long(f"variants.{service[:40]}", text, TEXT_LENGTH)
    yield from _long("source", content.source, SOURCE_LENGTH)
    yield from _long("category", content.category, NOTE_LENGTH)
    for number, image in enumerate(content.images[:IMAGES]):
        yield from _long(f"images.{number}.alt", image.alt, NOTE_LENGTH)
        yield from _long(f"images.{number}.rights", image.rights, NOTE_LENGTH)
        yield from _long(f"images.{number}.portrait", image.portrait, NOTE_LENGTH)
    yield from _long("public_title", content.public_title, NOTE_LENGTH)
    if content.video is not None:
        yield from _long("video.alt", content.video.alt, NOTE_LENGTH)
        yield from _long("video.rights", content.video.rights, NOTE_LENGTH)
        yield from _long("video.portrait", content.video.portrait, NOTE_LENGTH)
    if len(content.variants) > VARIANTS:
        yield Reason(
            code="too_many_variants",
            where="variants",
            message=t(
                "媒体別の本文が{n}件あります。{limit}件までです。",
                "There are {n} variants; at most {limit} can be kept.",
            ).fill(n=len(content.variants), limit=VARIANTS),
            fix=t("投稿先の媒体の本文だけにしてください。", "Keep only those for the services of the targets."),
        )
    if len(content.images) > IMAGES:
        yield Reason(
            code="too_many_images",
            where="images",
            message=t(
                "画像が{n}枚あります。{limit}枚までです。", "There are {n} images; at most {limit} can be kept."
            ).fill(n=len(content.images), limit=IMAGES),
            fix=t("画像を減らすか、投稿を分けてください。", "Remove some, or write more than one post."),
        )
    if len(content.targets) > TARGETS:
        yield Reason(
            code="too_many_targets",
            where="targets",
            message=t(
                "投稿先が{n}件あります。{limit}件までです。", "There are {n} targets; at most {limit} can be chosen."
            ).fill(n=len(content.targets), limit=TARGETS),
            fix=t("投稿先を減らすか、投稿を分けてください。", "Choose fewer, or write more than one post."),
        )


def _long(where: str, words: str, limit: int) -> Iterator[Reason]:
    if len(words) > limit:
        yield Reason(
            code="longer_than_kept",
            where=where,
            message=t(
                "{n}字あります。保存できるのは{limit}字までです。",
                "This has {n} characters; at most {limit} can be kept.",
            ).fill(n=len(words), limit=limit),
            fix=t(
                "短くしてください。長い内容は市のウェブページに載せ、そのページへのリンクを書いてください。",
                "Shorten it. Put what is long on the city's website and link to that page.",
            ),
        )
