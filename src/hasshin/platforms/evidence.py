"""What is kept of a request and its answer: facts without secrets (promise 9), and nothing a database chokes on."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Json

_SHOWN = "<secret>"
_TEXT_KEPT = 8000
_TELLING = 8
_LONGEST_WAIT = timedelta(days=1)
_EPOCH_FROM = 10**9
# Answers that hand out tokens hold secrets that nobody here knows yet.
_TOKEN_FIELDS = re.compile(
    r'("(?:access_token|refresh_token|id_token|client_secret|password|token|accessJwt|refreshJwt)"\s*:\s*")'
    r'(?:[^"\\]|\\.)*(")'
)
# Addresses in answers may carry tokens that were never ours, such as those of a list's next page.
_TOKEN_PARAMS = re.compile(
    r"(?<![A-Za-z])((?:access_token|refresh_token|client_secret|appsecret_proof|input_token|fb_exchange_token)"
    r"(?:=|%3[Dd]))(?:(?!%26)[^&\s\"'\\<>])+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+")
_HEADERS_KEPT = (
    "content-type", "content-length", "date", "retry-after", "location", "server", "x-request-id",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-rate-limit-reset",
    "x-rate-limit-remaining", "x-user-limit-24hour-remaining", "x-user-limit-24hour-reset",
    "ratelimit-reset", "ratelimit-remaining", "x-line-request-id",
    "x-line-accepted-request-id", "x-app-usage", "x-business-use-case-usage", "range",
)  # fmt: skip


class Redactor:
    """Takes an account's secrets out of text, in each form in which a service might echo them."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            value = secret.reveal()
            raw = value.encode()
            forms |= {value, quote(value, safe=""), quote(value), quote_plus(value), html.escape(value)}
            forms |= {json.dumps(value)[1:-1], value.replace("/", "\\/")}
            forms |= {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode(), raw.hex()}
            forms |= {base64.b64encode(raw).decode().rstrip("=")}
        self._forms = sorted(forms, key=len, reverse=True)
        # A "secret" of a few letters would be found in ordinary words and spoil what is compared with them.
        self._telling = [form for form in self._forms if len(form) >= _TELLING]

    def __repr__(self) -> str:
        return "<Redactor>"

    def clean(self, text: str) -> str:
        """The text without secrets, and without NUL and lone surrogates, which databases refuse."""
        for form in self._forms:
            text = text.replace(form, _SHOWN)
        text = _TOKEN_FIELDS.sub(rf"\1{_SHOWN}\2", text)
        text = _TOKEN_PARAMS.sub(rf"\1{_SHOWN}", text)
        text = _BEARER.sub(rf"\1 {_SHOWN}", text)
        return storable(text)

    def clean_value(self, value: Any) -> Any:
        """A JSON value whose texts and names are without secrets, so that no id, address or text carries one further.

        Tokens that the answer itself hands out stay, since whoever asked for them needs them.
        """
        if isinstance(value, str):
            for form in self._telling:
                value = value.replace(form, _SHOWN)
            return value
        if isinstance(value, list):
            return [self.clean_value(inner) for inner in value]
        if isinstance(value, dict):
            return {self.clean_value(name): self.clean_value(inner) for name, inner in value.items()}
        return value


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def request_facts(redactor: Redactor, method: str, url: str, body: bytes, key: str = "") -> Json:
    """Method, address, size and SHA-256 of the body, and the idempotency key if there is one."""
    facts: Json = {"method": method, "url": redactor.clean(url)}
    if body:
        facts |= {"body_sha256": hashlib.sha256(body).hexdigest(), "body_bytes": len(body)}
    return facts | ({"key": redactor.clean(key)} if key else {})


def answer_facts(redactor: Redactor, status: int, headers: Mapping[str, str], body: bytes, *, whole: bool) -> Json:
    """Status, telling headers, size, and SHA-256 and text of the body.

    Of a body that was cut off no text is kept: its end may be half a secret, which no search would find.
    """
    kept = {name: redactor.clean(headers[name]) for name in _HEADERS_KEPT if name in headers}
    facts: Json = {"status": status, "headers": kept, "body_bytes": len(body), "whole": whole}
    if whole and body:
        facts["body_sha256"] = hashlib.sha256(body).hexdigest()
        facts["text"] = redactor.clean(body.decode("utf-8", "replace"))[:_TEXT_KEPT]
    return facts


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The answer's Date header (RFC 9110), to the second; None without a readable one."""
    return _http_date(headers.get("date", ""))


def following_page(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The query of the `next` address in a Link header (RFC 8288); () without one. Its host is not looked at."""
    for part in headers.get("link", "").split(","):
        address, _, rest = part.strip().partition(">")
        if address.startswith("<") and re.search(r'rel="?next"?', rest):
            return tuple(parse_qsl(urlsplit(address[1:]).query))
    return ()


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the service asks to wait, between 0 and one day; None when it does not say.

    Read are Retry-After (seconds or a date, RFC 9110) and then the reset headers of Mastodon (ISO 8601), X and
    Bluesky (seconds since 1970). Dates are measured against the answer's own Date, so that a wrong clock does no harm.
    """
    present = server_time(headers) or now
    for name in ("retry-after", "x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"):
        wait = _wait(headers.get(name, "").strip(), present)
        if wait is not None:
            return min(max(wait, timedelta(0)), _LONGEST_WAIT)
    return None


def _wait(value: str, present: datetime) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]+)?", value):
        seconds = float(value)
        if seconds < _EPOCH_FROM:
            return timedelta(seconds=seconds)
        return timedelta(seconds=seconds - present.timestamp())
    moment = _iso(value) or _http_date(value)
    return None if moment is None else moment - present


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
