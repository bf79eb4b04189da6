"""How LINE says no. Sources: Messaging API reference, "Error responses" and "Status codes".

Where the reference gives no wording (the two refusals of a retry key), the words are the simulator's own: a connector
must go by status codes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..base import Reply


@dataclass(frozen=True, slots=True)
class Detail:
    """One wrong property of a request's body."""

    message: str
    property: str


class Refused(Exception):
    """The service refuses the request as it stands; carries its answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.body!r}")
        self.reply = reply


def said(status: int, message: str, **headers: str) -> Reply:
    """An error of the Messaging API without details."""
    return Reply.of({"message": message}, status, **headers)


def wrong(details: list[Detail]) -> Reply:
    """400 that names each wrong property."""
    listed = [{"message": d.message, "property": d.property} for d in details]
    return Reply.of({"message": f"The request body has {len(details)} error(s)", "details": listed}, 400)


def invalid_property(name: str) -> Reply:
    """400 for a property that the operation doesn't have or that has a value of another type."""
    return said(400, f"The property, '{name}', in the request body is invalid (line: -, column: -)")


def oauth(error: str, description: str, status: int = 400) -> Reply:
    """An error of the channel access token API."""
    return Reply.of({"error": error, "error_description": description}, status)


def unparsable(error: json.JSONDecodeError) -> Reply:
    """400 for a body that is no JSON."""
    return said(400, f"The request body could not be parsed as JSON (line: {error.lineno}, column: {error.colno})")


def unauthorized(reason: str) -> Reply:
    """401 with LINE's reason."""
    return said(
        401,
        f"Authentication failed due to the following reason: {reason}. "
        "Confirm that the access token in the authorization header is valid.",
        www_authenticate='Bearer error="invalid_token"',
    )


def no_key() -> Reply:
    """404 for a JWT assertion whose key the channel doesn't know."""
    return said(404, "Cannot find channel key that satisfies the conditions")


NOT_FOUND = said(404, "Not found")
MONTHLY = said(429, "You have reached your monthly limit.")
TOO_FAST = said(429, "The API rate limit has been exceeded. Try again later.")
NOT_AVAILABLE = said(403, "Access to this API is not available for your account")
NOT_SENT = said(400, "Failed to send messages")
REPLY_TOKEN = said(400, "Invalid reply token")
KEY_MALFORMED = said(400, "The value of the X-Line-Retry-Key header is not a UUID in hexadecimal format")
TOKENS_FULL = said(400, "The maximum number of access tokens has already been issued")
KEY_UNSUPPORTED = said(400, "The X-Line-Retry-Key header is not supported by this API")
