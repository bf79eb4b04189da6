"""Cases of the duties about secrets: a password that nobody keeps, and one that must be changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hasshin.accounts.actions.call_for_change import call_for_change
from hasshin.accounts.actions.set_password import set_password
from hasshin.accounts.models import Credential
from hasshin.city.actions.appoint import end_appointment
from hasshin.city.actor import robot
from hasshin.city.models import Appointment
from tests.conftest import Clock
from tests.duties.cases import Case

MATSUDO_X, FUKUSHIMA_X = "mihon_matsudo", "mihon_fukushima"


def _set(by: str, handle: str, stated: str) -> Callable[[Any, Clock], object]:
    def act(city: Any, clock: Clock) -> object:
        return set_password(
            actor=city.actor(by),
            now=clock.forward(minutes=1),
            account_id=city.accounts[handle],
            password="Rz7-unguessable-words-91",
            stated=stated,
        )

    return act


def _none_is_kept(city: Any, clock: Clock) -> str:
    account = city.accounts[MATSUDO_X]
    Credential.objects.filter(account=account, kind="password").delete()
    return f"credential.keep:account:{account}"


def _a_year_has_gone(city: Any, clock: Clock) -> str:
    clock.forward(days=366)
    return f"credential.change:account:{city.accounts[FUKUSHIMA_X]}:password-time"


def _an_operator_went(city: Any, clock: Clock) -> str:
    clock.forward(days=1)
    account = city.accounts[MATSUDO_X]
    from hasshin.accounts.facts import account_facts
    from hasshin.accounts.rows import load_account

    own = Appointment.objects.get(role="operator", account_id=account, staff=city.people["suzuki"])
    end_appointment(
        actor=city.actor("takahashi"),
        now=clock.now,
        appointment_id=own.pk,
        order="人事発令 第2号",
        account=account_facts(load_account(account), clock.now),
    )
    clock.now += timedelta(hours=1)
    return f"credential.change:account:{account}:password-transfer-{city.people['suzuki']}"


def _an_incident_calls(city: Any, clock: Clock) -> str:
    clock.forward(days=1)
    account = city.accounts[MATSUDO_X]
    call_for_change(actor=robot("worker"), now=clock.now, account_id=account, cause="乗っ取りの疑い")
    return f"credential.change:account:{account}:password-incident-{clock.now.strftime('%Y%m%dT%H%M%S%f')}"


STATED = "媒体の設定画面で変更し、サインインして確かめた"
CASES = [
    Case("credential.keep", "matsudo", _none_is_kept, _set("sato", MATSUDO_X, ""), _set("sato", MATSUDO_X, STATED)),
    *(
        Case("credential.change", city, arrange, _set(by, handle, " "), _set(by, handle, STATED))
        for city, arrange, by, handle in [
            ("fukushima", _a_year_has_gone, "yamamoto", FUKUSHIMA_X),
            ("matsudo", _an_operator_went, "sato", MATSUDO_X),
            ("matsudo", _an_incident_calls, "sato", MATSUDO_X),
        ]
    ),
]
