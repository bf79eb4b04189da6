"""The channel itself: whose it is, its public face, and its description."""

from __future__ import annotations

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import Outcome, Profile, ProfileChange, Read, Result
from hasshin.platforms.youtube import words
from hasshin.platforms.youtube.api import CHANNELS, Api, first_item, inner, is_list, result, unread, word
from hasshin.platforms.youtube.convert import profile_of
from hasshin.platforms.youtube.limits import PROFILE_TEXT, REFUSED
from hasshin.platforms.youtube.writing import not_read

_WRITTEN = ("keywords", "country", "defaultLanguage", "trackingAnalyticsAccountId", "unsubscribedTrailer")


def mine(api: Api, part: str) -> Answer:
    """The channel whose token this is."""
    return api.read(CHANNELS, [("part", part), ("mine", "true")])


def read(api: Api) -> Read[Profile]:
    """The channel's public face."""
    answer = mine(api, "snippet")
    if not is_list(answer):
        return unread(answer)
    own = first_item(answer)
    profile = profile_of(own) if own is not None else None
    if profile is None:
        return Read(Outcome.REJECTED, "refused", words.NO_CHANNEL, evidence=answer.kept())
    return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())


def write(api: Api, change: ProfileChange) -> Result:
    """The description. The settings of a channel are replaced whole, so the present ones are read before."""
    if change.name is not None:
        return Result(Outcome.REJECTED, "unsupported", words.NO_NAME)
    if change.fields:
        return Result(Outcome.REJECTED, "unsupported", words.NO_FIELDS)
    text = change.text or ""
    if len(text) > PROFILE_TEXT or any(c in text for c in REFUSED):
        return Result(Outcome.REJECTED, "refused", words.PROFILE_TEXT.fill(most=f"{PROFILE_TEXT:,}"))
    answer = mine(api, "brandingSettings")
    own = first_item(answer)
    if own is None:
        if is_list(answer):
            return Result(Outcome.REJECTED, "refused", words.NO_CHANNEL, evidence=answer.kept())
        return not_read(answer)
    now = inner(inner(own, "brandingSettings"), "channel")
    settings = {name: now[name] for name in _WRITTEN if now.get(name) not in (None, "")}
    if change.text is not None:
        settings["description"] = text
    body = {"id": word(own, "id"), "brandingSettings": {"channel": settings}}
    written = api.ask(Act.WRITE, "PUT", CHANNELS, params=[("part", "brandingSettings")], body=body)
    return result(written, word(written.value, "id"))
