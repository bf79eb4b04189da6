"""Note that a service was asked to delete something (削除依頼), what it answered, and what becomes of the notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.directory_notice import keeps_directory, take_down_notice
from hasshin.accounts.models import DirectoryNotice
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.models import Incident, NoticeChoice, Takedown
from hasshin.incidents.platform_law import answer_by, is_designated
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.incidents.texts import service_of
from hasshin.incidents.whom import not_by_role
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import t

How = Literal["form", "mail", "letter", "phone", "other"]
Outcome = Literal["deleted", "refused", "more", "silent"]
PROOF = "takedown_sent"
LONGEST_RECEIPT = 200
MOST_EVIDENCE = 20
AHEAD = timedelta(minutes=5)
TEXT = t("送った文面", "The words that were sent")
ANSWER = t("回答の内容", "What it answered")
REASON = t("理由", "Reason")
WAITS = t(
    "このアドレスについては、回答を待っている依頼があります。", "A request about this address waits for its answer."
)


@dataclass(frozen=True)
class Request:
    """What was sent: the words, what was attached (a line each), how, under which number, and when (None: now)."""

    text: str
    how: How
    evidence: tuple[str, ...] = ()
    receipt: str = ""
    sent_at: datetime | None = None


def send_takedown(*, actor: Actor, now: datetime, incident_id: int, request: Request) -> Takedown:
    """Note it; the time in which the service has to answer runs from when it was sent.

    By a holder of the role whose step it is, else of a role that the kind names. Raises `Refused` for another person,
    for no words, for an incident that names no address, for a time that can't be; `Conflict` while one waits.
    """
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    sent_at = request.sent_at or now
    refused_if([*not_theirs(actor, now, incident, PROOF), *_reasons(incident, request, sent_at, now)])
    service = service_of(incident)
    with transaction.atomic():
        lock_open(incident_id)
        before = Takedown.objects.filter(incident=incident).order_by("-pk").first()
        try:
            with transaction.atomic():
                row = Takedown.objects.create(
                    incident=incident,
                    service=service,
                    address=incident.address,
                    text=request.text.strip(),
                    evidence=[one.strip() for one in request.evidence if one.strip()],
                    how=request.how,
                    receipt=request.receipt.strip(),
                    sent_at=sent_at,
                    sent_by_id=staff,
                    noted_at=now,
                    designated=is_designated(service),
                    answer_by=answer_by(service, sent_at),
                    after=before,
                )
        except IntegrityError:
            raise Conflict(WAITS) from None
        record(
            None,
            kind="incidents.send_takedown",
            subject=f"takedown:{row.pk}",
            actor=actor,
            now=now,
            data={
                "incident": incident_id,
                "service": service,
                "how": request.how,
                "sent_at": sent_at.isoformat(),
                "answer_by": row.answer_by.isoformat(),
                "designated": row.designated,
            },
            personal={"address": row.address, "text": row.text, "receipt": row.receipt, "evidence": row.evidence},
        )
    return row


def note_answer(*, actor: Actor, now: datetime, takedown_id: int, outcome: Outcome, answer: str) -> Takedown:
    """Note what the service answered: deleted, refused with its reason, asked for more; or `silent`, that it did not.

    Raises `Refused`, `NotFound`, and `Conflict` where an answer was noted already.
    """
    staff = demand_person(actor, now)
    row = Takedown.objects.filter(pk=takedown_id).first()
    if row is None:
        raise NotFound(f"takedown {takedown_id}")
    incident = load_incident(row.incident_id)
    refused_if([*not_theirs(actor, now, incident, PROOF), *rules.wording("answer", answer, ANSWER)])
    with transaction.atomic():
        lock_open(incident.pk)
        waiting = Takedown.objects.filter(pk=takedown_id, outcome=Takedown.Outcome.OPEN)
        if waiting.update(outcome=outcome, answer=answer.strip(), answered_at=now, answer_noted_by=staff) != 1:
            raise Conflict(t("回答はすでに記録されています。", "Its answer is on record already."))
        record(
            None,
            kind="incidents.note_answer",
            subject=f"takedown:{takedown_id}",
            actor=actor,
            now=now,
            data={"incident": incident.pk, "outcome": outcome},
            personal={"answer": answer.strip()},
        )
    row.refresh_from_db()
    return row


def choose_notice(
    *, actor: Actor, now: datetime, incident_id: int, notice_id: int, keeps: bool, reason: str
) -> NoticeChoice:
    """Keep the public notice of this fake, or take it down, once the service has answered; by who keeps the directory.

    Raises `Refused`, `NotFound` for a notice that is not of this incident, `Conflict` where it was decided.
    """
    demand_person(actor, now)
    incident = load_incident(incident_id)
    kind = "incidents.choose_notice"
    judged = keeps_directory(actor=actor, now=now, kind=kind, subject=f"incident:{incident_id}")
    refused_if([*rules.only_played(incident.drill_id), *rules.wording("reason", reason, REASON)])
    if notice_id not in {one.pk for one in notices_of(incident)}:
        raise NotFound(f"notice {notice_id} of incident {incident_id}")
    with transaction.atomic():
        lock_open(incident_id)
        try:
            with transaction.atomic():
                row = NoticeChoice.objects.create(
                    incident=incident,
                    notice_id=notice_id,
                    keeps=keeps,
                    reason=reason.strip(),
                    at=now,
                    by_id=actor.person,
                )
        except IntegrityError:
            raise Conflict(t("すでに決められています。", "It is decided already.")) from None
        record(
            judged,
            kind=kind,
            subject=f"noticechoice:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident_id, "notice": notice_id, "keeps": keeps},
            personal={"reason": row.reason},
        )
        if not keeps:
            take_down_notice(actor=actor, now=now, notice_id=notice_id, reason=reason)
    return row


def notices_of(incident: Incident) -> list[DirectoryNotice]:
    """The public notices of this incident's fake that still stand."""
    if not incident.address:
        return []
    found = DirectoryNotice.objects.filter(address=incident.address, taken_down_at=None)
    return list(found.order_by("pk"))


