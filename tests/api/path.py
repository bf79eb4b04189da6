"""Steps of the path, over HTTP."""

from __future__ import annotations

from typing import Any

from hasshin.posts.foresee import guidance_ids
from tests.api.caller import Answer, Person


def draft(
    by: Person, unit: str, handles: tuple[str, ...], text: str = "図書館は明日休館します。", **content: Any
) -> Answer:
    """Write a draft for these accounts."""
    sample = by.city.sample
    body = {
        "unit_id": sample.units[unit],
        "title": "休館のお知らせ",
        "content": {
            "text": text,
            "targets": [sample.accounts[handle] for handle in handles],
            "source": "図書館の掲示",
            **content,
        },
    }
    return by.post("/posts", body)


def submit(by: Person, post: dict[str, Any], **more: Any) -> Answer:
    """Submit with all cautions confirmed."""
    body = {"revision": post["revision"], "confirmed": list(guidance_ids("submit")), **more}
    return by.post(f"/posts/{post['id']}/submit", body)


def decide(by: Person, post: dict[str, Any], kind: str = "approve", **more: Any) -> Answer:
    """Decide on what the post holds now."""
    body = {
        "revision": post["revision"],
        "kind": kind,
        "shown_digest": post["digest"],
        "confirmed": list(guidance_ids("decide")),
        **more,
    }
    return by.post(f"/posts/{post['id']}/decide", body)


def waiting(by: Person, unit: str, handles: tuple[str, ...], text: str = "図書館は明日休館します。") -> dict[str, Any]:
    """A submitted post."""
    submitted = submit(by, draft(by, unit, handles, text).body)
    assert submitted.status == 200, submitted.body
    return dict(submitted.body)


def out(
    by: Person, decider: Person, unit: str, handles: tuple[str, ...], text: str = "図書館は明日休館します。"
) -> dict[str, Any]:
    """A post that went out."""
    post = decide(decider, waiting(by, unit, handles, text))
    assert post.status == 200, post.body
    by.city.send()
    return dict(post.body)
