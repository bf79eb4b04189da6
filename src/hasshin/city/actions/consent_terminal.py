"""Consent that a member of staff uses a device that is not the city's own, for a time (M-5); and end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hasshin.city.actions.enrolment import give_code
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.judge import Judged, judge
from hasshin.city.models import Enrolment, StaffMember, Terminal, TerminalConsent
from hasshin.city.pack import current_pack
from hasshin.city.rules import holds_one_of
from hasshin.ledger.canonical import JSON
from hasshin.policy import facts
from hasshin.policy.acts.device import may_shut_out
from hasshin.policy.controls.access import TerminalException, Terminals
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.scope import Target
from hasshin.policy.text import t


def consent_terminal(
    *, actor: Actor, now: datetime, staff_id: int, name: str, reason: str, hours: int, terminal_id: int | None = None
) -> tuple[TerminalConsent, str]:
    """Consent to one device for one person from now on, for so many hours; returns it with the one-time code.

    The device is a new one called `name`, or with `terminal_id` one of that person's from an earlier consent, which
    then keeps its key (the code is "" for it while it is in use). `reason`: which disaster, and why nothing else works.
    Raises `Refused`, citing the clause, where the guideline knows no such exception.
    """
    judged = _ask(actor, now, staff_id, name, reason, hours, terminal_id)
    ends = now + timedelta(hours=hours)
    with transaction.atomic():
        row = _device(staff_id, name, now, terminal_id)
        consent = TerminalConsent.objects.create(
            terminal=row,
            staff_id=staff_id,
            given_by_id=actor.person,
            given_at=now,
            starts=now,
            ends=ends,
            reason=reason.strip(),
        )
        enrolment, code = (None, "") if row.state == Terminal.State.ACTIVE else give_code(row, actor, now)
        also = [f"terminal:{row.pk}", *([f"enrolment:{enrolment.pk}"] if enrolment else [])]
        data: dict[str, JSON] = {"staff": staff_id, "terminal": row.pk, "until": ends.isoformat(), "also": list(also)}
        record(
            judged,
            kind="city.consent_terminal",
            subject=f"terminalconsent:{consent.pk}",
            actor=actor,
            now=now,
            data=data,
            personal={"reason": consent.reason, "name": row.name},
        )
    return consent, code


def revoke_terminal_consent(*, actor: Actor, now: datetime, consent_id: int) -> TerminalConsent:
    """End a consent at once: by whoever may consent, whoever may stop something, or the person it is for.

    Raises `Conflict` where it is over already.
    """
    row = TerminalConsent.objects.filter(pk=consent_id).first()
    if row is None:
        raise NotFound(f"consent {consent_id}")
    pack = current_pack()
    asked = _govern_facts(actor, now)
    subject = f"terminalconsent:{row.pk}"
    if may_shut_out(pack, asked.actor, row.staff_id):
        judged = judge(
            facts.DeviceFacts(
                now=now,
                actor=asked.actor,
                terminal=actor.terminal,
                kind="lose",
                device=row.terminal_id,
                keeper=row.staff_id,
            ),
            kind="city.revoke_terminal_consent",
            subject=subject,
            actor=actor.ref,
            now=now,
        )
    else:
        judged = judge(asked, kind="city.revoke_terminal_consent", subject=subject, actor=actor.ref, now=now)
    with transaction.atomic():
        live = TerminalConsent.objects.filter(pk=row.pk, revoked_at=None, ends__gt=now)
        if live.update(revoked_at=now, revoked_by=actor.staff) != 1:
            raise Conflict(t("この同意はすでに終わっています。", "This consent is over already."))
        record(judged, kind="city.revoke_terminal_consent", subject=subject, actor=actor, now=now)
    row.refresh_from_db()
    return row


def exception_of(pack: Pack) -> tuple[Terminals, TerminalException] | None:
    """The control that knows an exception, with it; None where the guideline knows none."""
    return next(((c, c.exception) for c in pack.all_of(Terminals) if c.exception is not None), None)


def no_exception(pack: Pack) -> Reason:
    """Why nobody can consent: the guideline's own clause on terminals, which knows no exception."""
    control = pack.one_of(Terminals)
    return Reason(
        code="no_exception",
        where="terminal",
        message=t(
            "この市の指針は、登録されていない端末からの発信に例外を認めていません。",
            "This city's guideline knows no exception for other terminals.",
        ),
        fix=t(
            "登録された端末から行ってください。発信停止はどこからでもできます。",
            "Use a registered terminal. Stopping works from anywhere.",
        ),
        citations=pack.cite(control) if control is not None else (house("registered-terminals"),),
    )


