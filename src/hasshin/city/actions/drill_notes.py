"""Note what happens in a drill (訓練), and what is learnt; conclude it once it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.drills import drilling_right, find_drill, led_by
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Drill, DrillLine, DrillPart
from hasshin.city.own import demand_person, demand_words
from hasshin.city.pack import pack_at
from hasshin.policy.controls.drills import Drills
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

WORDS = t("書くこと", "Words")
CONCLUSION = t("まとめ", "Conclusion")
CONCLUDED = t("この訓練は、すでにまとめられています。", "This drill is concluded already.")


def note_drill(
    *, actor: Actor, now: datetime, drill_id: int, words: str, kind: Literal["happened", "lesson"] = "happened"
) -> DrillLine:
    """By whoever takes part; it is never changed. Raises `Refused`, `NotFound`, `Conflict` once it is concluded."""
    staff = demand_person(actor, now)
    row = find_drill(drill_id)
    if not DrillPart.objects.filter(drill=row, staff=staff).exists():
        raise refuse(
            "not_in_drill",
            "actor",
            "あなたはこの訓練の参加者ではありません。",
            "You take no part in this drill.",
            "参加者に依頼してください。",
            "Ask somebody who takes part in it.",
        )
    demand_words(("words", words, WORDS))
    with transaction.atomic():
        if not Drill.objects.select_for_update().filter(pk=row.pk, concluded_at__isnull=True).exists():
            raise Conflict(CONCLUDED)
        line = DrillLine.objects.create(drill=row, kind=kind, at=now, by_id=staff, words=words.strip())
        record(
            None,
            kind="city.note_drill",
            subject=f"drillline:{line.pk}",
            actor=actor,
            now=now,
            data={"drill": row.pk, "of": kind},
            personal={"words": line.words},
        )
    return line


def conclude_drill(*, actor: Actor, now: datetime, drill_id: int, conclusion: str) -> Drill:
    """What the drill showed, for its report; by whoever may lead drills, once it is over.

    Raises `Refused` without that right, while it is on and without words, `Conflict` where it is concluded.
    """
    row, pack = find_drill(drill_id), pack_at(now)
    judged = govern(
        actor=actor,
        now=now,
        verb=drilling_right(pack),
        kind="city.conclude_drill",
        subject=f"drill:{row.pk}",
        control=pack.one_of(Drills),
        only=led_by(pack),
    )
    demand_words(("conclusion", conclusion, CONCLUSION))
    if row.ends > now:
        raise refuse(
            "drill_not_over",
            "drill",
            "訓練はまだ終わっていません。",
            "The drill is not over.",
            "先に訓練を終えてください。",
            "End it first.",
        )
    with transaction.atomic():
        same = Drill.objects.filter(pk=row.pk, concluded_at__isnull=True)
        if same.update(concluded_at=now, concluded_by=actor.person, conclusion=conclusion.strip()) != 1:
            raise Conflict(CONCLUDED)
        record(
            judged,
            kind="city.conclude_drill",
            subject=f"drill:{row.pk}",
            actor=actor,
            now=now,
            personal={"conclusion": conclusion.strip()},
        )
    row.refresh_from_db()
    return row
