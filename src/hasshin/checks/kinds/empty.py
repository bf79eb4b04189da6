"""A variant that says nothing: no text, and no image or video either."""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.checks.draft import Context, Draft
from hasshin.checks.text.folding import INVISIBLE
from hasshin.policy.facts import Finding


def find(draft: Draft, context: Context) -> Iterator[Finding]:
    """`empty` for each variant of white space and invisible characters only. An image or video may stand alone."""
    for service, text in draft.texts.items():
        nothing = not INVISIBLE.sub("", text).strip()
        if nothing and not draft.images and draft.video is None:
            yield Finding(code="empty", service=service, where=f"texts.{service}")
    if not draft.texts:
        yield Finding(code="empty", where="texts")
