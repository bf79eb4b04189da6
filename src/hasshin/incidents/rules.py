"""What kinds of incident (事案) a city knows, and what may be said of one."""

from __future__ import annotations

from hasshin.policy.controls.standing import Incident
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t

OTHER = "other"
STRANGE = frozenset({"unknown_post", "post_changed", "post_gone", "act_forbidden"})
LONGEST_WORDS = 5_000
LONGEST_ADDRESS = 500
LONGEST_NAME = 100
LONGEST_PROFILE = 1_000
DELETERS = 2
"""House rule: how many people it takes to delete an account, where the pack has the kind no more."""


def kinds(pack: Pack) -> tuple[Incident, ...]:
    """The pack's kinds in its order, and one for whatever fits none of them."""
    named = pack.all_of(Incident)
    if any(one.kind == OTHER for one in named):
        return named
    told = tuple(role.id for role in roles_with(pack, "freeze")) or tuple(role.id for role in pack.roles)
    other = Incident(
        type="incident",
        house="incidents-are-told",
        kind=OTHER,
        title=t("その他（当てはまる種類がない）", "Other (no kind fits)"),
        told=told,
    )
    return (*named, other)


def kind_of(pack: Pack, kind: str) -> Incident | None:
    """The kind with that id, or None."""
    return next((one for one in kinds(pack) if one.kind == kind), None)


def kind_of_fake(pack: Pack) -> str:
    """The pack's kind for fake accounts: the first whose steps ask a service to delete, or tell the public."""
    asked = {"takedown_sent", "notice"}
    found = (one.kind for one in kinds(pack) if any(step.proof in asked for step in one.steps))
    named = (one.kind for one in kinds(pack) if one.kind == "impersonation")
    return next(found, next(named, OTHER))


def kind_for(pack: Pack, code: str) -> str:
    """The kind that a finding of this code most likely is, "" where nothing says so: posts that nobody here sent."""
    if code not in STRANGE:
        return ""
    return next((one.kind for one in kinds(pack) if "delete_post" in one.measures), OTHER)


def only_played(drill: int | None) -> list[Reason]:
    """What would touch what is real is not done in a drill (訓練): it is said, and written down."""
    if drill is None:
        return []
    return [
        Reason(
            code="only_played",
            where="incident",
            message=t("訓練の事案では、この措置は行いません。", "This is not done in an incident of a drill."),
            fix=t("行ったことにして、経過に書いてください。", "Play it, and note in the log that you did."),
            citations=(house("drills"),),
        )
    ]


def wording(where: str, words: str, name: Text, *, longest: int = LONGEST_WORDS) -> list[Reason]:
    """Words that say something, and not too many."""
    if not any(ch.isalnum() for ch in words):
        return [
            Reason(
                code="missing",
                where=where,
                message=t("「{name}」が空です。", "“{name}” is empty.").fill(name=name),
                fix=t("分かっていることを一言でも書いてください。", "Write what is known, be it a word."),
            )
        ]
    if len(words) > longest:
        return [
            Reason(
                code="too_long",
                where=where,
                message=t("「{name}」が長すぎます（{n}文字まで）。", "“{name}” is longer than {n} characters.").fill(
                    name=name, n=longest
                ),
            )
        ]
    return []
