"""The one visible act: a new post, or a new version of one (docs.x.com, "Create post")."""

from __future__ import annotations

from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Handle, Outcome, Result
from hasshin.platforms.x import words
from hasshin.platforms.x.api import Api, detail_of, inner, is_duplicate, result, word
from hasshin.platforms.x.convert import page


def publish(api: Api, handle: Handle, account: str) -> Result:
    """POST /2/tweets once. "Duplicate" is no proof that this delivery is not out: it may be the first one itself."""
    answer = api.send(Act.WRITE, "POST", "/2/tweets", _body(handle))
    if is_duplicate(answer):
        return Result(Outcome.UNKNOWN, "conflict", words.DUPLICATE, evidence=answer.kept())
    return _made(answer, account)


def replace(api: Api, handle: Handle, account: str, remote_id: str) -> Result:
    """POST /2/tweets once, as the next version of a post."""
    body = _body(handle) | {"edit_options": {"previous_post_id": remote_id}}
    answer = api.send(Act.WRITE, "POST", "/2/tweets", body)
    if answer.status == 403:  # noqa: PLR2004
        reason = words.EDIT_REFUSED.fill(detail=detail_of(answer))
        return Result(Outcome.REJECTED, "refused", reason, remote_id, evidence=answer.kept())
    return _made(answer, account)


def _body(handle: Handle) -> dict[str, Any]:
    body: dict[str, Any] = {"text": handle.data["text"]} if handle.data["text"].strip() else {}
    media = [medium["id"] for medium in handle.data["media"]]
    return body | ({"media": {"media_ids": media}} if media else {})


def _made(answer: Answer, account: str) -> Result:
    post_id = word(inner(answer.value, "data"), "id")
    if answer.outcome is Outcome.DONE and not post_id:
        return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
    done = answer.outcome is Outcome.DONE
    return result(answer, post_id if done else "", page(account, post_id) if done else "", words.OK if done else None)
