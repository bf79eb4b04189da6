"""Put an annex in force by a named decision (別に定める事項, F-6, M-20), from when until when; and end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hasshin.city.actor import Actor
from hasshin.city.annex_in_force import end_those, put_in_force
from hasshin.city.annex_plan import alone, at_the_same_time, lay_out, read_annex, text_of, why_not_beside
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged
from hasshin.city.models import AnnexDecision, Declaration
from hasshin.city.own import demand_words
from hasshin.city.pack import annex_of, base_digest, base_pack
from hasshin.policy.controls.standing import AnnexRule
from hasshin.policy.load import pack_digest
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.scope import roles_with
from hasshin.policy.text import joined, t

A_MOMENT = timedelta(minutes=5)
"""A form is filled in to the minute and takes a while: a start that far back is taken as now."""
LONGEST_ORDER = 200
OVER = t(
    "この別に定める事項は、すでに終わっています。画面を読み直してください。",
    "This annex has ended already. Reload the page.",
)


def adopt_annex(
    *,
    actor: Actor,
    now: datetime,
    order: str,
    reason: str,
    template: str = "",
    text: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> AnnexDecision:
    """Put an annex in force: the pack's own of the id `template`, or the one in `text` (YAML). The actor decides it.

    `order` names the decision (a number, a date), `reason` says why. From `starts` (now if None) until `ends`, which
    may be None only where the pack sets no longest time. One for declared disasters (`while_declared`) is adopted by
    it: in that time (for good, if `ends` is None) it is in force whenever a disaster is declared, and at no other time.

    Raises `Refused` without the right or the role, for a broken text (a reason for each error, with its line), for what
    stands in the way in that time, and for a time that is over, without end, or longer than the pack lets it be.
    """
    pack, base = base_pack(), base_digest()
    annex, written = _annex(pack, template, text)
    judged = _ask(pack, annex, actor, now, "city.adopt_annex", f"annexdecision:{annex.id}")
    demand_words(
        ("order", order, t("決定の名称・番号", "name of the decision")), ("reason", reason, t("理由", "reason"))
    )
    starts, ends = _period(pack, annex, now, starts, ends)
    with transaction.atomic():
        alone(base)
        if reasons := why_not_beside(annex, at_the_same_time(starts, ends)):
            raise Refused(reasons)
        row = AnnexDecision.objects.create(
            annex=annex.id,
            text=written,
            digest=pack_digest(written),
            from_pack=not text.strip(),
            base=base,
            decided_by_id=actor.person,
            order=order.strip()[:LONGEST_ORDER],
            reason=reason.strip(),
            decided_at=now,
            starts=starts,
            until=ends,
            ends=ends,
            waits=annex.in_force == "while_declared",
        )
        also = [*(_at_once(row, base, now) if row.waits else ()), *lay_out(base, now)]
        record(
            judged,
            kind="city.adopt_annex",
            subject=f"annexdecision:{row.pk}",
            actor=actor,
            now=now,
            data={
                "annex": annex.id,
                "digest": row.digest,
                "pack": base,
                "from_pack": row.from_pack,
                "starts": starts.isoformat(),
                "until": ends.isoformat() if ends else None,
                "waits": row.waits,
                "also": list(also),
            },
            personal={"order": row.order, "reason": row.reason},
        )
    return row


def end_annex(*, actor: Actor, now: datetime, decision_id: int, order: str) -> AnnexDecision:
    """End an annex now, or take back one that has not begun; from this instant everything is as before it.

    Raises `NotFound` where there is none, `Refused` without the right or the order, `Conflict` where it is over or
    somebody has ended it already.
    """
    row = AnnexDecision.objects.filter(pk=decision_id).first()
    if row is None:
        raise NotFound(f"annex decision {decision_id}")
    subject = f"annexdecision:{row.pk}"
    judged = _ask(base_pack(), annex_of(row), actor, now, "city.end_annex", subject)
    demand_words(("order", order, t("誰の決定によるか", "by whose decision")))
    ends = max(now, row.starts)
    with transaction.atomic():
        base = base_digest()
        alone(base)
        still = Q(ends__isnull=True) | Q(ends__gt=ends)
        changed = AnnexDecision.objects.filter(still, pk=decision_id, ended_by=None).update(
            ends=ends, ended_by=actor.person, ended_order=order.strip()[:LONGEST_ORDER]
        )
        if changed != 1:
            raise Conflict(OVER)
        in_force = list(AnnexDecision.objects.filter(adoption=row.pk).order_by("pk"))
        also = [*end_those(in_force, now, actor.person, order.strip()[:LONGEST_ORDER]), *lay_out(base, now)]
        record(
            judged,
            kind="city.end_annex",
            subject=subject,
            actor=actor,
            now=now,
            data={"annex": row.annex, "ends": ends.isoformat(), "also": list(also)},
            personal={"order": order.strip()},
        )
    return AnnexDecision.objects.get(pk=decision_id)


def declaring(pack: Pack, annex: Annex) -> tuple[str, tuple[str, ...]]:
    """By which right, and by which roles (empty: whoever has the right), this annex is put in force and ended.

    The pack's rule binds; an annex may narrow it down and can't widen it.
    """
    by_rule = tuple(role for rule in pack.all_of(AnnexRule) for role in rule.declared_by)
    both = tuple(role for role in annex.declared_by if not by_rule or role in by_rule)
    roles = both or by_rule
    rights = ("declare_disaster", "install_pack")
    for right in rights if annex.in_force == "while_declared" else reversed(rights):
        able = {role.id for role in roles_with(pack, right)}
        if able & set(roles) or (able and not roles):
            return right, roles
    return rights[0], roles


def longest_days(pack: Pack, annex: Annex) -> int | None:
    """For how many days at most this annex may be in force by one decision; None where nothing limits it."""
    limits = [rule.max_days for rule in pack.all_of(AnnexRule)] + [annex.max_days]
    return min((days for days in limits if days is not None), default=None)


def _annex(pack: Pack, template: str, text: str) -> tuple[Annex, str]:
    own = next((one for one in pack.annexes if one.id == template), None)
    if bool(template.strip()) == bool(text.strip()) or (template.strip() and own is None):
        able = joined(a.title for a in pack.annexes)
        raise refuse(
            "annex_not_named",
            "template",
            "パックのひな型か、別に定める事項の本文（YAML）の、どちらか一つを指定してください。",
            "Name either an annex of the pack, or give the text of one (YAML).",
            f"パックにあるもの：{able.ja}",
            f"In the pack: {able.en}",
        )
    if own is not None:
        return own, text_of(own)
    annex = read_annex(text, pack)
    if any(one.id == annex.id for one in pack.annexes):
        raise refuse(
            "annex_id_taken",
            "text",
            f"「{annex.id}」はパックにあるひな型の id です。",
            f"{annex.id!r} is the id of an annex of the pack.",
            "別の id を付けてください。",
            "Give it another id.",
        )
    return annex, text


def _ask(pack: Pack, annex: Annex, actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    rule = pack.one_of(AnnexRule)
    if rule is None:
        raise refuse(
            "no_annexes",
            "actor",
            "この市のパックは、別に定める事項を認めていません。",
            "This city's pack provides for no annexes.",
            "パックに annexes の統制を加えてください。",
            "Add a control of the type annexes to the pack.",
        )
    right, roles = declaring(pack, annex)
    return govern(actor=actor, now=now, verb=right, kind=kind, subject=subject, control=rule, only=roles)


def _at_once(row: AnnexDecision, base: str, now: datetime) -> list[str]:
    """Where a disaster is declared already, the annex that is adopted only now holds from now."""
    live = Declaration.objects.filter(starts__lte=now, ends__gt=now).first()
    return [] if live is None else put_in_force(row, live, base, now)


def _period(
    pack: Pack, annex: Annex, now: datetime, starts: datetime | None, ends: datetime | None
) -> tuple[datetime, datetime | None]:
    waits = annex.in_force == "while_declared"
    longest = None if waits else longest_days(pack, annex)
    if starts is None or now - A_MOMENT <= starts <= now:
        starts = now
    if ends is None and longest is not None:
        ends = starts + timedelta(days=longest)
    too_long = ends is not None and longest is not None and ends - starts > timedelta(days=longest)
    if starts < now or too_long or (ends is not None and ends <= starts):
        limit = (
            t("期間の上限はありません", "there is no limit")
            if longest is None
            else t(f"上限は{longest}日です", f"at most {longest} days")
        )
        raise refuse(
            "annex_period",
            "ends",
            f"期間が正しくありません。始まりは今以降、終わりはその後で、{limit.ja}。",
            f"The time is not right: from now or later, and an end after that; {limit.en}.",
            "始まりと終わりを確かめてください。",
            "Check the start and the end.",
        )
    return starts, ends