def theirs(incident: Incident, proof: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """The roles whose step needs this proof, where the playbook has one; else all that the kind names."""
    steps = list(incident.steps.values_list("role", "proof"))
    own = tuple(role for role, asked in steps if asked == proof)
    return own or tuple(dict.fromkeys((*told, *(role for role, _ in steps))))


def not_theirs(actor: Actor, now: datetime, incident: Incident, proof: str) -> list[Reason]:
    """A reason where the actor holds none of these roles."""
    pack = pack_at(now)
    control = rules.kind_of(pack, incident.kind)
    roles = theirs(incident, proof, control.told if control is not None else ())
    return not_by_role(pack, actor, now, roles, incident.account, control)


def _reasons(incident: Incident, request: Request, sent_at: datetime, now: datetime) -> list[Reason]:
    reasons = rules.wording("text", request.text, TEXT)
    if not incident.address:
        reasons.append(
            Reason(
                code="no_address",
                where="incident",
                message=t("この事案には、偽アカウントのアドレスがありません。", "The incident names no address."),
                fix=t("アドレスを書いて事案を開いてください。", "Open an incident that names the address."),
            )
        )
    if len(request.receipt) > LONGEST_RECEIPT:
        reasons.append(
            Reason(
                code="too_long",
                where="receipt",
                message=t("受付番号が長すぎます。", "The number of receipt is too long."),
            )
        )
    if len(request.evidence) > MOST_EVIDENCE or any(len(one) > rules.LONGEST_ADDRESS for one in request.evidence):
        reasons.append(
            Reason(
                code="too_long",
                where="evidence",
                message=t(
                    "添付したものは20行まで、1行500文字までです。",
                    "At most 20 lines of what was attached, of 500 characters.",
                ),
            )
        )
    if sent_at > now + AHEAD or sent_at < (incident.happened_at or incident.opened_at) - timedelta(days=30):
        reasons.append(
            Reason(
                code="not_then",
                where="sent_at",
                message=t(
                    "送った日時が、今より先か、事案より前です。", "It was sent ahead of now, or long before it began."
                ),
                fix=t(
                    "日時を確かめるか、空のままにしてください（今になります）。", "Check it, or leave it empty for now."
                ),
            )
        )
    return reasons
