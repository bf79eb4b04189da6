"""channels. Source: the Data API's reference of channels.list and channels.update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from . import answers
from .answers import Refused
from .videos import ids_of, json_of, page, parts_of

if TYPE_CHECKING:
    from .service import YouTubeSimulator

PARTS = {
    "id", "snippet", "contentDetails", "statistics", "status", "brandingSettings", "localizations", "topicDetails",
    "auditDetails", "contentOwnerDetails",
}  # fmt: skip
_SETTINGS = ("description", "keywords", "country", "defaultLanguage", "trackingAnalyticsAccountId",
             "unsubscribedTrailer")  # fmt: skip


def listing(sim: YouTubeSimulator, request: Request) -> Reply:
    """channels.list; a channel that isn't there is missing from the items."""
    parts = parts_of(request, PARTS)
    named = [name for name in ("mine", "id", "forHandle", "forUsername", "managedByMe") if request.param(name)]
    if not named:
        raise Refused(answers.parameter(
            "missingRequiredParameter", "parameters.",
            "No filter selected. Expected one of: id, mySubscribers, categoryId, mine, managedByMe, forUsername, "
            "forHandle",
        ))  # fmt: skip
    if len(named) > 1:
        message = "Incompatible parameters specified in the request."
        raise Refused(answers.parameter("incompatibleParameters", "parameters.", message))
    own = sim.channel
    asked = {
        "mine": request.param("mine") == "true" and sim.signed_up,
        "id": own.id in ids_of(request),
        "forHandle": request.param("forHandle").lstrip("@") == own.handle.lstrip("@"),
    }
    items = [own.shown(parts, len(sim.videos))] if asked.get(named[0]) else []
    return page("youtube#channelListResponse", items, len(items), 5)


def update(sim: YouTubeSimulator, request: Request) -> Reply:
    """channels.update: brandingSettings is replaced whole; the title can't be changed."""
    parts = parts_of(request, {"brandingSettings", "status", "localizations", "id"})
    if len(parts - {"id"}) > 1:
        message = "Only one part can be updated in one request."
        raise Refused(answers.error(400, "unexpectedPart", message, "youtube.part"))
    body = json_of(request.body, request.headers.get("content-type", ""))
    if body.get("id") != sim.channel.id:
        raise Refused(answers.error(403, "channelForbidden", "Forbidden", "youtube.channel"))
    if "brandingSettings" in parts:
        sim.channel.settings = _settings(sim, (body.get("brandingSettings") or {}).get("channel") or {})
    if "status" in parts:
        sim.channel.made_for_kids = (body.get("status") or {}).get("selfDeclaredMadeForKids")
    return Reply.of(sim.channel.shown(parts, len(sim.videos)))


def _settings(sim: YouTubeSimulator, written: dict[str, Any]) -> dict[str, Any]:
    if written.get("title", sim.channel.title) != sim.channel.title:
        raise Refused(answers.error(
            400, "channelTitleUpdateForbidden",
            "When updating a channel's brandingSettings part, you must either omit the brandingSettings.channel.title "
            "property from your request or you must set its value to be the same as the channel's current title.",
            "youtube.channel",
        ))  # fmt: skip
    kept = {name: written[name] for name in _SETTINGS if written.get(name) not in (None, "")}
    for name, most in (("description", 1000), ("keywords", 500)):
        text = kept.get(name, "")
        if not isinstance(text, str) or len(text) > most or "<" in text or ">" in text:
            message = "One of the values in the brandingSettings object failed validation."
            place = f"body.brandingSettings.channel.{name}"
            raise Refused(answers.body("brandingValidationError", place, message, "youtube.channel"))
    return kept
