"""One person for each role of a pack, who holds that role and nothing else, and one who holds as little as one can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from hasshin.accounts.models import Account
from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import current_pack
from hasshin.web.middleware.actor import BEGAN
from tests.conftest import Clock
from tests.proofs import PROVEN

NOBODY = "nobody"


@dataclass(frozen=True)
class Holder:
    """A person, the role held (`NOBODY` for one who may do nothing), and all rights that the pack gives by it."""

    role: str
    staff: int
    rights: frozenset[str]

    def browser(self, clock: Clock) -> Client:
        """A browser signed in as this person, at a terminal of the city."""
        client = Client(REMOTE_ADDR="127.0.0.1", HTTP_ACCEPT_LANGUAGE="ja", raise_request_exception=False)
        client.force_login(StaffMember.objects.get(pk=self.staff), "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[BEGAN] = clock.now.isoformat()
        session.save()
        return client

    def token(self, clock: Clock) -> dict[str, str]:
        """Headers of a call to the API in this person's name."""
        _row, secret = issue_token(actor=Actor(staff=self.staff), now=clock.now, name="matrix", proof=PROVEN)
        return {"HTTP_AUTHORIZATION": f"Bearer {secret}", "REMOTE_ADDR": "127.0.0.1"}


def holders(clock: Clock) -> list[Holder]:
    """The people, made beside the sample city's own: for each role one appointed for its first account or unit."""
    pack = current_pack()
    account = Account.objects.select_related("unit").order_by("pk")[0]
    apart = Unit.objects.create(code="apart", name_ja="別の課", name_en="another section")
    found = []
    for role in pack.roles:
        unit = account.unit if role.scope == "unit" else apart
        person = _person(f"matrix-{role.id}"[:64], unit)
        if not role.everyone_in_unit:
            _appoint(person, role.id, role.scope, unit, account, clock)
        everyone = {right for r in pack.roles if r.everyone_in_unit for right in r.may}
        found.append(Holder(role.id, person.pk, frozenset(role.may) | everyone))
    return found


def _appoint(person: StaffMember, role: str, scope: str, unit: Unit, account: Account, clock: Clock) -> None:
    what: dict[str, Any] = {"unit": {"unit": unit}, "account": {"account_id": account.pk}}.get(scope, {})
    starts = clock.now - timedelta(hours=1)
    if scope == "account":
        # An account has one owner: whoever has the role is the only one while the matrix is walked.
        others = Appointment.objects.filter(role=role, scope=scope, **what)
        others.exclude(staff=person).filter(role__in=_single()).update(ends=starts)
    Appointment.objects.create(staff=person, role=role, scope=scope, starts=starts, order="試験", **what)


def _single() -> list[str]:
    from hasshin.policy.controls.accounts import Owner

    return [control.role for control in current_pack().all_of(Owner)]


def _person(username: str, unit: Unit) -> StaffMember:
    staff = StaffMember(username=username, name_ja="試験", name_en="Test", unit=unit, rank="section_head")
    staff.set_unusable_password()
    staff.save()
    return staff
