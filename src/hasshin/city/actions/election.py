"""Set an election period (選挙期間), list and drop its names and terms, change its end, and end it.

`posts.actions.hold_for_election` examines anew what is scheduled; call these through it, or let the worker do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.checks.text.names import SHORTEST, key
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged
from hasshin.city.models import ElectionPeriod, ElectionTerm
from hasshin.city.own import demand_words
from hasshin.city.pack import pack_at
from hasshin.ledger.canonical import JSON
from hasshin.policy.controls.election import Election
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t

A_MOMENT = timedelta(minutes=5)
MOST_TERMS = 500
LONGEST_TERM = 120
OVER = t("この選挙期間は終わっています。画面を読み直してください。", "This period is over. Reload the page.")


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term to look for: candidate, party or slogan, with further ways to write it."""

    kind: str
    name: str
    variants: tuple[str, ...] = ()


def set_election(
    *,
    actor: Actor,
    now: datetime,
    title: str,
    order: str,
    ends: datetime,
    starts: datetime | None = None,
    terms: Sequence[Term] = (),
) -> ElectionPeriod:
    """Set a period from `starts` (now if None) until `ends`, exclusive, with its names and terms.

    Raises `Refused` for somebody whom the pack does not name, a wrong or too long time, and terms that can't be used.
    """
    judged = _ask(actor, now, "city.set_election", "electionperiod:new")
    demand_words(
        ("title", title, t("選挙の名称", "name of the election")), ("order", order, t("決定の名称・番号", "decision"))
    )
    starts = now if starts is None or now - A_MOMENT <= starts <= now else starts
    _demand_time(now, starts, ends)
    cleaned = _cleaned(terms, ())
    with transaction.atomic():
        row = ElectionPeriod.objects.create(
            title=title.strip()[:120],
            order=order.strip()[:200],
            starts=starts,
            ends=ends,
            set_by_id=actor.person,
            set_at=now,
        )
        also = _list(row, cleaned, actor, now)
        record(
            judged,
            kind="city.set_election",
            subject=f"electionperiod:{row.pk}",
            actor=actor,
            now=now,
            data={"starts": starts.isoformat(), "ends": ends.isoformat(), "terms": len(also), "also": also},
            personal={"title": row.title, "order": row.order, "terms": _told(cleaned)},
        )
    return row


def add_terms(*, actor: Actor, now: datetime, period_id: int, terms: Sequence[Term]) -> ElectionPeriod:
    """List further names and terms. Raises `Refused`, `NotFound`, and `Conflict` once the period is over."""
    row = _row(period_id)
    judged = _ask(actor, now, "city.add_election_terms", f"electionperiod:{row.pk}")
    known = ElectionTerm.objects.filter(period=row, dropped_at=None)
    cleaned = _cleaned(terms, [way for one in known for way in (one.name, *one.variants)])
    if not cleaned:
        raise _bad("terms_missing", "名前や言葉がありません。", "No name or term is given.")
    with transaction.atomic():
        _demand_open(row, now)
        also = _list(row, cleaned, actor, now)
        record(
            judged,
            kind="city.add_election_terms",
            subject=f"electionperiod:{row.pk}",
            actor=actor,
            now=now,
            data={"terms": len(also), "also": also},
            personal={"terms": _told(cleaned)},
        )
    return row


def drop_term(*, actor: Actor, now: datetime, term_id: int, reason: str) -> ElectionTerm:
    """Look for a term no more. What waits for its decision because of it goes on waiting."""
    term = ElectionTerm.objects.filter(pk=term_id).first()
    if term is None:
        raise NotFound(f"election term {term_id}")
    judged = _ask(actor, now, "city.drop_election_term", f"electionterm:{term_id}")
    demand_words(("reason", reason, t("理由", "reason")))
    with transaction.atomic():
        if ElectionTerm.objects.filter(pk=term_id, dropped_at=None).update(dropped_at=now) != 1:
            raise Conflict(t("この言葉は、すでに外されています。", "This term was dropped already."))
        record(
            judged,
            kind="city.drop_election_term",
            subject=f"electionterm:{term_id}",
            actor=actor,
            now=now,
            data={"period": term.period_id},
            personal={"reason": reason.strip()},
        )
    term.refresh_from_db()
    return term


