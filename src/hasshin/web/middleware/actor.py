"""Who acts, from where: `request.actor`, for every view and so for every action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, StaffMember, Terminal
from hasshin.city.pack import as_of
from hasshin.city.queries import sign_in_allowed
from hasshin.city.seen import for_person, see
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.middleware import device
from hasshin.web.middleware.address import client_address, terminal_address
from hasshin.web.middleware.language import prefer
from hasshin.web.requests import Request

BEGAN = "hasshin_began"
OVER = t(
    "任命の期間が終わったか変更されたため、サインアウトしました。必要であれば、もう一度サインインしてください。",
    "You were signed out because an appointment of yours has ended or changed. Sign in again if you still need to.",
)
SHUT_OUT = t(
    "この端末は紛失の届出により締め出されています。見つかったときは、端末の登録を受け直してください。",
    "This device has been reported lost and is shut out. If it is found again, have it enrolled anew.",
)
KEEPER_LOST = t(
    "あなたが使用者である端末「{name}」の紛失が届け出られたため、全てのサインインを終わらせました。"
    "サインインし直し、パスワードを変更してください。",
    "The device {name}, which you keep, was reported lost, so all your sign-ins were ended. "
    "Sign in again, and change your password.",
)
CALLED_IN = t(
    "パスワードの再設定などにより、あなたのサインインを全て終わらせました。もう一度サインインしてください。",
    "All your sign-ins were ended, for instance because your password was set anew. Sign in again.",
)
WITHOUT_DEVICE = t(
    "サインインした端末であることを確かめられないため、サインアウトしました。もう一度サインインしてください。",
    "You were signed out because this could not be seen to be the device on which you signed in. Sign in again.",
)


class ActorMiddleware:
    """Builds the actor, and ends a session whose right has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = datetime.now(UTC)
        with as_of(request.now):
            return self._passed(request)

    def _passed(self, request: Request) -> HttpResponse:
        request.client_address = client_address(request)
        request.seen = see(terminal_address(request), device.shown_key(request))
        if isinstance(request.user, StaffMember):
            if not device.holds(request, request.seen):
                lost = device.was_lost(request, request.seen)
                logout(request)
                notices.tell(request, SHUT_OUT if lost else WITHOUT_DEVICE, kind="warning")
            elif session_holds(request.user, began(request), request.now):
                prefer(request, request.user.language)
            else:
                why = _why_over(request.user, began(request))
                logout(request)
                notices.tell(request, why, kind="warning")
        staff = request.user.pk if isinstance(request.user, StaffMember) else None
        terminal = for_person(request.seen.terminal, staff, request.now)
        request.actor = Actor(staff=staff, terminal=terminal, face="screen")
        return self.get_response(request)


def _why_over(staff: StaffMember, began: datetime | None) -> Text:
    """Why a session is over: a device of this person was lost, the sign-ins were called in, or a term ended."""
    if began is None or staff.sessions_since is None or began >= staff.sessions_since:
        return OVER
    lost = Terminal.objects.filter(keeper=staff, lost_at=staff.sessions_since).first()
    return CALLED_IN if lost is None else KEEPER_LOST.fill(name=lost.name)


def began(request: HttpRequest) -> datetime | None:
    """When the session began, as its sign-in noted it."""
    noted = request.session.get(BEGAN)
    return datetime.fromisoformat(noted) if isinstance(noted, str) else None


def session_holds(staff: StaffMember, began: datetime | None, now: datetime) -> bool:
    """Whether a session that began then may go on.

    Over when the person left, when sessions were called in (`sessions_since`), when an appointment ended since it
    began, and when none is in force any more; a deputyship in force counts as one.
    """
    if began is None or (staff.sessions_since and began < staff.sessions_since):
        return False
    ended = Appointment.objects.filter(staff=staff, ends__gt=began, ends__lte=now).exists()
    return not ended and sign_in_allowed(staff, now)
