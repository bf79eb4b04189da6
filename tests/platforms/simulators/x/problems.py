"""How X says no: problem details, with and without the list of errors, and with its own words."""

from __future__ import annotations

from typing import Any

from ..base import Reply

TYPES = "https://api.x.com/2/problems"
# Some answers still come under the old name of the service, whatever the description says.
OLD_TYPES = "https://api.twitter.com/2/problems"


class Refused(Exception):
    """The request ends here with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body.decode())
        self.reply = reply


def plain(status: int, title: str, detail: str = "") -> Refused:
    """about:blank with title, detail and status, as for 401, 403, 429 and 503."""
    value = {"title": title, "detail": detail or title, "type": "about:blank", "status": status}
    return Refused(Reply.of(value, status))


def invalid(message: str, parameters: dict[str, Any] | None = None) -> Refused:
    """400: one or more parameters were wrong."""
    named = {name: value if isinstance(value, list) else [str(value)] for name, value in (parameters or {}).items()}
    error = {"parameters": named, "message": message} if named else {"message": message}
    value = {
        "errors": [error],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{OLD_TYPES}/invalid-request",
    }
    return Refused(Reply.of(value, 400))


def app_only() -> Refused:
    """403: this call needs a user's token, and it came with the app's."""
    value = {
        "title": "Unsupported Authentication",
        "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported "
        "authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
        "type": f"{OLD_TYPES}/unsupported-authentication",
        "status": 403,
    }
    return Refused(Reply.of(value, 403))


def user_only() -> Refused:
    """403: this call needs the app's own token, and it came with a user's."""
    value = {
        "title": "Unsupported Authentication",
        "detail": "Authenticating with OAuth 2.0 User Context is forbidden for this endpoint.  Supported "
        "authentication types are [OAuth 2.0 Application-Only].",
        "type": f"{OLD_TYPES}/unsupported-authentication",
        "status": 403,
    }
    return Refused(Reply.of(value, 403))


def capped(account_id: str) -> Refused:
    """429 that no waiting of minutes helps: the month's posts are used up."""
    value = {
        "account_id": account_id,
        "product_name": "standard-basic",
        "title": "UsageCapExceeded",
        "period": "Monthly",
        "scope": "Product",
        "detail": "Usage cap exceeded: Monthly product cap",
        "type": f"{OLD_TYPES}/usage-capped",
    }
    return Refused(Reply.of(value, 429))


def no_credits(account_id: str) -> Refused:
    """402: pay-per-use without credits."""
    value = {
        "account_id": account_id,
        "title": "CreditsDepleted",
        "detail": f"Your enrolled account [{account_id}] does not have any credits to fulfill this request.",
        "type": f"{OLD_TYPES}/credits",
    }
    return Refused(Reply.of(value, 402))


def not_enrolled(client_id: str) -> Refused:
    """403: the app's level of access doesn't reach to this call."""
    value = {
        "title": "Client Forbidden",
        "required_enrollment": "Appropriate Level of API Access",
        "reason": "client-not-enrolled",
        "client_id": client_id,
        "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a "
        "Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
        "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
        "type": f"{OLD_TYPES}/client-forbidden",
    }
    return Refused(Reply.of(value, 403))


def missing(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """One entry of the errors in a 200: there is no such post or user. kind: "tweet" or "user"."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{TYPES}/resource-not-found",
    }


def hidden(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """One entry of the errors in a 200: it exists and isn't shown to you (a protected account, say)."""
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the {kind.title()} with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{TYPES}/not-authorized-for-resource",
    }
