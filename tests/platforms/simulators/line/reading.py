"""What can be asked of LINE, and its settings: counts and quotas, followers, the bot, its webhook address. No messages.

Source: Messaging API reference.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from . import answers, messages
from .answers import Refused

if TYPE_CHECKING:
    from .service import LineSimulator

JST = timezone(timedelta(hours=9))
LEAST_AUDIENCE = 50
Way = Callable[[Any, Request, str], Reply]


def ways(sim: LineSimulator) -> dict[tuple[str, str], Way]:
    """Each address with what answers it; the arguments are the JSON body, the request and the request's id."""
    kinds = ("reply", "push", "multicast", "narrowcast", "broadcast")
    validating: dict[tuple[str, str], Way] = {
        ("POST", f"/v2/bot/message/validate/{kind}"): partial(_validate, sim) for kind in kinds
    }
    counting = {("GET", f"/v2/bot/message/delivery/{k}"): _counting(sim, k) for k in kinds if k != "narrowcast"}
    return {
        **validating,
        **counting,
        ("GET", "/v2/bot/message/progress/narrowcast"): partial(_progress, sim),
        ("GET", "/v2/bot/message/quota"): partial(_quota, sim),
        ("GET", "/v2/bot/message/quota/consumption"): lambda b, r, i: Reply.of({"totalUsage": sim.used()}),
        ("GET", "/v2/bot/followers/ids"): partial(_follower_ids, sim),
        ("GET", "/v2/bot/info"): partial(_info, sim),
        ("GET", "/v2/bot/channel/webhook/endpoint"): partial(_endpoint, sim),
        ("PUT", "/v2/bot/channel/webhook/endpoint"): partial(_set_endpoint, sim),
    }


def _validate(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    """200 when the objects are sound. Says nothing of the quota, and sends nothing."""
    messages.check(body)
    for name in body:
        if name != "messages":
            raise Refused(answers.invalid_property(name))
    return Reply.of({})


def _quota(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    if sim.quota is None:
        return Reply.of({"type": "none"})
    return Reply.of({"type": "limited", "value": sim.quota})


def _counting(sim: LineSimulator, kind: str) -> Way:
    def count(body: Any, request: Request, request_id: str) -> Reply:
        date = request.param("date")
        try:
            datetime.strptime(date, "%Y%m%d").replace(tzinfo=JST)
        except ValueError:
            return answers.said(400, "The value for the 'date' parameter is invalid")
        if date < "20180331":
            return Reply.of({"status": "out_of_service"})
        if date >= f"{sim.clock().astimezone(JST):%Y%m%d}":
            return Reply.of({"status": "unready"})
        counted = {s.request_id: s for s in sim.sent if s.kind == kind and f"{s.at.astimezone(JST):%Y%m%d}" == date}
        return Reply.of({"status": "ready", "success": sum(len(s.to) for s in counted.values())})

    return count


def _progress(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    known = sim.narrowcasts.get(request.param("requestId"))
    if known is None:
        return answers.NOT_FOUND
    at, reached = known
    told: dict[str, Any] = {"phase": "waiting", "acceptedTime": _iso(at)}
    if sim.clock() - at >= timedelta(minutes=1):
        told |= {"completedTime": _iso(at + timedelta(minutes=1))}
        if reached < LEAST_AUDIENCE:
            told |= {"phase": "failed", "errorCode": 2, "failedDescription": "not enough recipients"}
        else:
            told |= {"phase": "succeeded", "successCount": reached, "failureCount": 0, "targetCount": reached}
    return Reply.of(told)


def _follower_ids(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    if not sim.verified:
        return answers.NOT_AVAILABLE
    limit, start = request.param("limit", "300"), request.param("start", "0")
    if not limit.isdigit() or not 1 <= int(limit) <= 1000:
        return answers.said(400, "The value for the 'limit' parameter is invalid")
    if not start.isdigit():
        return answers.said(400, "Invalid start parameter")
    users = sim.reachable()
    end = int(start) + int(limit)
    told: dict[str, Any] = {"userIds": users[int(start) : end]}
    return Reply.of({**told, "next": str(end)} if end < len(users) else told)


def _info(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    return Reply.of({
        "userId": sim.bot_id, "basicId": sim.basic_id, "displayName": sim.display_name,
        "pictureUrl": "https://profile.line-scdn.net/0example", "chatMode": "bot", "markAsReadMode": "auto",
    })  # fmt: skip


def _endpoint(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    if not sim.webhooks.endpoint:
        return answers.NOT_FOUND
    return Reply.of({"endpoint": sim.webhooks.endpoint, "active": sim.webhooks.active})


def _set_endpoint(sim: LineSimulator, body: Any, request: Request, request_id: str) -> Reply:
    url = body.get("endpoint") if isinstance(body, dict) else None
    if not isinstance(url, str) or not url.startswith("https://") or len(url) > 500:
        return answers.said(400, "Invalid webhook endpoint URL")
    sim.webhooks.endpoint = url
    return Reply.of({})


def profile(sim: LineSimulator, request: Request) -> Reply:
    """A follower's profile, and 404 for every address that LINE doesn't have (or that is not simulated)."""
    parts = request.path.strip("/").split("/")
    if request.method == "GET" and parts[:3] == ["v2", "bot", "profile"] and len(parts) == 4:
        user = parts[3]
        if user in sim.reachable():
            return Reply.of({"displayName": "市民", "userId": user, "language": "ja"})
    return answers.NOT_FOUND


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
