"""Open an incident (事案): anyone on the staff may, from anywhere; whom the pack names is told, the clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.accounts.rows import load_account
from hasshin.city.actor import Actor
from hasshin.city.drills import demand_in_drill, marked
from hasshin.city.govern import record
from hasshin.city.models import DrillPart, Terminal
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.findings.models import Finding
from hasshin.incidents import rules
from hasshin.incidents.models import Incident, Step, Told
from hasshin.incidents.whom import holders, unit_of
from hasshin.policy.controls.standing import Incident as Kind
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import Text, t

WHAT = t("何が起きたか", "What happened")
KNOWN = t(
    "同じ事案「{title}」がすでに開いています（{id}番）。", "The same incident is open already: {title}, no. {id}."
)


@dataclass(frozen=True)
class Concerning:
    """What an incident is about; nothing of it need be known. `address` is a fake account's.

    `drill_id`: it is played in that drill, and only its people are told.
    """

    account_id: int | None = None
    terminal_id: int | None = None
    finding_id: int | None = None
    address: str = ""
    drill_id: int | None = None


def open_incident(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    what: str,
    about: Concerning | None = None,
    happened_at: datetime | None = None,
) -> Incident:
    """Open it with the pack's playbook for its kind, and note whom it is told to; a step's time runs from now.

    `what` is what is known, in a person's words. Raises `Refused` for a kind that the pack has not, for no words, for a
    beginning ahead of now and for a robot; `NotFound` for an account, device or finding that is not there; `Conflict`
    where one of the same kind about the same thing is open.
    """
    about = about or Concerning()
    staff = demand_person(actor, now)
    if about.drill_id is not None:
        demand_in_drill(about.drill_id, staff, now)
    pack = pack_at(now)
    control = rules.kind_of(pack, kind)
    refused_if([*_kind_reasons(control, kind), *_reasons(what, about, happened_at, now)])
    if control is None:
        raise RuntimeError("a kind that is not there was not refused")
    account = load_account(about.account_id) if about.account_id is not None else None
    _demand_there(about)
    with transaction.atomic():
        if account is not None:
            Account.objects.select_for_update().get(pk=account.pk)  # two people at once open one incident
        _demand_new(kind, about)
        row = _row(control, pack, about, what, happened_at, now, staff)
        steps = _steps(row, control, now)
        told = _tell(row, control, pack, account, staff, now)
        record(
            None,
            kind="incidents.open",
            subject=f"incident:{row.pk}",
            actor=actor,
            now=now,
            data={
                "kind": kind,
                "account": about.account_id,
                "terminal": about.terminal_id,
                "finding": about.finding_id,
                **({"drill": about.drill_id} if about.drill_id is not None else {}),
                "told": sorted(one.staff_id for one in told),
                "also": [*(f"step:{one.pk}" for one in steps), *(f"told:{one.pk}" for one in told)],
            },
            personal={"what": row.what, "address": row.address},
        )
    return row


def _row(
    control: Kind, pack: Pack, about: Concerning, what: str, happened_at: datetime | None, now: datetime, staff: int
) -> Incident:
    return Incident.objects.create(
        kind=control.kind,
        title=(control.title if about.drill_id is None else marked(control.title)).model_dump(),
        drill_id=about.drill_id,
        citations=[one.model_dump(mode="json") for one in pack.cite(control)],
        account_id=about.account_id,
        terminal_id=about.terminal_id,
        finding_id=about.finding_id,
        address=about.address.strip(),
        what=what.strip(),
        happened_at=happened_at,
        opened_at=now,
        opened_by_id=staff,
    )


def _steps(row: Incident, control: Kind, now: datetime) -> list[Step]:
    return [
        Step.objects.create(
            incident=row,
            number=number,
            ident=one.id,
            title=one.title.model_dump(),
            role=one.role,
            proof=one.proof,
            due_at=None if one.minutes is None else now + timedelta(minutes=one.minutes),
        )
        for number, one in enumerate(control.steps, 1)
    ]


def _tell(row: Incident, control: Kind, pack: Pack, account: Account | None, staff: int, now: datetime) -> list[Told]:
    roles = (*control.told, *(one.role for one in control.steps))
    found = holders(pack, roles, account, unit_of(staff, now), now)
    if row.drill_id is not None:
        in_it = set(DrillPart.objects.filter(drill=row.drill_id).values_list("staff_id", flat=True))
        found = {pk: held for pk, held in found.items() if pk in in_it}
    return [
        Told.objects.create(incident=row, staff_id=pk, roles=held, told_at=now, seen_at=now if pk == staff else None)
        for pk, held in sorted(found.items())
    ]


def _demand_there(about: Concerning) -> None:
    if about.terminal_id is not None and not Terminal.objects.filter(pk=about.terminal_id, kind="device").exists():
        raise NotFound(f"device {about.terminal_id}")
    if about.finding_id is not None and not Finding.objects.filter(pk=about.finding_id).exists():
        raise NotFound(f"finding {about.finding_id}")


def _demand_new(kind: str, about: Concerning) -> None:
    same = Incident.objects.filter(
        kind=kind,
        account=about.account_id,
        terminal=about.terminal_id,
        drill=about.drill_id,
        address=about.address.strip(),
        ended_at__isnull=True,
    )
    known = same.order_by("pk").first()
    # Nothing named: two such may be two things.
    if known is not None and (about.account_id or about.terminal_id or about.address.strip()):
        raise Conflict(KNOWN.fill(title=Text.model_validate(known.title), id=known.pk))


def _kind_reasons(control: Kind | None, kind: str) -> list[Reason]:
    if control is not None:
        return []
    return [
        Reason(
            code="unknown_kind",
            where="kind",
            message=t("「{kind}」という種類の事案はありません。", "There is no kind of incident called “{kind}”.").fill(
                kind=kind[:64]
            ),
            fix=t("一覧から選んでください。", "Choose one of the list."),
        )
    ]


def _reasons(what: str, about: Concerning, happened_at: datetime | None, now: datetime) -> list[Reason]:
    reasons = rules.wording("what", what, WHAT)
    if len(about.address) > rules.LONGEST_ADDRESS:
        reasons.append(
            Reason(code="too_long", where="address", message=t("アドレスが長すぎます。", "The address is too long."))
        )
    if happened_at is not None and happened_at > now:
        reasons.append(
            Reason(
                code="ahead_of_now",
                where="happened_at",
                message=t("起きた時刻が、今より先です。", "The time at which it happened is ahead of now."),
                fix=t("時刻を確かめるか、空のままにしてください。", "Check it, or leave it empty."),
            )
        )
    return reasons
