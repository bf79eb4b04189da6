"""What can be told of images and videos without looking at the picture: alternative text, private metadata."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context, Draft
from hasshin.policy.facts import Finding

# A file's name or a bare "image" tells a listener nothing.
_NO_ALT = regex.compile(
    r"\s*|(?:img|dsc|image|photo|pxl|mov|vid|video|screenshot|スクリーンショット|画像|写真|動画|無題|名称未設定)"
    r"[\s_\-]?[\d_\-() ]*(?:\.\w{3,4})?"
    r"|\S+\.(?:jpe?g|png|gif|webp|heic|mp4|mov)",
    regex.I,
)


def find(draft: Draft, context: Context) -> Iterator[Finding]:
    """`alt_missing`, `image_metadata` by image, `alt_missing` of a video; `values`: metadata and the image's digest."""
    for number, image in enumerate(draft.images):
        if _NO_ALT.fullmatch(image.alt):
            yield Finding(
                code="alt_missing", where=f"images.{number}.alt", words=image.alt, values={"digest": image.digest}
            )
        if image.metadata:
            yield Finding(
                code="image_metadata",
                where=f"images.{number}",
                values={"digest": image.digest, "metadata": ",".join(image.metadata)},
            )
    if draft.video is not None and _NO_ALT.fullmatch(draft.video.alt):
        yield Finding(
            code="alt_missing", where="video.alt", words=draft.video.alt, values={"digest": draft.video.digest}
        )