def end_election(
    *, actor: Actor, now: datetime, period_id: int, reason: str, ends: datetime | None = None
) -> ElectionPeriod:
    """End a period now, or at another time: later within the pack's longest, or earlier. `ends` None means now."""
    row = _row(period_id)
    judged = _ask(actor, now, "city.end_election", f"electionperiod:{row.pk}")
    demand_words(("reason", reason, t("理由", "reason")))
    at_once = ends is None or now - A_MOMENT <= ends <= now
    at = max(now, row.starts) if at_once or ends is None else ends
    if not at_once:
        _demand_time(now, row.starts, at, began=True)
    with transaction.atomic():
        changes = {"ended_by_id": actor.person, "ended_reason": reason.strip()} if at_once else {}
        changed = ElectionPeriod.objects.filter(pk=row.pk, ends=row.ends, ends__gt=now).update(ends=at, **changes)
        if changed != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind="city.end_election",
            subject=f"electionperiod:{row.pk}",
            actor=actor,
            now=now,
            data={"was": row.ends.isoformat(), "ends": at.isoformat()},
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _ask(actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    if pack_at(now).one_of(Election) is None:
        raise refuse(
            "no_elections",
            "actor",
            "この市のパックは、選挙期間について定めていません。",
            "This city's pack provides for no election periods.",
            "パックに election の統制を加えてください。",
            "Add a control of the type election to the pack.",
        )
    return govern(actor=actor, now=now, verb="set_election", kind=kind, subject=subject)


def _row(period_id: int) -> ElectionPeriod:
    row = ElectionPeriod.objects.filter(pk=period_id).first()
    if row is None:
        raise NotFound(f"election period {period_id}")
    return row


def _demand_open(row: ElectionPeriod, now: datetime) -> None:
    """It is not over, and nobody ends it meanwhile."""
    if not ElectionPeriod.objects.select_for_update().filter(pk=row.pk, ends__gt=now).exists():
        raise Conflict(OVER)


def _demand_time(now: datetime, starts: datetime, ends: datetime, *, began: bool = False) -> None:
    control = pack_at(now).one_of(Election)
    longest = timedelta(days=control.max_days if control is not None else 0)
    if (starts < now and not began) or ends <= max(starts, now) or ends - starts > longest:
        raise _bad(
            "election_time",
            f"期間が正しくありません。始まりは今以降、終わりはその後で、{longest.days}日以内です。",
            f"The time is not right: from now or later, and an end after that, {longest.days} days at most.",
            "ends",
        )


def _cleaned(terms: Sequence[Term], known: Sequence[str]) -> list[Term]:
    """The terms without blanks, repeats and what is listed already. Raises `Refused` for those that can't be used."""
    seen = {key(one) for one in known}
    kept, reasons = [], []
    for number, term in enumerate(terms):
        ways = [w for w in dict.fromkeys(" ".join(w.split()) for w in (term.name, *term.variants)) if w]
        if not ways:
            continue
        wrong = [w for w in ways if len(key(w)) < SHORTEST or len(w) > LONGEST_TERM]
        if wrong or term.kind not in ElectionTerm.Kind.values:
            reasons.append(_unusable(number, wrong[0] if wrong else term.kind))
        elif fresh := [w for w in ways if key(w) not in seen]:
            seen |= {key(w) for w in fresh}
            kept.append(Term(term.kind, fresh[0], tuple(fresh[1:])))
    if len(seen) > MOST_TERMS:
        reasons.append(_unusable(MOST_TERMS, f"{len(seen)} > {MOST_TERMS}"))
    if reasons:
        raise Refused(reasons)
    return kept


def _unusable(number: int, words: str) -> Reason:
    return Reason(
        code="election_term",
        where=f"terms.{number}",
        words=words[:LONGEST_TERM],
        message=t("「{words}」は使えません。", "“{words}” can't be used.").fill(words=words[:LONGEST_TERM]),
        fix=t(
            "種別は candidate・party・slogan のいずれか。"
            "言葉は空白を除いて{least}字以上{most}字以内、全部で{all}件までです。",
            "A kind is candidate, party or slogan; words have {least} to {most} characters without spaces;"
            " {all} in all.",
        ).fill(least=SHORTEST, most=LONGEST_TERM, all=MOST_TERMS),
    )


def _list(row: ElectionPeriod, terms: Sequence[Term], actor: Actor, now: datetime) -> list[str]:
    made = [
        ElectionTerm.objects.create(
            period=row,
            kind=term.kind,
            name=term.name,
            variants=list(term.variants),
            added_by_id=actor.person,
            added_at=now,
        )
        for term in terms
    ]
    return [f"electionterm:{one.pk}" for one in made]


def _told(terms: Sequence[Term]) -> list[JSON]:
    return [{"kind": one.kind, "name": one.name, "variants": list(one.variants)} for one in terms]


def _bad(code: str, ja: str, en: str, where: str = "terms") -> Refused:
    return refuse(code, where, ja, en, "確かめて、もう一度送ってください。", "Check it and send it again.")
