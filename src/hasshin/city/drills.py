"""A drill (訓練) as rules and other rooms see it, and its people."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.models import Drill, DrillPart
from hasshin.policy import facts
from hasshin.policy.controls.drills import LONGEST_DAYS, MARKS, Drills
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import NotFound, Reason, Refused
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t

MARK = t("【訓練】", "[DRILL] ")
"""What stands before everything that belongs to a drill."""


def marked(words: Text) -> Text:
    """The words with the mark of a drill before them, once."""
    return Text(ja=_before(MARK.ja, words.ja), en=_before(MARK.en, words.en))


def _before(mark: str, words: str) -> str:
    return words if words.startswith(mark) else mark + words


def find_drill(drill_id: int) -> Drill:
    """The drill; raises `NotFound`."""
    row = Drill.objects.filter(pk=drill_id).first()
    if row is None:
        raise NotFound(f"drill {drill_id}")
    return row


def exercise(drill_id: int | None) -> facts.Drill | None:
    """What rules are told of it; None for no such drill. Two statements."""
    row = Drill.objects.filter(pk=drill_id).first() if drill_id is not None else None
    if row is None:
        return None
    return facts.Drill(
        id=row.pk,
        starts=row.starts,
        ends=row.ends,
        people=tuple(sorted(DrillPart.objects.filter(drill=row).values_list("staff_id", flat=True))),
        live=tuple(row.live),
        practice=tuple(row.practice),
    )


def is_on(row: Drill, now: datetime) -> bool:
    """Whether the drill is on at `now`."""
    return row.starts <= now < row.ends


def drilling_right(pack: Pack) -> str:
    """The right by which drills are started and ended; where the pack gives it to no role, it is that of appointing."""
    return "run_drill" if roles_with(pack, "run_drill") else "appoint"


def led_by(pack: Pack) -> tuple[str, ...]:
    """The roles that the pack names for it; none: whoever has the right."""
    control = pack.one_of(Drills)
    return control.led_by if control is not None else ()


def longest_days(pack: Pack) -> int:
    """For how many days at most one drill may be."""
    control = pack.one_of(Drills)
    return control.max_days if control is not None else LONGEST_DAYS


def marks_of(pack: Pack) -> tuple[str, ...]:
    """One of these words stands in each text that goes out on a live account in a drill."""
    control = pack.one_of(Drills)
    return control.marks if control is not None else MARKS


def demand_in_drill(drill_id: int, staff: int | None, now: datetime) -> Drill:
    """The drill, which is on and in which the person takes part; raises `NotFound` or `Refused`."""
    row = find_drill(drill_id)
    reasons = []
    if not is_on(row, now):
        reasons.append(
            Reason(
                code="drill_over",
                where="drill",
                message=t("この訓練は行われていません（終わったか、まだ始まっていません）。", "This drill is not on."),
                fix=t("行われている訓練を選んでください。", "Choose a drill that is on."),
                citations=(house("drills"),),
            )
        )
    if staff is None or not DrillPart.objects.filter(drill=row, staff=staff).exists():
        reasons.append(
            Reason(
                code="not_in_drill",
                where="actor",
                message=t("あなたはこの訓練の参加者ではありません。", "You take no part in this drill."),
                fix=t("参加者に依頼してください。", "Ask somebody who takes part in it."),
                citations=(house("drills"),),
            )
        )
    if reasons:
        raise Refused(reasons)
    return row


def titled(title: str, drill_id: int | None) -> str:
    """The office's own title of a post, marked where it belongs to a drill: in lists and mails it stands alone."""
    return _before(MARK.ja, title.strip()) if drill_id is not None and title.strip() else title
