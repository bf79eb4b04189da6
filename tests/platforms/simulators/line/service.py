"""One LINE Official Account with its channel, followers, quota and chats.

Written from the Messaging API description and reference alone. What makes LINE different from a timeline:

- nothing that was sent can be read back, edited or deleted: there is no such call, only counts of a past day;
- `X-Line-Retry-Key` (push, multicast, narrowcast, broadcast): once accepted, the same key answers 409 with
  `x-line-accepted-request-id`, whatever the body says; after 24 hours from the first attempt the key is forgotten,
  and the same request is sent again;
- pictures and films are addresses that LINE fetches after it answered 200: what is not there shows as broken;
- a message costs one of the month's quota for each follower who gets it; what is being delivered may be reserved for
  a while (`reserved`), and then "monthly limit" is said although messages are left;
- broadcasts and narrowcasts are limited to 60 an hour by a token bucket, repetitions with a retry key included.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..base import Reply, Request, Simulator
from . import answers, described, messages, reading
from .answers import Refused
from .reading import JST, Way
from .tokens import Token, Tokens
from .webhooks import Webhooks

KEY_LIFE = timedelta(hours=24)
_BIGGEST_BODY = 2 * 1024 * 1024
_PER_HOUR = {"broadcast": 60, "narrowcast": 60}
_KEYED = {"push", "multicast", "narrowcast", "broadcast"}


@dataclass(frozen=True)
class Sent:
    """One message object that went out. `broken`: addresses under which LINE found nothing it can show."""

    id: str
    request_id: str
    kind: str
    content: dict[str, Any]
    to: tuple[str, ...]
    at: datetime
    broken: tuple[str, ...] = ()
    quote_token: str = ""

    @property
    def text(self) -> str:
        """What a text message says, "" for others."""
        return str(self.content.get("text", ""))


@dataclass
class _Key:
    first_tried: datetime
    request_id: str = ""
    sent: tuple[Sent, ...] = ()


class LineSimulator(Simulator):
    """See the module. `clock` may be replaced; `quota` None means unlimited; `verified` opens the list of followers."""

    def __init__(self, handle: str = "city", followers: int = 60, quota: int | None = 200_000) -> None:
        super().__init__()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.bot_id = f"U{secrets.token_hex(16)}"
        self.basic_id, self.display_name = "@216ruabc", handle
        self.tokens = Tokens("1573163733", secrets.token_hex(16), self._now)
        self.webhooks = Webhooks(self.tokens.secret, self.bot_id, self._now)
        self.followers = [f"U{secrets.token_hex(16)}" for _ in range(followers)]
        self.blocked: set[str] = set()
        self.quota, self.reserved, self.verified = quota, 0, True
        self.sent: list[Sent] = []
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self.fetch: Callable[[str], tuple[str, bytes] | None] = self.uploads.get
        self.narrowcasts: dict[str, tuple[datetime, int]] = {}
        self._keys: dict[str, _Key] = {}
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def _now(self) -> datetime:
        return self.clock()

    # What tests do

    def grant_token(self, handle: str = "", scopes: str = "") -> str:
        """A long-lived channel access token from the console. LINE's tokens have no scopes and no handle."""
        return self.tokens.issue("long-lived", None).value

    def visible(self) -> list[Sent]:
        """Every message object that reached at least one citizen, in order; each counts."""
        return [sent for sent in self.sent if sent.to]

    def post_behind_our_back(self, text: str) -> Sent:
        """Someone broadcasts from LINE Official Account Manager; only the month's consumption shows it."""
        return self._deliver("manager", [{"type": "text", "text": text}], self.reachable(), uuid.uuid4().hex)[0]

    def citizen_replies(self, post_id: str, text: str) -> str:
        """A citizen writes, quoting a sent message when `post_id` isn't empty; the message's id."""
        message_id = str(secrets.randbelow(10**17) + 10**17)
        message = {"type": "text", "id": message_id, "text": text, "quoteToken": secrets.token_urlsafe(24)}
        if post_id:
            message["quotedMessageId"] = post_id
        self.webhooks.happened("message", self.followers[0], message=message)
        return message_id

    def broken(self, request: Request) -> Reply:
        """500; the attempt counts for the retry key's 24 hours, as any other."""
        self._note_attempt(request)
        return answers.said(500, "Internal server error", x_line_request_id=str(uuid.uuid4()))

    def rate_limited(self, request: Request) -> Reply:
        """429 without any word of when to come back: LINE sends no Retry-After and no rate headers."""
        return answers.TOO_FAST

    def describe(self, request: Request) -> str:
        """What LINE's descriptions object to."""
        return described.wrong_in_request(request)

    # What the service does

    def respond(self, request: Request) -> Reply:
        """One request; every answer has x-line-request-id."""
        request_id = str(uuid.uuid4())
        try:
            reply = self.tokens.respond(request) or self._answer(request, request_id)
        except Refused as refused:
            reply = refused.reply
        return Reply(reply.status, reply.body, {**reply.headers, "x-line-request-id": request_id})

    def _answer(self, request: Request, request_id: str) -> Reply:
        self._authenticated(request)
        way = self._ways().get((request.method, request.path))
        if way is None:
            return reading.profile(self, request)
        name = request.path.rsplit("/", 1)[-1]
        sends = request.path.startswith("/v2/bot/message/") and name in _KEYED and "/validate/" not in request.path
        if "x-line-retry-key" in request.headers and not sends:
            raise Refused(answers.KEY_UNSUPPORTED)
        if request.method == "GET":
            return way(None, request, request_id)
        return way(self._body(request), request, request_id)

    def _ways(self) -> dict[tuple[str, str], Way]:
        kinds = ("reply", "push", "multicast", "narrowcast", "broadcast")
        return {**reading.ways(self), **{("POST", f"/v2/bot/message/{kind}"): self._sending(kind) for kind in kinds}}

    def _authenticated(self, request: Request) -> Token:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not value:
            raise Refused(answers.unauthorized("Authorization header required"))
        token = self.tokens.alive(value)
        if token is None:
            raise Refused(answers.unauthorized("invalid token"))
        return token

    def _body(self, request: Request) -> Any:
        if len(request.body) > _BIGGEST_BODY:
            raise Refused(answers.said(413, "Request Entity Too Large"))
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip() != "application/json":
            raise Refused(answers.said(415, f"The content type, {kind}, is not supported"))
        try:
            return json.loads(request.body, object_pairs_hook=messages.once)
        except json.JSONDecodeError as error:
            raise Refused(answers.unparsable(error)) from None

    def _note_attempt(self, request: Request) -> _Key | None:
        """The retry key's entry, begun with its first attempt and forgotten 24 hours after it."""
        text = request.headers.get("x-line-retry-key")
        if text is None:
            return None
        try:
            key = str(uuid.UUID(text))
        except ValueError:
            key = ""
        if key != text.lower():
            return None
        known = self._keys.get(key)
        if known is None or self.clock() - known.first_tried >= KEY_LIFE:
            known = self._keys[key] = _Key(self.clock())
        return known

    def _sending(self, kind: str) -> Way:
        def send(body: Any, request: Request, request_id: str) -> Reply:
            key = self._note_attempt(request)
            if "x-line-retry-key" in request.headers and key is None:
                return answers.KEY_MALFORMED
            self._not_too_fast(kind)
            if key and key.request_id:
                return self._accepted_before(kind, key)
            content = messages.check(body)
            to = self._recipients(kind, body)
            reached = to[: self._share(kind, body, len(to))]
            if kind == "narrowcast" and len(reached) < reading.LEAST_AUDIENCE:
                reached = []  # accepted with 202 and never sent; only the progress tells
            sent = self._deliver(kind, content, reached, request_id)
            if key:
                key.request_id, key.sent = request_id, tuple(sent)
            if kind == "narrowcast":
                self.narrowcasts[request_id] = self.clock(), len(reached)
                return Reply.of({}, 202)
            return Reply.of({"sentMessages": _told(sent)} if kind in ("push", "reply") else {})

        return send

    def _accepted_before(self, kind: str, key: _Key) -> Reply:
        body: dict[str, Any] = {"message": "The retry key is already accepted"}
        if kind == "push":
            body["sentMessages"] = _told(key.sent)
        return Reply.of(body, 409, x_line_accepted_request_id=key.request_id)

    def _not_too_fast(self, kind: str) -> None:
        if kind not in _PER_HOUR:
            return
        now, most = self.clock(), _PER_HOUR[kind]
        level, since = self._buckets.get(kind, (float(most), now))
        level = min(most, level + (now - since).total_seconds() * most / 3600)
        if level < 1:
            raise Refused(answers.TOO_FAST)
        self._buckets[kind] = level - 1, now

    def reachable(self) -> list[str]:
        """The followers who have not blocked the account."""
        return [user for user in self.followers if user not in self.blocked]

    def _recipients(self, kind: str, body: dict[str, Any]) -> list[str]:
        known = {
            "reply": {"replyToken"}, "push": {"to", "customAggregationUnits"},
            "multicast": {"to", "customAggregationUnits"}, "narrowcast": {"recipient", "filter", "limit"},
        }.get(kind, set())  # fmt: skip
        for name in body:
            if name not in known | {"messages", "notificationDisabled"}:
                raise Refused(answers.invalid_property(name))
        if not isinstance(body.get("notificationDisabled", False), bool):
            raise Refused(answers.invalid_property("notificationDisabled"))
        if kind == "reply":
            user = self.webhooks.use_reply_token(str(body.get("replyToken", "")))
            if not user:
                raise Refused(answers.REPLY_TOKEN)
            return [user]
        if kind not in ("push", "multicast"):
            return self.reachable()
        to = [body.get("to")] if kind == "push" else body.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= 500:
            raise Refused(answers.invalid_property("to"))
        for number, user in enumerate(to):
            if user not in self.followers and user not in self.blocked:
                push = kind == "push" and isinstance(user, str)
                raise Refused(answers.NOT_SENT if push else answers.invalid_property(f"to[{number}]"))
        return [user for user in to if user not in self.blocked]

    def used(self) -> int:
        """How many messages this month (Japan's) counts: a request's objects are one for each recipient."""
        month = self.clock().astimezone(JST).strftime("%Y%m")
        counted = {s.request_id: s for s in self.sent if s.kind != "reply" and f"{s.at.astimezone(JST):%Y%m}" == month}
        return sum(len(s.to) for s in counted.values())

    def _share(self, kind: str, body: dict[str, Any], wanted: int) -> int:
        """How many recipients this request may reach."""
        limit = body.get("limit") or {}
        wanted = min(wanted, int(limit.get("max", wanted)))
        if kind == "reply" or self.quota is None:
            return wanted
        left = self.quota - self.used() - self.reserved
        if wanted > left and kind == "narrowcast" and limit.get("upToRemainingQuota"):
            return max(0, left)
        if wanted > left:
            raise Refused(answers.MONTHLY)
        return wanted

    def _deliver(self, kind: str, content: list[dict[str, Any]], to: list[str], request_id: str) -> list[Sent]:
        sent = [
            Sent(str(secrets.randbelow(10**17) + 4 * 10**17), request_id, kind, one, tuple(to), self.clock(),
                 self._broken_media(one), secrets.token_urlsafe(24))
            for one in content
        ]  # fmt: skip
        self.sent.extend(sent)
        return sent

    def _broken_media(self, message: dict[str, Any]) -> tuple[str, ...]:
        broken = []
        for name, (kinds, most) in messages.MEDIA.get(message["type"], ()):
            found = self.fetch(message[name])
            if found is None or found[0] not in kinds or not 0 < len(found[1]) <= most:
                broken.append(str(message[name]))
        return tuple(broken)


def _told(sent: list[Sent] | tuple[Sent, ...]) -> list[dict[str, str]]:
    return [{"id": s.id, "quoteToken": s.quote_token} for s in sent]
