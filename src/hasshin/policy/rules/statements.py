"""What must be stated with a post, and the cautions to confirm (F-3-3..6)."""

from __future__ import annotations

from typing import Literal

from hasshin.policy.controls.content import Guidance, Statements
from hasshin.policy.facts import Post
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict

_MEDIA: dict[str, tuple[Text, Text]] = {
    "alt": (
        t("画像や動画の代替テキストがありません。", "An image or video has no text alternative."),
        t("画像や動画の内容を文で書いてください。", "Say in words what the image or video shows."),
    ),
    "rights": (
        t("画像や動画の権利についての申告がありません。", "Nothing is stated on the rights to an image or video."),
        t("誰が撮影・作成し、何に基づいて使うかを書いてください。", "State who made it and by what right it is used."),
    ),
    "portrait": (
        t("写っている人の同意についての申告がありません。", "Nothing is stated on the consent of those shown."),
        t(
            "同意を得たこと、または人が写っていないことを書いてください。",
            "State their consent, or that nobody is shown.",
        ),
    ),
}


def statements_made(verdict: Verdict, post: Post) -> None:
    """Source of the post; alternative text, rights and portrait consent of each image and video, as the pack asks."""
    for control in verdict.pack.all_of(Statements):
        if "source" in control.require and not post.source.strip():
            verdict.refuse(
                "source_missing",
                t("情報の出どころが書かれていません。", "Nothing is stated on where this comes from."),
                fix=t("根拠となる資料や担当を書いてください。", "Name the document or the section it rests on."),
                control=control,
                where="source",
            )
        stated = [(f"media.{i}", image) for i, image in enumerate(post.images)]
        for place, one in [*stated, *([("video", post.video)] if post.video is not None else [])]:
            for name, (message, fix) in _MEDIA.items():
                if name in control.require and not getattr(one, name).strip():
                    verdict.refuse(f"{name}_missing", message, fix=fix, control=control, where=f"{place}.{name}")
        verdict.rest_on(control)


def guidance_confirmed(verdict: Verdict, confirmed: tuple[str, ...], at: Literal["submit", "decide"]) -> None:
    """Every caution of the list is confirmed by the person who acts."""
    for control in verdict.pack.all_of(Guidance):
        if at not in control.at:
            continue
        open_items = [item for item in control.items if item.id not in confirmed]
        if not open_items:
            verdict.rest_on(control)
            continue
        numbers = "、".join(c.number for i in open_items if (c := verdict.pack.clause(i.clause)) is not None)
        verdict.refuse(
            "guidance_unconfirmed",
            t("確認していない留意事項があります：{numbers}", "Cautions are not confirmed: {numbers}.").fill(
                numbers=numbers
            ),
            fix=t("それぞれを読み、確認の印を付けてください。", "Read each and mark it as confirmed."),
            clauses=tuple(i.clause for i in open_items),
            rules=(control.house,) if control.house else (),
            where="confirmed",
        )
