"""What LINE takes as message objects. Source: Messaging API reference, "Message objects"; texts are counted in UTF-16
code units ("Character counting in a text"). Only the kinds that a city sends are known: text, textV2, image, video.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .answers import Detail, Refused, invalid_property, wrong

MOST_MESSAGES = 5
MOST_TEXT = 5000
MOST_URL = 2000
# Formats and sizes that LINE shows; it takes the message whatever lies under the address.
IMAGE = (frozenset({"image/jpeg", "image/png"}), 10_000_000)
PREVIEW = (frozenset({"image/jpeg", "image/png"}), 1_000_000)
VIDEO = (frozenset({"video/mp4"}), 200_000_000)
MEDIA = {
    "image": (("originalContentUrl", IMAGE), ("previewImageUrl", PREVIEW)),
    "video": (("originalContentUrl", VIDEO), ("previewImageUrl", PREVIEW)),
}
_COMMON = {"type", "quickReply", "sender"}
_OWN = {
    "text": {"text", "emojis", "quoteToken"},
    "textV2": {"text", "substitution", "quoteToken"},
    "image": {"originalContentUrl", "previewImageUrl"},
    "video": {"originalContentUrl", "previewImageUrl", "trackingId"},
}
_TRACKING = re.compile(r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}\Z")


def utf16(text: str) -> int:
    """Code units as LINE counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; LINE refuses one that names a property twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Refused(invalid_property(next(n for n in names if names.count(n) > 1)))
    return found


def check(body: Any) -> list[dict[str, Any]]:
    """The message objects of a request's body; Refused where LINE would refuse them."""
    if not isinstance(body, dict):
        raise Refused(invalid_property("body"))
    messages = body.get("messages")
    if messages is None:
        raise Refused(wrong([Detail("May not be empty", "messages")]))
    if not isinstance(messages, list):
        raise Refused(invalid_property("messages"))
    if not 1 <= len(messages) <= MOST_MESSAGES:
        raise Refused(wrong([Detail(f"Size must be between 1 and {MOST_MESSAGES}", "messages")]))
    found = [detail for number, message in enumerate(messages) for detail in _message(message, f"messages[{number}]")]
    if found:
        raise Refused(wrong(found))
    return messages


def _message(message: Any, at: str) -> list[Detail]:
    if not isinstance(message, dict):
        raise Refused(invalid_property(at))
    kind = message.get("type")
    if kind not in _OWN:
        return [Detail(f"Must be one of the following values: [{', '.join(_OWN)}]", f"{at}.type")]
    unknown = set(message) - _COMMON - _OWN[kind]
    if unknown:
        raise Refused(invalid_property(f"{at}.{min(unknown)}"))
    found = _text(message, at) if kind.startswith("text") else _media(message, kind, at)
    if kind == "textV2" and not found:
        found = _substitution(message, at)
    return found


def _text(message: dict[str, Any], at: str) -> list[Detail]:
    text = message.get("text")
    if text is None or text == "":
        return [Detail("May not be empty", f"{at}.text")]
    if not isinstance(text, str):
        raise Refused(invalid_property(f"{at}.text"))
    if utf16(text) > MOST_TEXT:
        return [Detail(f"Length must be between 0 and {MOST_TEXT}", f"{at}.text")]
    return []


def _substitution(message: dict[str, Any], at: str) -> list[Detail]:
    """In textV2 a brace opens a name, unless it is doubled."""
    left = message["text"].replace("{{", "").replace("}}", "")
    names = set(re.findall(r"\{([A-Za-z0-9_]{1,20})\}", left))
    bare = re.sub(r"\{[A-Za-z0-9_]{1,20}\}", "", left)
    if "{" in bare or "}" in bare or names - set(message.get("substitution") or {}):
        return [Detail("Invalid placeholder", f"{at}.text")]
    return []


def _media(message: dict[str, Any], kind: str, at: str) -> list[Detail]:
    found = []
    for name, _ in MEDIA[kind]:
        url = message.get(name)
        if url is None or url == "":
            found.append(Detail("May not be empty", f"{at}.{name}"))
        elif not isinstance(url, str):
            raise Refused(invalid_property(f"{at}.{name}"))
        elif utf16(url) > MOST_URL:
            found.append(Detail(f"Length must be between 0 and {MOST_URL}", f"{at}.{name}"))
        elif urlsplit(url).scheme != "https" or not urlsplit(url).netloc or not url.isascii() or " " in url:
            found.append(Detail("Must be a valid HTTPS URL", f"{at}.{name}"))
    tracking = message.get("trackingId")
    if tracking is not None and not (isinstance(tracking, str) and _TRACKING.match(tracking)):
        found.append(Detail("Invalid tracking ID", f"{at}.trackingId"))
    return found
