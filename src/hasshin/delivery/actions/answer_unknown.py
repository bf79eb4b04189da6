"""A person answers what no machine could prove: is a post out or not (promise 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.delivery import rules, words
from hasshin.delivery.settle import why
from hasshin.delivery.tell import known_again
from hasshin.ledger.actions.append import append
from hasshin.policy.facts import GovernFacts
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery

State = Delivery.State
Answer = Literal["there", "send", "leave"]
SAID: dict[str, Text] = {
    "there": t("掲載されていることを人が確かめました。", "A person saw that it is out."),
    "send": t(
        "掲載されていないことを人が確かめ、発信を求めました。", "A person saw that it is not out, and asks to send."
    ),
    "leave": t(
        "掲載されていないことを人が確かめ、発信しないとしました。", "A person saw that it is not out; it stays so."
    ),
}


def answer_unknown(
    *, actor: Actor, now: datetime, delivery_id: int, answer: Answer, remote_id: str = "", url: str = "", remarks: str
) -> Delivery:
    """Settle an unknown outcome by what a person saw in the service's own screen.

    `there`: it is out, under this `remote_id` and `url` (at least one). `send`: it is not out, and waits again under
    the same key; refused when it is late. `leave`: it is not out and is not sent. `remarks` say how it was verified.
    Raises `NotFound`, `Refused`, or `Conflict` when the outcome is not unknown (any more).
    """
    delivery = Delivery.objects.select_related("account__unit").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    asked = GovernFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        verb="resolve_outcome",
        scope="account",
        unit=delivery.account.unit_id,
        account=account_facts(delivery.account, now),
    )
    own = tuple(_own_reasons(delivery, answer, remote_id, url, remarks, now))
    subject = f"delivery:{delivery_id}"
    judged = judge(asked, kind="delivery.answer", subject=subject, actor=actor.ref, now=now, also=own)
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery_id, state=State.UNKNOWN, fence=delivery.fence)
        # A new fence: whoever looks it up at this moment must not overrule the person.
        if row.update(fence=delivery.fence + 1, **_changes(answer, remote_id, url, now)) != 1:
            raise Conflict(
                t(
                    "この配信の結果はすでに分かっているか、ちょうど照会中です。読み込み直してください。",
                    "This delivery's outcome is known, or is being looked up just now. Reload the page.",
                )
            )
        _record(judged, actor, now, subject, answer, remote_id, url, remarks)
        known_again(delivery_id, remarks, now)
    delivery.refresh_from_db()
    return delivery


def _changes(answer: Answer, remote_id: str, url: str, now: datetime) -> dict[str, Any]:
    reason = why(f"answered_{answer}", SAID[answer])
    if answer == "there":
        return {"state": State.DONE, "remote_id": remote_id, "url": url, "settled_at": now, "reason": reason}
    if answer == "send":
        return {"state": State.SCHEDULED, "begun_at": None, "not_before": None, "reason": reason}
    return {"state": State.STOPPED, "begun_at": None, "settled_at": now, "reason": reason}


def _record(
    judged: Judged, actor: Actor, now: datetime, subject: str, answer: Answer, remote_id: str, url: str, remarks: str
) -> None:
    append(
        kind="delivery.answer",
        subject=subject,
        actor=actor.ref,
        now=now,
        data={"answer": answer, "remote_id": remote_id, "url": url},
        personal={"remarks": remarks},
        facts=judged.facts,
        decision=judged.decision,
        pack_digest=judged.pack_digest,
    )


def _own_reasons(
    delivery: Delivery, answer: Answer, remote_id: str, url: str, remarks: str, now: datetime
) -> list[Reason]:
    reasons = []
    if delivery.state != State.UNKNOWN:
        raise Conflict(t("この配信は結果不明ではありません。", "This delivery's outcome is not unknown."))
    if not remarks.strip():
        reasons.append(
            Reason(
                code="remarks_missing",
                message=t("どう確かめたかが書かれていません。", "It is not said how it was verified."),
                fix=t("媒体の画面で何を見たかを書いてください。", "Write what you saw in the service's own screen."),
                where="remarks",
                citations=(house("reason-kept"), house("people-decide")),
            )
        )
    if answer == "there" and not (remote_id.strip() or url.strip()):
        reasons.append(
            Reason(
                code="address_missing",
                message=t("掲載された投稿の ID か URL がありません。", "The id or address of the post is missing."),
                fix=t("媒体の画面から写してください。", "Copy it from the service's own screen."),
                where="remote_id",
                citations=(house("records"), house("people-decide")),
            )
        )
    if answer == "send" and not rules.in_time(now, delivery.expires_at):
        reasons.append(
            Reason(
                code="late",
                message=words.LATE,
                fix=t(
                    "「発信しない」を選び、必要なら新しく起案してください。",
                    "Leave it, and draft a new post if needed.",
                ),
                where="answer",
                citations=(house("lateness"),),
            )
        )
    return reasons
