"""How the Graph API says no: one shape, many codes.

developers.facebook.com, "Handling Errors" and "Rate Limits"; messages as they are seen in public reports.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from ..base import Reply

_POSTING = (
    "(#200) If posting to a group, requires app being installed in the group, and either publish_to_groups permission "
    "with user token, or both pages_read_engagement and pages_manage_posts permission with page token; If posting to "
    "a page, requires both pages_read_engagement and pages_manage_posts as an admin with sufficient administrative "
    "permission"
)
_EXPIRED = "Error validating access token: "
# Subcodes of 190, and what is said with them.
DEAD = {
    0: "Invalid OAuth access token - Cannot parse access token",
    458: f"{_EXPIRED}The user has not authorized application 1000000000000001.",
    459: f"{_EXPIRED}You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
    460: f"{_EXPIRED}The session has been invalidated because the user changed their password or Facebook has changed "
    "the session for security reasons.",
    463: f"{_EXPIRED}Session has expired on Wednesday, 01-Jul-26 10:00:00 PDT. The current time is Wednesday, "
    "01-Jul-26 10:00:01 PDT.",
    464: f"{_EXPIRED}Sessions for the user are not allowed because the user is not a confirmed user.",
    467: f"{_EXPIRED}The session is invalid because the user logged out.",
    492: f"{_EXPIRED}Session does not match current stored session. This may be because the user changed the password "
    "since the time the session was created or Facebook has changed the session for security reasons.",
}
# Codes of too many calls: status and message.
TOO_MANY = {
    4: (403, "(#4) Application request limit reached"),
    17: (400, "(#17) User request limit reached"),
    32: (403, "(#32) Page request limit reached"),
    613: (400, "(#613) Calls to this api have exceeded the rate limit."),
    80001: (400, "There have been too many calls to this Page account. Wait a bit and try again."),
}


class Refused(Exception):
    """The request ends here with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body.decode())
        self.reply = reply


def error(status: int, code: int, message: str, kind: str = "OAuthException", **more: Any) -> Refused:
    """The one shape. `more`: error_subcode, error_user_title, error_user_msg, is_transient, error_data."""
    value = {"message": message, "type": kind, "code": code, **more, "fbtrace_id": secrets.token_urlsafe(8)}
    headers = {"content-type": "application/json; charset=UTF-8", "x-fb-trace-id": value["fbtrace_id"]}
    if status in {400, 401} and code in {190, 2500, 104}:
        headers["www-authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{message}"'
    return Refused(Reply(status, json.dumps({"error": value}, ensure_ascii=False).encode(), headers))


def dead_token(subcode: int, status: int = 400) -> Refused:
    """190: the token is unknown (subcode 0) or was ended for that reason."""
    more: dict[str, Any] = {"error_subcode": subcode} if subcode else {}
    return error(status, 190, DEAD[subcode], **more)


def may_not_post() -> Refused:
    """200: the token's permissions don't reach to publishing."""
    return error(403, 200, _POSTING)


def needs(permission: str) -> Refused:
    """10: reading that needs a permission."""
    return error(
        400, 10, f"(#10) This endpoint requires the '{permission}' permission or the 'Page Public Content Access' "
        "feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages and "
        "https://developers.facebook.com/docs/apps/review/feature#reference-PAGES_ACCESS for details."
    )  # fmt: skip


def may_not(message: str = "(#200) Permissions error") -> Refused:
    """200: anything else that isn't allowed."""
    return error(403, 200, message)


def wrong(message: str) -> Refused:
    """100: a parameter is wrong."""
    return error(400, 100, f"(#100) {message}")


def unknown(method: str, name: str) -> Refused:
    """100 with 33: no such object, or none that this token sees."""
    verb = {"GET": "get", "POST": "post", "DELETE": "delete"}.get(method, "get")
    said = (
        f"Unsupported {verb} request. Object with ID '{name}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return error(400, 100, said, "GraphMethodException", error_subcode=33)


def duplicate() -> Refused:
    """506: the same as the newest post; nothing says which that is."""
    return error(
        400, 506, "(#506) Duplicate status message", error_subcode=1455006, is_transient=False,
        error_user_title="Duplicate Status Update",
        error_user_msg="This status update is identical to the last one you posted. Try posting something different, "
        "or delete your previous update.",
    )  # fmt: skip


def trouble(code: int) -> Refused:
    """1 and 2 with 500: something went wrong, and nobody says whether the effect happened."""
    said = {
        1: "An unknown error occurred",
        2: "An unexpected error has occurred. Please retry your request later.",
    }[code]
    return error(500, code, said, is_transient=code == 2)


def too_many(code: int) -> Refused:
    """One of the codes of too many calls."""
    status, said = TOO_MANY[code]
    return error(status, code, said, is_transient=True)


def blocked() -> Refused:
    """368: Facebook takes what the page does for abuse, and stops it for a while."""
    said = "The action attempted has been deemed abusive or is otherwise disallowed"
    return error(400, 368, said, error_subcode=1390008, is_transient=False, error_user_title="Content Blocked")


def no_image() -> Refused:
    """324: the file is no image, or couldn't be fetched."""
    return error(400, 324, "(#324) Missing or invalid image file", error_subcode=2069019, is_transient=False)
