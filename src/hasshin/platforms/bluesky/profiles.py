"""The account's public face: the record app.bsky.actor.profile, and what proves the account to be the city's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hasshin.platforms.bluesky import words
from hasshin.platforms.bluesky.convert import PROFILE, profile_of
from hasshin.platforms.bluesky.xrpc import Xrpc, error_of, inner, items, result, says_absent, unread, word
from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Json, Outcome, Profile, ProfileChange, Read, Result

_SELF = [("collection", PROFILE), ("rkey", "self")]


def read(xrpc: Xrpc, did: str, handle: str, *, proxy: str) -> Read[Profile]:
    """The record, and the verification: a badge (which the AppView tells) or a domain of one's own as the name.

    A name under the server's own domains anybody could have taken; one under another domain was proven by its DNS.
    """
    answer = xrpc.query("com.atproto.repo.getRecord", [("repo", did), *_SELF])
    if answer.outcome is not Outcome.DONE and not says_absent(answer):
        return unread(answer)
    profile = profile_of(inner(answer.value, "value"), did, handle)
    badge, own = _badge(xrpc, did, proxy), _own_domain(xrpc, did, handle)
    known = [one for one in (badge, own) if one is not None]
    profile = replace(
        profile,
        verified=any(known) if known else None,
        verified_links=(f"https://{handle}",) if own else (),
    )
    return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())


def write(xrpc: Xrpc, did: str, change: ProfileChange) -> Result:
    """Change the record with putRecord, on the very state that was read: what others wrote meanwhile is not lost."""
    if change.fields:
        return Result(Outcome.REJECTED, "unsupported", words.NO_FIELDS)
    before = xrpc.query("com.atproto.repo.getRecord", [("repo", did), *_SELF])
    absent = says_absent(before)
    if before.outcome is not Outcome.DONE and not absent:
        outcome = Outcome.REJECTED if before.outcome is Outcome.REJECTED else Outcome.NOT_DONE
        return Result(outcome, before.code, before.reason, retry_after=before.retry_after, evidence=before.kept())
    record: Json = {"$type": PROFILE} if absent else dict(inner(before.value, "value"))
    if change.name is not None:
        record["displayName"] = change.name
    if change.text is not None:
        record["description"] = change.text
    body: dict[str, Any] = {"repo": did, **dict(_SELF), "record": record}
    body["swapRecord"] = None if absent else word(before.value, "cid")
    answer: Answer = xrpc.procedure(Act.WRITE, "com.atproto.repo.putRecord", body)
    if error_of(answer) == "InvalidSwap":
        return Result(Outcome.NOT_DONE, "conflict", words.PROFILE_CHANGED, evidence=answer.kept())
    return result(answer, did)


def _badge(xrpc: Xrpc, did: str, proxy: str) -> bool | None:
    """Whether the AppView shows the account with a badge; None where it is not asked or does not say."""
    if not proxy:
        return None
    answer = xrpc.query("app.bsky.actor.getProfile", [("actor", did)], proxy=proxy)
    if answer.outcome is not Outcome.DONE or not word(answer.value, "did"):
        return None
    state = inner(answer.value, "verification")
    return "valid" in (word(state, "verifiedStatus"), word(state, "trustedVerifierStatus"))


def _own_domain(xrpc: Xrpc, did: str, handle: str) -> bool | None:
    """Whether the name is a domain that is not the server's to give and that leads to this account; None: not told."""
    server = xrpc.query("com.atproto.server.describeServer")
    domains = [one.lower() for one in items(server.value, "availableUserDomains") if isinstance(one, str)]
    if server.outcome is not Outcome.DONE or not domains:
        return None
    if any(handle.lower().endswith(domain) for domain in domains):
        return False
    answer = xrpc.query("com.atproto.identity.resolveHandle", [("handle", handle)])
    if answer.outcome is not Outcome.DONE:
        return False if answer.outcome is Outcome.REJECTED else None
    return word(answer.value, "did") == did
