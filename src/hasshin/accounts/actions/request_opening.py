"""Ask for an account for one's unit (F-1, F-2, M-17), and end a request: taken back, or refused by who obtains."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from hasshin.accounts.establish import HANDLE, LONGEST
from hasshin.accounts.models import Account, Opening
from hasshin.accounts.openings import facts_of, load_opening
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged, judge
from hasshin.city.models import Unit
from hasshin.platforms.registry import SERVICES_OF_MANY_SERVERS, connectors_of
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t

OVER = t("この申請は、その間に別の人が進めました。", "Somebody else took this request further meanwhile.")
WAITING = (Opening.State.REQUESTED, Opening.State.APPROVED)


def request_opening(
    *, actor: Actor, now: datetime, unit_id: int, service: str, handle: str, name: str, purpose: str, why: str
) -> Opening:
    """Ask for an account. Where the pack asks for no decision, it is ready to be obtained at once.

    Raises `Refused` for a service or unit that the guideline does not allow (F-2-1..3), for staff of another unit,
    naming each field that is empty, and where the city has the wanted account or it was asked for already.
    """
    unit = Unit.objects.filter(pk=unit_id, active=True).first()
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    asked = facts_of(actor, now, unit=unit, service=service, stage="request")
    kind = "accounts.request_opening"
    taken = _against(service, handle.strip().removeprefix("@"))
    judged = judge(asked, kind=kind, subject="opening:new", actor=actor.ref, now=now, also=taken)
    _demand_whole(handle, name=name, purpose=purpose, why=why)
    straight = not judged.decision.route
    with transaction.atomic():
        row = Opening.objects.create(
            unit=unit,
            service=service,
            wanted_handle=handle.strip().removeprefix("@"),
            name=name.strip(),
            purpose=purpose.strip(),
            why=why.strip(),
            state=Opening.State.APPROVED if straight else Opening.State.REQUESTED,
            requested_by_id=actor.person,
            requested_at=now,
            approved_at=now if straight else None,
        )
        record(
            judged,
            kind=kind,
            subject=f"opening:{row.pk}",
            actor=actor,
            now=now,
            data={"unit": unit_id, "service": service, "handle": row.wanted_handle, "state": str(row.state)},
            personal={"name": row.name, "purpose": row.purpose, "why": row.why},
        )
    return row


def withdraw_opening(*, actor: Actor, now: datetime, opening_id: int, reason: str) -> Opening:
    """Take one's own request back before the account is obtained. Raises `Refused` for anybody else's."""
    opening = load_opening(opening_id)
    if actor.staff != opening.requested_by_id:
        raise Refused(
            [
                Reason(
                    code="not_yours",
                    where="actor",
                    message=t("取り下げられるのは申請した本人です。", "Only the person who asked takes it back."),
                    fix=t("申請者に依頼してください。", "Ask that person."),
                    citations=(house("appointed"),),
                )
            ]
        )
    demand_reason(reason)
    _end(opening, Opening.State.WITHDRAWN, actor, now, reason)
    return load_opening(opening_id)


def refuse_opening(*, actor: Actor, now: datetime, opening_id: int, reason: str) -> Opening:
    """Who would obtain the account says that it will not be. Raises `Refused` without that right or a reason."""
    opening = load_opening(opening_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="open_account",
        kind="accounts.refuse_opening",
        subject=f"opening:{opening.pk}",
        scope="unit",
        unit=opening.unit_id,
    )
    demand_reason(reason)
    _end(opening, Opening.State.REFUSED, actor, now, reason, judged)
    return load_opening(opening_id)


def _end(opening: Opening, state: str, actor: Actor, now: datetime, reason: str, judged: Judged | None = None) -> None:
    with transaction.atomic():
        still = Opening.objects.filter(pk=opening.pk, state__in=WAITING)
        changed = still.update(state=state, ended_at=now, ended_by=actor.person, ended_reason=reason.strip())
        if changed != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind="accounts.withdraw_opening" if state == Opening.State.WITHDRAWN else "accounts.refuse_opening",
            subject=f"opening:{opening.pk}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )


def demand_reason(reason: str, where: str = "reason") -> None:
    """Whatever is decided has its reason."""
    if not reason.strip():
        raise refuse(
            "reason_missing",
            where,
            "理由がありません。",
            "The reason is missing.",
            "理由を書いてください。記録に残ります。",
            "Write the reason; it is kept.",
        )


def demand_order(order: str) -> None:
    """Whatever is decided has the order under which it stands."""
    if not order.strip():
        raise refuse(
            "order_missing",
            "order",
            "決裁・発令の番号がありません。",
            "The order is missing.",
            "決裁番号や発令番号を書いてください。",
            "Name the order, or the number of the decision.",
        )


def _demand_whole(handle: str, **words: str) -> None:
    titles = {
        "name": t("表示名", "name shown"),
        "purpose": t("目的と発信内容", "purpose and content"),
        "why": t("必要な理由", "why it is needed"),
    }
    reasons = [
        Reason(
            code="missing",
            where=key,
            message=t("「{f}」がありません。", "“{f}” is empty.").fill(f=titles[key]),
            fix=t("記入してください。", "Fill it in."),
            citations=(house("reason-kept"),),
        )
        for key, said in words.items()
        if not said.strip() or (key == "name" and len(said) > LONGEST)
    ]
    if HANDLE.fullmatch(handle.strip().removeprefix("@")) is None:
        reasons.append(
            Reason(
                code="handle_malformed",
                where="handle",
                message=t(
                    "希望のアカウント名が空か、使えない文字を含みます。", "The wanted handle is empty or malformed."
                ),
                fix=t("空白と / @ ? # を含まない名前にしてください。", "Use no blanks and none of / @ ? #."),
            )
        )
    if reasons:
        raise Refused(reasons)


def _against(service: str, handle: str) -> tuple[Reason, ...]:
    """Why nobody need ask for it: somebody has, or the city has the account already.

    On services of many servers one handle can be several accounts, so only another request counts there. An account for
    practice stands in nobody's way, save where the service can only be practised.
    """
    asked = Opening.objects.filter(service=service, wanted_handle__iexact=handle, state__in=WAITING)
    if (other := asked.select_related("unit", "requested_by").order_by("pk").first()) is not None:
        return (_asked_already(other),)
    if service in SERVICES_OF_MANY_SERVERS:
        return ()
    ours = Account.objects.filter(service=service, handle__iexact=handle).exclude(state=Account.State.CLOSED)
    if not settings.HASSHIN_INSTALLATION.demo and len(connectors_of(service)) > 1:
        ours = ours.exclude(connector="practice")
    account = ours.select_related("unit").order_by("pk").first()
    return () if account is None else (_had_already(account),)


def _asked_already(other: Opening) -> Reason:
    return Reason(
        code="asked_already",
        where="handle",
        message=t(
            "アカウント名「{handle}」は、すでに申請されています（{unit}、{who}、申請番号{n}）。",
            "The handle {handle} has been asked for already ({unit}, {who}, request no. {n}).",
        ).fill(
            handle=other.wanted_handle,
            unit=Text(ja=other.unit.name_ja, en=other.unit.name_en),
            who=Text(ja=other.requested_by.name_ja, en=other.requested_by.name_en),
            n=other.pk,
        ),
        fix=t(
            "「アカウントの開設」でその申請を見てください。別のアカウントなら、別の名前を書いてください。",
            "Look at that request under “Openings”. If you want another account, write another handle.",
        ),
        citations=(house("one-account-once"),),
    )


def _had_already(account: Account) -> Reason:
    return Reason(
        code="handle_taken",
        where="handle",
        message=t(
            "アカウント名「{handle}」は、「{name}」（{unit}）として登録済みです。",
            "The handle {handle} is registered already: {name} ({unit}).",
        ).fill(
            handle=account.handle,
            name=account.name,
            unit=Text(ja=account.unit.name_ja, en=account.unit.name_en),
        ),
        fix=t(
            "「公式アカウント」の一覧でそのアカウントを見てください。使いたいときは、その所属に引継ぎを相談してください。",
            "Look at it in the list of accounts. To use it, ask its unit for a hand-over.",
        ),
        citations=(house("one-account-once"),),
    )
