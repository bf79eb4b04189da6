"""What LINE tells the bot: events that it posts to the webhook address, signed with the channel's secret.

Source: Messaging API reference, "Webhooks", and "Receive messages". This is the only way to learn what citizens say:
the Messaging API has no call that reads a conversation, and an event that never arrived is lost unless webhook
redelivery is on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

REPLY_TOKEN_LIFE = timedelta(minutes=1)
REPLY_TOKEN_END = timedelta(minutes=20)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def signature(secret: str, body: bytes) -> str:
    """X-Line-Signature: base64 of HMAC-SHA256 over the body as sent, keyed with the channel secret."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def ulid(at: datetime) -> str:
    """An event's id: 48 bits of time in milliseconds and 80 random ones, in Crockford's base 32."""
    number = (int(at.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


@dataclass(frozen=True)
class Event:
    """One event that waits for delivery. `content` has all but `deliveryContext`."""

    content: dict[str, Any]
    redelivery: bool = False

    def told(self) -> dict[str, Any]:
        """As it stands in a delivery's body."""
        return {**self.content, "deliveryContext": {"isRedelivery": self.redelivery}}


@dataclass
class ReplyToken:
    """Answers one user once, within a minute of the (re)delivery and 20 minutes of the event."""

    user: str
    happened: datetime
    delivered: datetime


@dataclass
class Webhooks:
    """The bot's webhook settings and the events not yet delivered. Redelivery is off unless someone switched it on."""

    secret: str
    bot: str
    now: Callable[[], datetime]
    endpoint: str = ""
    active: bool = True
    redelivery: bool = False
    waiting: list[Event] = field(default_factory=list)
    reply_tokens: dict[str, ReplyToken] = field(default_factory=dict)

    def happened(self, kind: str, user: str, **more: Any) -> str:
        """Something happened in the chat with that user; the event's id."""
        at = self.now()
        content: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": int(at.timestamp() * 1000),
            "source": {"type": "user", "userId": user},
            "webhookEventId": ulid(at),
            **more,
        }
        if kind in ("message", "follow"):
            token = secrets.token_hex(16)
            self.reply_tokens[token] = ReplyToken(user, at, at)
            content["replyToken"] = token
        self.waiting.append(Event(content))
        return str(content["webhookEventId"])

    def use_reply_token(self, token: str) -> str:
        """The user whom a reply token answers, "" where it is used, old or unknown. A token works once."""
        known, now = self.reply_tokens.pop(token, None), self.now()
        if known is None or now - known.delivered > REPLY_TOKEN_LIFE or now - known.happened > REPLY_TOKEN_END:
            return ""
        return known.user

    def body(self, events: list[Event]) -> bytes:
        """A delivery's body, in the bytes that are signed."""
        told = {"destination": self.bot, "events": [event.told() for event in events]}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        """A delivery's headers."""
        return {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
            "x-line-signature": signature(self.secret, body),
        }

    def deliver(self, bot: Callable[[bytes, dict[str, str]], int], *, backwards: bool = False) -> int:
        """Post what waits to the bot, which answers a status; that status, 0 when nothing was sent.

        LINE may send several events at once and in another order than they happened (`backwards`). What the bot did
        not take with 2xx is sent again only with redelivery on, with the same ids.
        """
        if not self.active or not self.waiting:
            return 0
        events, self.waiting = self.waiting, []
        if backwards:
            events.reverse()
        for event in events:
            if known := self.reply_tokens.get(event.content.get("replyToken", "")):
                known.delivered = self.now()
        body = self.body(events)
        status = bot(body, self.headers(body))
        if not 200 <= status < 300 and self.redelivery:
            self.waiting = [replace(event, redelivery=True) for event in events]
        return status
