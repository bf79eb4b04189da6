"""From what a post was made: the template's fields, and the telegram's figures beside the text, for its page."""

from __future__ import annotations

from typing import Any

from hasshin.intake.queries import figures_in_words
from hasshin.posts.figures import Figures
from hasshin.posts.origins import TELEGRAM, origin_of
from hasshin.posts.queries import PostPage
from hasshin.posts.queries.templates import filling_of


def made_from(found: PostPage) -> dict[str, Any]:
    """`filling` and `origin` for the page of a post; None each where it has none."""
    row = origin_of(found.post)
    shown = None
    if row is not None and row.kind == TELEGRAM:
        shown = {
            "telegram": int(row.ref.partition(":")[2]),
            "title": row.told.get("title", ""),
            "office": row.told.get("office", ""),
            "state": row.state,
            "figures": figures_in_words(Figures.model_validate(row.figures)),
            "wrong": [one for one in found.findings if one.code == "source_mismatch"],
            "by": row.taken_by,
        }
    return {"filling": filling_of(found.post, found.content), "origin": shown}
