"""Cases of connections that a person must make anew, and of verification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hasshin.accounts.models import Account, Connection
from hasshin.delivery.actions.begin_connecting import begin_connecting
from hasshin.delivery.actions.finish_connecting import Back, finish_connecting
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.actions.verification import note_application, note_outcome
from hasshin.delivery.connect import connect
from hasshin.delivery.models import VerificationApplication
from hasshin.delivery.profiles import read_profile
from hasshin.delivery.watch_token import look
from hasshin.practice.actions.by_hand import set_badge
from hasshin.practice.actions.grant import end_all, grant
from hasshin.practice.models import BoardProfile
from hasshin.practice.provider import asked
from tests.conftest import Clock
from tests.duties.cases import Case

HANDLE = "mihon_matsudo"


def account(city: Any) -> Account:
    return Account.objects.get(pk=city.accounts[HANDLE])


def face(city: Any) -> BoardProfile:
    return BoardProfile.objects.get(account_id=account(city).remote_id)


def connects(city: Any, clock: Clock) -> None:
    who: dict[str, Any] = {"actor": city.actor("takahashi"), "now": clock.now, "account_id": account(city).pk}
    begun = begin_connecting(**who, session="s")
    wanted = asked(dict(parse_qsl(urlsplit(begun.address).query)))
    assert wanted is not None
    code = grant(
        now=clock.now, profile_id=face(city).pk, client_id="hasshin", redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge, scopes=wanted.scopes,
    )  # fmt: skip
    finish_connecting(**who, session="s", back=Back(wanted.state, code))


def dead(city: Any, clock: Clock) -> str:
    clock.now = datetime.now(UTC)  # the board asks what time it is
    connects(city, clock)
    end_all(now=clock.now, profile_id=face(city).pk)
    look(account(city).pk, clock.now)
    look(account(city).pk, clock.forward(minutes=2))
    clock.now = datetime.now(UTC)
    assert Connection.objects.get(account=account(city)).state == "reconnect"
    return f"reconnect_account:account:{account(city).pk}"


def pastes_nothing(city: Any, clock: Clock) -> object:
    return paste_token(actor=city.actor("sato"), now=clock.now, account_id=account(city).pk, token="no-such-token")


def unverified(city: Any, clock: Clock) -> str:
    set_badge(now=clock.now, profile_id=face(city).pk, badge=False)
    read_profile(account(city).pk, clock.now, connect)
    return f"verification_apply:account:{account(city).pk}"


def applies(city: Any, clock: Clock, remarks: str = "受付番号 12") -> VerificationApplication:
    return note_application(
        actor=city.actor("takahashi"), now=clock.now, account_id=account(city).pk,
        applied_at=clock.now - timedelta(hours=1), remarks=remarks,
    )  # fmt: skip


def applied(city: Any, clock: Clock) -> str:
    unverified(city, clock)
    return f"verification_outcome:verificationapplication:{applies(city, clock).pk}"


def concludes(city: Any, clock: Clock, reason: str = "認めるとの通知 9号") -> object:
    row = VerificationApplication.objects.get(outcome="")
    return note_outcome(
        actor=city.actor("takahashi"), now=clock.now, application_id=row.pk, outcome="granted", reason=reason
    )


CASES = [
    Case("reconnect_account", "matsudo", dead, pastes_nothing, connects),
    Case(
        "verification_apply",
        "matsudo",
        unverified,
        lambda city, clock: applies(city, clock, remarks=" "),
        applies,
    ),
    Case("verification_outcome", "matsudo", applied, lambda city, clock: concludes(city, clock, reason=""), concludes),
]
