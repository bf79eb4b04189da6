"""Editing a published status: its text and alternative texts. Images stay the ones that were published."""

from __future__ import annotations

from urllib.parse import quote

from hasshin.platforms.http import Http
from hasshin.platforms.mastodon import words
from hasshin.platforms.mastodon.answers import result, says_absent, status_path
from hasshin.platforms.mastodon.convert import post_of
from hasshin.platforms.mastodon.uploads import media_of
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Handle, Outcome, Outgoing, RemotePost, Result


def edit(http: Http, remote_id: str, outgoing: Outgoing, handle: Handle | None) -> Result:
    """PUT /api/v1/statuses/:id. The attachments must be named, or the server takes them off the post.

    With `handle`, images other than those published are refused by digest; without, only another number of images can
    be told.
    """
    before = http.ask(Act.READ, "GET", status_path(remote_id))
    if says_absent(before):
        return Result(Outcome.REJECTED, "gone", words.GONE, remote_id, evidence=before.kept())
    post = post_of(before.value)
    if before.outcome is not Outcome.DONE or post is None:
        # Nothing was changed: the edit itself was never sent.
        outcome = Outcome.REJECTED if before.outcome is Outcome.REJECTED else Outcome.NOT_DONE
        return Result(outcome, before.code, before.reason, remote_id, retry_after=before.retry_after,
                      evidence=before.kept())  # fmt: skip
    wanted = [medium.digest for medium in media_of(outgoing)]
    published = [m["digest"] for m in handle.data["media"]] if handle else wanted
    if len(post.media) != len(wanted) or published != wanted:
        return Result(Outcome.REJECTED, "refused", words.OTHER_IMAGES, remote_id, post.url)
    return _put(http, post, outgoing)


def _put(http: Http, post: RemotePost, outgoing: Outgoing) -> Result:
    body: dict[str, object] = {"status": outgoing.text, "language": outgoing.language}
    if post.media:
        body["media_ids"] = [m.id for m in post.media]
        body["media_attributes"] = [
            {"id": m.id, "description": image.alt} for m, image in zip(post.media, media_of(outgoing), strict=True)
        ]
    answer = http.ask(Act.WRITE, "PUT", status_path(post.id), body=body)
    done = result(answer, post.id)
    if answer.outcome is not Outcome.DONE or not post.media:
        return done
    if not _alts_taken(http, post_of(answer.value), outgoing):
        return Result(Outcome.DONE, "alt_unchanged", words.ALT_UNCHANGED, post.id, done.url, evidence=answer.kept())
    return done


def _alts_taken(http: Http, after: RemotePost | None, outgoing: Outgoing) -> bool:
    """Software that ignores `media_attributes` (Pleroma's kin) takes a description for the attachment itself."""
    if after is None or len(after.media) != len(media_of(outgoing)):
        return False
    for medium, image in zip(after.media, media_of(outgoing), strict=True):
        if medium.alt == image.alt:
            continue
        path = f"/api/v1/media/{quote(medium.id, safe='')}"
        if http.ask(Act.WRITE, "PUT", path, form={"description": image.alt}).outcome is not Outcome.DONE:
            return False
    return True
