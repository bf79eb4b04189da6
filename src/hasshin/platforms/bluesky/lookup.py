"""Sending under the delivery's own record key, and what the account's records prove of a lost publication.

The key makes a second post impossible: whoever sends again under it finds the first one there (`swapRecord: null`,
which means "must not exist", or the identical record, which changes nothing).

Absence has a proof of its own. A record that is not there now may still come, as long as the request may be on its
way. So each request names the repository's commit that it was prepared on (`swapCommit`); the server refuses it once
there is another, and no repository returns to an earlier commit. Hence: another commit now, and no such record
afterwards, means never. On the same commit still, nothing is proven, and sending again under the key is safe
(`resend_with_key`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.platforms.bluesky import words
from hasshin.platforms.bluesky.convert import POST, Uri, created, page
from hasshin.platforms.bluesky.xrpc import Xrpc, error_of, inner, result, says_absent, word
from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import FindResult, Found, Handle, Json, Outcome, Result

_SOON = timedelta(seconds=1)


def uri_of(handle: Handle) -> Uri:
    """The address that the post has, or would have."""
    return Uri(str(handle.data["did"]), POST, str(handle.data["rkey"]))


def publish(xrpc: Xrpc, handle: Handle) -> Result:
    """com.atproto.repo.putRecord once. Where the key is taken, the record under it is read: it is ours, or a riddle."""
    uri = uri_of(handle)
    body: Json = {
        "repo": uri.repo,
        "collection": uri.collection,
        "rkey": uri.rkey,
        "record": handle.data["record"],
        "swapRecord": None,
    }
    if handle.data.get("commit"):
        body["swapCommit"] = handle.data["commit"]
    answer = xrpc.procedure(Act.WRITE, "com.atproto.repo.putRecord", body)
    if answer.outcome is Outcome.DONE:
        if word(answer.value, "uri") != str(uri):
            return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
        return result(answer, str(uri), page(uri), words.OK)
    if error_of(answer) == "InvalidSwap":
        return _taken(xrpc, handle, answer)
    return result(answer)


def find(xrpc: Xrpc, handle: Handle, now: datetime) -> FindResult:
    """See the module's text for what each answer means. The commit is asked for first: what holds of it holds after."""
    uri = uri_of(handle)
    head = xrpc.query("com.atproto.sync.getLatestCommit", [("did", uri.repo)])
    answer = _look(xrpc, uri)
    evidence = answer.kept() | {"head": head.kept(), "rkey": uri.rkey}
    if answer.outcome is Outcome.DONE and inner(answer.value, "value"):
        made = created(uri, inner(answer.value, "value"), now)
        return FindResult(Found.FOUND, words.FOUND, str(uri), page(uri), made, evidence)
    if not says_absent(answer):
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=evidence)
    prepared_on, present = str(handle.data.get("commit", "")), word(head.value, "cid")
    if prepared_on and head.outcome is Outcome.DONE and present and present != prepared_on:
        return FindResult(Found.PROVEN_ABSENT, words.ABSENT, evidence=evidence)
    return FindResult(Found.NOT_PROVEN, words.NOT_SEEN, evidence=evidence)


def _taken(xrpc: Xrpc, handle: Handle, refused: Answer) -> Result:
    """InvalidSwap: the record is there already (done before), or the repository has moved on (surely not done)."""
    uri = uri_of(handle)
    answer = _look(xrpc, uri)
    evidence = refused.kept() | {"looked": answer.kept()}
    if says_absent(answer):
        return Result(Outcome.NOT_DONE, "conflict", words.MOVED_ON, retry_after=_SOON, evidence=evidence)
    same = word(inner(answer.value, "value"), "text") == handle.data["record"]["text"]
    if answer.outcome is Outcome.DONE and same:
        return Result(Outcome.DONE, "ok", words.FOUND, str(uri), page(uri), evidence=evidence)
    return Result(Outcome.UNKNOWN, "conflict", words.KEY_TAKEN, evidence=evidence)


def _look(xrpc: Xrpc, uri: Uri) -> Answer:
    return xrpc.query(
        "com.atproto.repo.getRecord", [("repo", uri.repo), ("collection", uri.collection), ("rkey", uri.rkey)]
    )
