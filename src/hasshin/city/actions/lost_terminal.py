"""Report a device lost or stolen: one act, from anywhere, that shuts it out at once everywhere (M-6, M-14-1).

Shut out is the device's key; every session that was begun on the device (each is bound to it, see `web.middleware`);
calls of the API that show the key, and tokens that were issued on it; consents for it and codes that wait for it. What
is being done on it at this very moment is refused by `city.watch`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.judge import judge
from hasshin.city.models import ApiToken, Enrolment, StaffMember, Terminal, TerminalConsent
from hasshin.ledger.canonical import JSON
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

ALREADY = t("この端末はすでに届け出られています。", "This device has been reported already.")
STANDING = (Terminal.State.ACTIVE, Terminal.State.PREPARED)


def report_lost(
    *,
    actor: Actor,
    now: datetime,
    terminal_id: int,
    circumstances: str = "",
    end_sessions: bool = True,
    revoke_tokens: bool = True,
) -> Terminal:
    """Shut the device out. `circumstances` are kept as personal words; asking for them first would cost time.

    `end_sessions` and `revoke_tokens` say whether the keeper's own sessions and tokens, wherever they are, end too.
    Raises `Refused` for whoever neither keeps it nor may stop anything, `Conflict` where it is no longer in use.
    """
    row = Terminal.objects.filter(pk=terminal_id, kind="device").first()
    if row is None:
        raise NotFound(f"device {terminal_id}")
    subject = f"terminal:{row.pk}"
    judged = judge(facts_of_loss(row, actor, now), kind="city.lose_terminal", subject=subject, actor=actor.ref, now=now)
    with transaction.atomic():
        changed = Terminal.objects.filter(pk=row.pk, state__in=STANDING).update(state=Terminal.State.LOST, lost_at=now)
        if changed != 1:
            raise Conflict(ALREADY)
        also = [*end_codes(row.pk, now), *end_consents(row.pk, now, actor)]
        tokens = _end_tokens(row, now, of_keeper=revoke_tokens)
        sessions = end_sessions and _end_sessions(row, now)
        also += [*tokens, *([f"staffmember:{row.keeper_id}"] if sessions else [])]
        told: dict[str, JSON] = {"keeper": row.keeper_id or 0, "sessions": sessions, "tokens": len(tokens)}
        record(
            judged,
            kind="city.lose_terminal",
            subject=subject,
            actor=actor,
            now=now,
            data={**told, "also": list(also)},
            personal={"circumstances": circumstances.strip()} if circumstances.strip() else None,
        )
    row.refresh_from_db()
    return row


def facts_of_loss(row: Terminal, actor: Actor, now: datetime) -> facts.DeviceFacts:
    """What the pack is asked; the screens ask the same to show or hide the button."""
    return facts.DeviceFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        kind="lose",
        device=row.pk,
        keeper=row.keeper_id,
    )


def end_codes(terminal_id: int, now: datetime) -> list[str]:
    """End the codes that wait for the device, inside the caller's transaction; returns their subjects."""
    waiting = Enrolment.objects.filter(terminal=terminal_id, used_at=None, ended_at=None)
    pks = list(waiting.values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=pks).update(ended_at=now)
    return [f"enrolment:{pk}" for pk in pks]


def end_consents(terminal_id: int, now: datetime, actor: Actor) -> list[str]:
    """End the consents for the device, inside the caller's transaction; returns their subjects."""
    open_ones = TerminalConsent.objects.filter(terminal=terminal_id, revoked_at=None, ends__gt=now)
    pks = list(open_ones.values_list("pk", flat=True))
    TerminalConsent.objects.filter(pk__in=pks).update(revoked_at=now, revoked_by=actor.staff)
    return [f"terminalconsent:{pk}" for pk in pks]


def _end_tokens(row: Terminal, now: datetime, *, of_keeper: bool) -> list[str]:
    whose = Q(issued_on=row.pk)
    if of_keeper and row.keeper_id is not None:
        whose |= Q(staff=row.keeper_id)
    live = list(ApiToken.objects.filter(whose, revoked_at=None, expires_at__gt=now).values_list("pk", flat=True))
    ApiToken.objects.filter(pk__in=live, revoked_at=None).update(revoked_at=now)
    return [f"apitoken:{pk}" for pk in live]


def _end_sessions(row: Terminal, now: datetime) -> bool:
    if row.keeper_id is None:
        return False
    return StaffMember.objects.filter(pk=row.keeper_id).update(sessions_since=now) == 1
