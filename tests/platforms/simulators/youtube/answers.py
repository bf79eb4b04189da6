"""How Google says no. Source: YouTube Data API, "Errors" (reason and status); wording as the service sends it."""

from __future__ import annotations

from typing import Any

from ..base import Reply


class Refused(Exception):
    """The service refuses the request as it stands; carries its answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.body!r}")
        self.reply = reply


def error(status: int, reason: str, message: str, domain: str = "youtube.video", **more: Any) -> Reply:
    """An error in the form of the Data API; `more` for location, locationType, extendedHelp."""
    headers = more.pop("headers", {})
    state = {"status": more.pop("state")} if "state" in more else {}
    one = {"message": message, "domain": domain, "reason": reason, **more}
    body = {"error": {"code": status, "message": message, "errors": [one], **state}}
    reply = Reply.of(body, status)
    return Reply(status, reply.body, {**reply.headers, **headers})


def parameter(reason: str, name: str, message: str) -> Reply:
    """400 for a wrong or missing parameter."""
    return error(400, reason, message, "youtube.parameter", location=name, locationType="parameter")


def body(reason: str, place: str, message: str, domain: str = "youtube.video") -> Reply:
    """400 for a property of the body that YouTube doesn't take."""
    return error(400, reason, message, domain, location=place, locationType="other")


def oauth(name: str, description: str, status: int = 400) -> Reply:
    """An error of the OAuth server (RFC 6749 5.2)."""
    return Reply.of({"error": name, "error_description": description}, status)


def unauthenticated() -> Reply:
    """401: no token, an expired or a revoked one."""
    return error(
        401, "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        "global", location="Authorization", locationType="header", state="UNAUTHENTICATED",
        headers={"www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
    )  # fmt: skip


def scope_missing() -> Reply:
    """403: the token works and lacks the scope."""
    return error(
        403, "insufficientPermissions", "Request had insufficient authentication scopes.", "global",
        state="PERMISSION_DENIED",
    )  # fmt: skip


QUOTA = error(
    403, "quotaExceeded",
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota'
    "</a>.", "youtube.quota",
)  # fmt: skip
UPLOAD_LIMIT = error(400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload.")
RATE = error(403, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits")
RATE_429 = error(
    429, "rateLimitExceeded",
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'youtube.googleapis.com'.",
    "global", state="RESOURCE_EXHAUSTED",
)  # fmt: skip
BACKEND = error(503, "backendError", "Backend Error", "global")
FORBIDDEN = error(403, "forbidden", "Forbidden")
SIGNUP = error(
    401, "youtubeSignupRequired", "Unauthorized", "youtube.header", location="Authorization", locationType="header"
)
NO_SUCH_PAGE = Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", {"content-type": "text/html"})


def video_not_found() -> Reply:
    """404 for a video that is not there, or not for this one."""
    return error(
        404, "videoNotFound", "The video that you are trying to use cannot be found.",
        location="id", locationType="parameter",
    )  # fmt: skip
