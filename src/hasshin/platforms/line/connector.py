"""One LINE Official Account (developers.line.biz, Messaging API): text, images and a video to all its friends.

Nothing that was sent can be read back, edited or recalled; the capabilities say so. What LINE has instead is a retry
key: once a request with it was accepted, another is not, for 24 hours from the first attempt. That is how a lost answer
is settled: by sending again under the same key (`resend_with_key`), where 409 proves that it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.line import tokens, words
from hasshin.platforms.line.api import (
    ACCEPTED_ID,
    CONFLICT,
    REQUEST_ID,
    SERVER,
    failed,
    number,
    post,
    read,
    result,
    unread,
    word,
)
from hasshin.platforms.line.limits import USUAL
from hasshin.platforms.line.messages import messages, refused, retry_key
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import undone
from hasshin.platforms.unsupported import unread as unsupported
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Found,
    Handle,
    Outcome,
    Outgoing,
    Prepared,
    Profile,
    ProfileChange,
    Quota,
    Read,
    RemotePost,
    Renewal,
    Result,
    Window,
)

CONNECTOR = "line"
KEY_REMEMBERED = timedelta(hours=24)
_BROADCAST = "/v2/bot/message/broadcast"
_JST = timezone(timedelta(hours=9))


class Line:
    """One account, as a `Platform`."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """ValueError when `access` has no token, or an address that is not LINE's."""
        if access.token is None:
            raise ValueError("a LINE Official Account needs a token: connect the account first")
        self._access, self._clock = access, clock
        self._http = Http(
            one_server(SERVER, access.base_url),
            token=access.token,
            secrets=access.secrets(),
            transport=transport,
            bounds=bounds,
            clock=clock,
        )

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=USUAL,
            edit=False,
            delete=False,
            read_back=False,
            alt_text=False,
            list_own=False,
            replies=False,
            read_profile=True,
            write_profile=False,
            profile_text=False,
            revoke=True,
            idempotency=Idempotency.KEY_FOR_A_WHILE,
            find_proves_absence=False,
            key_remembered=KEY_REMEMBERED,
            resend_with_key=True,
            reads_quota=True,
            cautions=(words.NO_RECALL, words.COSTS),
        )

    def read_limits(self) -> Read[Limits]:
        """The documents state them, the same for all accounts; nobody is asked."""
        return Read(Outcome.DONE, "ok", words.LIMITS, USUAL)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The month's messages, with what is used; the month is Japan's."""
        quota = self._quota()
        if isinstance(quota, Answer):
            return unread(quota)
        return Read(Outcome.DONE, "ok", words.OK, (quota,))

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Look whether the month has messages left, and let LINE check the objects, which sends nothing.

        ValueError when `handle` belongs to other content. What was prepared before stays as it is: the addresses in it
        are those that a repeated sending must name.
        """
        digest = outgoing.digest()
        if handle is not None and handle.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        no = refused(outgoing)
        if no is not None:
            return Prepared(Outcome.REJECTED, "refused", no)
        quota = self._quota()
        if isinstance(quota, Answer):
            if quota.outcome is Outcome.REJECTED:
                return failed(quota)
            # A count that can't be read stops no warning: LINE itself refuses what is over the limit.
        elif quota.limit is not None and quota.used is not None and quota.used >= quota.limit:
            said = words.QUOTA_GONE.fill(limit=f"{quota.limit:,}", used=f"{quota.used:,}")
            return Prepared(Outcome.REJECTED, "refused", said)
        objects = messages(outgoing)
        checked = post(self._http, Act.PREPARE, "/v2/bot/message/validate/broadcast", {"messages": objects})
        if checked.outcome is not Outcome.DONE:
            return failed(checked)
        data: dict[str, Any] = {"messages": objects, "digest": digest}
        return Prepared(Outcome.DONE, "ok", words.OK, Handle(CONNECTOR, data), evidence=checked.kept())

    def publish(self, handle: Handle, key: str) -> Result:
        """POST /v2/bot/message/broadcast once, with the retry key. 409 with LINE's own number: accepted before."""
        answer = post(self._http, Act.WRITE, _BROADCAST, {"messages": handle.data["messages"]}, key=retry_key(key))
        if answer.status == CONFLICT:
            return _accepted_before(answer)
        if answer.outcome is Outcome.DONE:
            return result(answer, answer.headers[REQUEST_ID])
        return result(answer)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """LINE tells nothing of what was sent; `resend_with_key` is the way."""
        return FindResult(Found.UNSUPPORTED, words.CANNOT_LOOK)

    def get(self, remote_id: str) -> Read[RemotePost]:
        """There is no such call."""
        return unsupported(words.CANNOT_READ)

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """There is no such call."""
        return unsupported(words.CANNOT_READ)

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """What citizens write arrives by webhook alone, and is read in the account's own chat."""
        return unsupported(words.CANNOT_HEAR)

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """An official account follows nobody."""
        return unsupported()

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """There is no such call."""
        return undone(words.CANNOT_EDIT)

    def delete(self, remote_id: str) -> Result:
        """There is no such call."""
        return undone(words.CANNOT_DELETE)

    def read_profile(self) -> Read[Profile]:
        """Name and id, as /v2/bot/info tells; the rest of the profile can't be read."""
        answer = self._info()
        if answer.outcome is not Outcome.DONE or not word(answer.value, "userId"):
            return unread(answer)
        handle = self._handle(answer.value)
        profile = Profile(
            handle=handle,
            name=word(answer.value, "displayName"),
            url=_page(handle),
            text="",
            remote_id=word(answer.value, "userId"),
        )
        return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())

    def write_profile(self, change: ProfileChange) -> Result:
        """There is no such call."""
        return undone(words.PROFILE_BY_HAND)

    def check_auth(self) -> Result:
        """/v2/bot/info, and whether it names the account that the access is for."""
        answer = self._info()
        found = word(answer.value, "userId")
        if answer.outcome is not Outcome.DONE or not found:
            bad = unread(answer)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        handle = self._handle(answer.value)
        evidence = answer.kept() | {"handle": handle}
        if self._access.remote_id and found != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=handle or found)
            return Result(Outcome.REJECTED, "other_account", reason, found, _page(handle), evidence=evidence)
        return Result(Outcome.DONE, "ok", words.OK, found, _page(handle), evidence=evidence)

    def refresh(self) -> Renewal:
        """A pasted token stays until another is pasted."""
        return Renewal(Outcome.DONE, "ok", words.TOKEN_STAYS)

    def revoke(self) -> Result:
        """End the token at LINE."""
        return tokens.revoke(self._http, self._access)

    def _info(self) -> Answer:
        return read(self._http, "/v2/bot/info")

    def _handle(self, info: Any) -> str:
        """The account's id: the one in the register where LINE gives that, else the premium one, else the basic one."""
        said = [word(info, "premiumId").lstrip("@"), word(info, "basicId").lstrip("@")]
        known = self._access.handle.lstrip("@").casefold()
        return next((one for one in said if one.casefold() == known), said[0] or said[1])

    def _quota(self) -> Quota | Answer:
        """The month's messages; the answer that failed."""
        limit = read(self._http, "/v2/bot/message/quota")
        if limit.outcome is not Outcome.DONE:
            return limit
        used = read(self._http, "/v2/bot/message/quota/consumption")
        if used.outcome is not Outcome.DONE:
            return used
        most = number(limit.value, "value") if word(limit.value, "type") == "limited" else None
        return Quota("messages_month", words.MESSAGES, most, number(used.value, "totalUsage"), self._next_month())

    def _next_month(self) -> datetime:
        here = self._clock().astimezone(_JST)
        first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return (first + timedelta(days=32)).replace(day=1).astimezone(UTC)


def _accepted_before(answer: Answer) -> Result:
    accepted = answer.headers.get(ACCEPTED_ID, "")
    if not accepted:
        return Result(Outcome.UNKNOWN, "conflict", words.CONFLICT, evidence=answer.kept())
    reason = words.ACCEPTED_BEFORE.fill(id=accepted)
    return Result(Outcome.DONE, "ok", reason, accepted, evidence=answer.kept())


def _page(handle: str) -> str:
    return f"https://page.line.me/{handle}" if handle else ""
