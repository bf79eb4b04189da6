"""What a post's state allows, as pure functions: facts in, reasons out, empty means yes.

Who may do a thing and what a clause asks is the pack's to say (`policy.decide`); here stands only what
follows from the state a post is in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from hasshin.policy.house import house
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t

STATES: dict[str, Text] = {
    "draft": t("起案中", "draft"),
    "submitted": t("決裁待ち", "awaiting decision"),
    "sent_back": t("差戻し", "sent back"),
    "approved": t("承認済み", "approved"),
    "rejected": t("却下", "rejected"),
    "withdrawn": t("取下げ", "withdrawn"),
    "stopped": t("停止", "stopped"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "save": ("draft", "submitted", "sent_back", "approved", "withdrawn", "stopped"),
    "submit": ("draft", "sent_back"),
    "decide": ("submitted",),
    "withdraw": ("draft", "submitted", "sent_back"),
    "stop": ("approved",),
    "move": ("submitted", "approved", "draft", "sent_back", "stopped"),
    "reconfirm": ("approved",),
}
OUTCOMES: tuple[str, ...] = (
    "draft", "submitted", "sent_back", "approved", "claimed", "unknown", "partly", "done", "missed", "refused",
    "stopped", "deleted", "rejected", "withdrawn",
)  # fmt: skip
"""All that `outcome_of` can say: where a post stands, for a reader."""
_WORST_FIRST = ("refused", "missed", "stopped", "deleted")
VERBS: dict[str, Text] = {
    "save": t("変更", "changed"),
    "submit": t("提出", "submitted"),
    "decide": t("決裁", "decided"),
    "withdraw": t("取下げ", "withdrawn"),
    "stop": t("停止", "stopped"),
    "move": t("日時の変更", "moved"),
    "reconfirm": t("再確認", "confirmed again"),
}


def outcome_of(state: str, delivery_states: Iterable[str]) -> str:
    """Where a post stands, in one word of `OUTCOMES`: its state, and once approved what became of its deliveries.

    `delivery_states` are those of the current version's deliveries, in any order. An unknown outcome outweighs all,
    as somebody must look into it; what still waits or is being sent comes next; "partly" is out here and not there.
    """
    found = set(delivery_states)
    if state != "approved" or not found:
        return state
    for first in ("unknown", "claimed"):
        if first in found:
            return first
    if "scheduled" in found:
        return "claimed" if "done" in found else "approved"
    if "done" in found:
        return "done" if found == {"done"} else "partly"
    return next((worst for worst in _WORST_FIRST if worst in found), state)


def in_state(verb: str, state: str) -> list[Reason]:
    """Whether a post in `state` can be acted on by `verb` at all."""
    if state in ALLOWED[verb]:
        return []
    return [
        Reason(
            code="wrong_state",
            where="state",
            message=t("「{state}」の投稿は{verb}できません。", "A post that is {state} can't be {verb}.").fill(
                state=STATES[state], verb=VERBS[verb]
            ),
            fix=t(
                "投稿の経過を見て、今できることを選んでください。",
                "Look at the post's timeline for what can be done now.",
            ),
        )
    ]


def editable(state: str) -> list[Reason]:
    """Whether the content may still be changed."""
    return in_state("save", state)


def in_time(scheduled_at: datetime | None, expires_minutes: int | None, now: datetime) -> list[Reason]:
    """A time that has run out can't be approved: the post would only be missed (promise 5)."""
    if scheduled_at is None or expires_minutes is None or scheduled_at + timedelta(minutes=expires_minutes) > now:
        return []
    return [
        Reason(
            code="time_passed",
            where="scheduled_at",
            message=t("配信予定の日時を過ぎています。", "The time at which it was to go out has passed."),
            fix=t("日時を改めて、もう一度提出してください。", "Set another time and submit it again."),
        )
    ]


def still_of_use(not_after: datetime | None, scheduled_at: datetime | None, now: datetime) -> list[Reason]:
    """A post whose last moment is over, or comes before its time, would only be missed (promise 5)."""
    if not_after is None or not_after > max(now, scheduled_at or now):
        return []
    return [
        Reason(
            code="not_after_passed",
            where="not_after",
            message=t(
                "「この時刻を過ぎたら出さない」の時刻が、配信の時刻より前か、過ぎています。",
                "The moment after which it must not go out has passed, or lies before its time of delivery.",
            ),
            fix=t("時刻を改めるか、空欄にしてください。", "Set another moment, or leave it empty."),
        )
    ]


def drill_unchanged(of: int | None, said: int | None) -> list[Reason]:
    """What was written for a drill, or for none, stays so, and so does what corrects it. Ids of drills, None: none."""
    if of == said:
        return []
    return [
        Reason(
            code="drill_fixed",
            where="drill",
            message=t(
                "訓練の投稿を実際の投稿にしたり、その逆にしたりすることはできません。",
                "A post of a drill can't be made a real one, nor a real one a drill's.",
            ),
            fix=t("新しく起案してください。", "Write a new post."),
            citations=(house("drills"),),
        )
    ]


def for_a_unit_of_ones_own(unit: int, own: int | None, targets: Collection[int]) -> list[Reason]:
    """One writes for one's own unit or a target's: else a pack that separates writing from deciding could be evaded."""
    if unit == own or unit in targets:
        return []
    return [
        Reason(
            code="unit_of_others",
            where="unit_id",
            message=t(
                "この所属としては起案できません。自分の所属でも、宛先アカウントの所属でもありません。",
                "You can't write for this unit: it is neither your own nor that of an account you write for.",
            ),
            fix=t("自分の所属か、宛先アカウントの所属を選んでください。", "Choose your own unit or the account's."),
            citations=(house("appointed"),),
        )
    ]