def _ask(
    actor: Actor, now: datetime, staff_id: int, name: str, reason: str, hours: int, terminal_id: int | None
) -> Judged:
    pack = current_pack()
    asked = _govern_facts(actor, now)
    found = exception_of(pack)
    if found is None:
        own = [no_exception(pack)]
    else:
        control, exception = found
        own = [
            *holds_one_of(pack, asked.actor, exception.consent_by, Target(), control),
            *_faults(pack, control, exception, actor, staff_id, reason, hours),
            *([] if terminal_id is not None or name.strip() else [_empty("name", "端末の名前", "The device's name")]),
        ]
    return judge(
        asked,
        kind="city.consent_terminal",
        subject="terminalconsent:new",
        actor=actor.ref,
        now=now,
        also=tuple(own),
    )


def _govern_facts(actor: Actor, now: datetime) -> facts.GovernFacts:
    return facts.GovernFacts(
        now=now, actor=actor_facts(actor, now), terminal=actor.terminal, verb="consent_terminal", scope="city"
    )


def _faults(
    pack: Pack, control: Terminals, exception: TerminalException, actor: Actor, staff_id: int, reason: str, hours: int
) -> list[Reason]:
    found = []
    if not StaffMember.objects.filter(pk=staff_id, is_active=True).exists():
        found.append(_empty("staff_id", "使う職員", "The member of staff"))
    if not reason.strip():
        found.append(_empty("reason", "ほかに手段がない事情", "Why nothing else works"))
    if staff_id == actor.staff:
        found.append(
            Reason(
                code="own_device",
                where="staff_id",
                message=t(
                    "自分の端末の使用を、自分で認めることはできません。", "Nobody consents to a device of their own."
                ),
                fix=t("同意の権限のある別の人に求めてください。", "Ask somebody else who may consent."),
                citations=(*pack.cite(control), house("another-consents")),
            )
        )
    if not 1 <= hours <= exception.max_hours:
        found.append(
            Reason(
                code="too_long",
                where="hours",
                message=t("同意の時間は1時間から{n}時間までです。", "A consent runs for 1 to {n} hours.").fill(
                    n=str(exception.max_hours)
                ),
                fix=t("必要なときは、改めて同意を与えてください。", "Where it is needed longer, consent again."),
                citations=pack.cite(control),
            )
        )
    return found


def _empty(where: str, ja: str, en: str) -> Reason:
    return Reason(
        code="missing",
        where=where,
        message=t("{f}がありません。", "{f}: missing.").fill(f=t(ja, en)),
        fix=t("入力するか、選んでください。", "Fill it in, or choose one."),
    )


def _device(staff_id: int, name: str, now: datetime, terminal_id: int | None) -> Terminal:
    """The device, new or of that person's and locked; raises `Refused` for any other."""
    if terminal_id is None:
        return Terminal.objects.create(
            name=name.strip(),
            kind="device",
            official=False,
            by_consent=True,
            state=Terminal.State.PREPARED,
            keeper_id=staff_id,
            registered_at=now,
        )
    row = Terminal.objects.select_for_update().filter(pk=terminal_id, by_consent=True, keeper=staff_id).first()
    if row is None or row.state == Terminal.State.RETIRED:
        raise Refused([_empty("terminal_id", "この職員の私有端末", "A private device of this person")])
    Enrolment.objects.filter(terminal=row, used_at=None, ended_at=None).update(ended_at=now)
    return row
