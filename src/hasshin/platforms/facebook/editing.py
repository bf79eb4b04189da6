"""Editing a published post: its text. Facebook lets only the app that made a post edit it."""

from __future__ import annotations

from urllib.parse import quote

from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.convert import POST_FIELDS, post_of
from hasshin.platforms.facebook.graph import Graph, result, says_no_such
from hasshin.platforms.facebook.photos import with_alts
from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Handle, Outcome, Outgoing, Result


def edit(graph: Graph, remote_id: str, outgoing: Outgoing, handle: Handle | None) -> Result:
    """POST /{post}. Other media than those published are refused; new alternative texts are told as unchanged."""
    path = quote(remote_id, safe="")
    before = graph.read(path, {"fields": POST_FIELDS})
    if says_no_such(before):
        return Result(Outcome.REJECTED, "gone", words.GONE, remote_id, evidence=before.kept())
    post = post_of(before.value) if before.outcome is Outcome.DONE else None
    seen = with_alts(graph, post) if post is not None else before
    if isinstance(seen, Answer):
        # Nothing was changed: the edit itself was never sent.
        outcome = Outcome.REJECTED if seen.outcome is Outcome.REJECTED else Outcome.NOT_DONE
        return Result(outcome, seen.code, seen.reason, remote_id, retry_after=seen.retry_after, evidence=seen.kept())
    wanted = [image.digest for image in outgoing.images]
    published = [m["digest"] for m in handle.data["media"]] if handle else wanted
    same_video = handle is None or (handle.data.get("video") or {}).get("digest") == (
        outgoing.video.digest if outgoing.video else None
    )
    shown = [medium for medium in seen.media if medium.kind == "image"]
    if len(shown) != len(wanted) or published != wanted or not same_video:
        return Result(Outcome.REJECTED, "refused", words.OTHER_MEDIA, remote_id, seen.url)
    answer = graph.post(Act.WRITE, path, {"message": outgoing.text})
    done = result(answer, remote_id, seen.url)
    if done.outcome is Outcome.DONE and not (isinstance(answer.value, dict) and answer.value.get("success") is True):
        return Result(Outcome.UNKNOWN, "unreadable", words.UNSURE, remote_id, seen.url, evidence=answer.kept())
    alts = [image.alt for image in outgoing.images]
    if done.outcome is Outcome.DONE and alts != [medium.alt for medium in shown]:
        return Result(Outcome.DONE, "alt_unchanged", words.ALT_UNCHANGED, remote_id, seen.url, evidence=answer.kept())
    return done
