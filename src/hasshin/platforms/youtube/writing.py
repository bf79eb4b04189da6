"""What the public sees happen to a video: it is published, changed, deleted; and the look whether it was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import FindResult, Found, Outcome, Outgoing, Result
from hasshin.platforms.youtube import words
from hasshin.platforms.youtube.api import VIDEOS, Api, first_item, inner, is_list, result, says_absent, word
from hasshin.platforms.youtube.convert import moment, privacy_of, watch
from hasshin.platforms.youtube.limits import CATEGORY
from hasshin.platforms.youtube.uploads import PUBLIC, words_refusal

_WRITTEN = ("title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage")
_DELETED = 204


def publish(api: Api, video_id: str) -> Result:
    """Make a prepared video public, once. For a project without audit it is refused, or stays private."""
    body = {"id": video_id, "status": PUBLIC}
    answer = api.ask(Act.WRITE, "PUT", VIDEOS, params=[("part", "status")], body=body)
    if answer.outcome is Outcome.REJECTED and says_absent(answer):
        return Result(Outcome.REJECTED, "gone", words.VIDEO_GONE, evidence=answer.kept())
    if answer.outcome is not Outcome.DONE:
        return result(answer)
    if word(answer.value, "id") != video_id:
        return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
    if word(inner(answer.value, "status"), "privacyStatus") != "public":
        return Result(Outcome.REJECTED, "refused", words.NOT_PUBLIC, evidence=answer.kept())
    return result(answer, video_id, watch(video_id))


def find(api: Api, video_id: str) -> FindResult:
    """Is the delivery's own video public? It is asked for by its id, which never lags behind."""
    answer = api.read(VIDEOS, [("part", "snippet,status"), ("id", video_id)])
    if not is_list(answer):
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=answer.kept())
    video = first_item(answer)
    if video is None:
        return FindResult(Found.NOT_PROVEN, words.VIDEO_GONE, evidence=answer.kept())
    if privacy_of(video) != "public":
        return FindResult(Found.NOT_PROVEN, words.STILL_PRIVATE, evidence=answer.kept())
    created = moment(inner(video, "snippet"), "publishedAt")
    return FindResult(Found.FOUND, words.FOUND, video_id, watch(video_id), created, answer.kept())


def edit(api: Api, video_id: str, outgoing: Outgoing) -> Result:
    """Title and description. An update replaces the whole snippet, so the present one is read before."""
    answer = api.read(VIDEOS, [("part", "snippet"), ("id", video_id)])
    if not is_list(answer):
        return not_read(answer, video_id)
    video = first_item(answer)
    if video is None:
        return Result(Outcome.REJECTED, "gone", words.GONE, video_id, evidence=answer.kept())
    now = inner(video, "snippet")
    title = outgoing.title.strip() or word(now, "title")
    no = words_refusal(title, outgoing.text)
    if no is not None:
        return Result(Outcome.REJECTED, "refused", no, video_id)
    body = {"id": video_id, "snippet": _kept(now) | {"title": title, "description": outgoing.text}}
    return _edited(api.ask(Act.WRITE, "PUT", VIDEOS, params=[("part", "snippet")], body=body), video_id)


def _edited(answer: Answer, video_id: str) -> Result:
    if answer.outcome is Outcome.REJECTED and says_absent(answer):
        return Result(Outcome.REJECTED, "gone", words.GONE, video_id, evidence=answer.kept())
    if answer.outcome is not Outcome.DONE:
        return result(answer, video_id, watch(video_id))
    if word(answer.value, "id") != video_id:
        return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, video_id, evidence=answer.kept())
    return Result(Outcome.DONE, "alt_unchanged", words.EDITED, video_id, watch(video_id), evidence=answer.kept())


def delete(api: Api, video_id: str) -> Result:
    """Delete a video for good. The API answers 204 without a body."""
    answer = api.ask(Act.WRITE, "DELETE", VIDEOS, params=[("id", video_id)], documented={_DELETED: Outcome.DONE})
    if says_absent(answer):
        return Result(Outcome.DONE, "gone", words.GONE, video_id, evidence=answer.kept())
    if answer.status == _DELETED:
        return Result(Outcome.DONE, "ok", words.DELETED, video_id, evidence=answer.kept())
    if answer.outcome is Outcome.DONE:  # some page of something between
        reason = reason_of("unreadable", Outcome.UNKNOWN)
        return Result(Outcome.UNKNOWN, "unreadable", reason, video_id, evidence=answer.kept())
    return result(answer, video_id)


def not_read(answer: Answer, remote_id: str = "") -> Result:
    """Nothing was written, as what had to be read before could not be."""
    if answer.outcome is Outcome.DONE:
        reason = reason_of("unreadable", Outcome.NOT_DONE)
        return Result(Outcome.NOT_DONE, "unreadable", reason, remote_id, evidence=answer.kept())
    return result(answer, remote_id)


def _kept(snippet: Mapping[str, Any]) -> dict[str, Any]:
    """What of a snippet an update must repeat, since it deletes what it does not name."""
    kept = {name: snippet[name] for name in _WRITTEN if snippet.get(name) not in (None, "", [])}
    return {"categoryId": CATEGORY} | kept
