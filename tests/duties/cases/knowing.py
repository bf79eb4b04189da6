"""Cases of knowing: guideline acknowledged, studies planned and logged, instructions confirmed, reactions logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.city.actions.acknowledge import acknowledge
from hasshin.city.actions.instruct import confirm_instruction, instruct
from hasshin.city.actions.log_reaction import log_reaction
from hasshin.city.actions.study import log_study, plan_item
from hasshin.city.knowing import guideline_digest
from hasshin.city.models import Instruction, StudyItem
from tests.conftest import Clock
from tests.duties.cases import Case


def not_acknowledged(city: Any, clock: Clock) -> str:
    return f"acknowledge_guideline:staffmember:{city.people['ito']}"


def confirms(city: Any, clock: Clock, who: str) -> None:
    acknowledge(actor=city.actor(who), now=clock.now, guideline=guideline_digest())


def unplanned(city: Any, clock: Clock) -> str:
    return "study_plan_missing:role:operator:2026"


def plans(city: Any, clock: Clock, title: str) -> StudyItem:
    return plan_item(
        actor=city.actor("kobayashi"),
        now=clock.now,
        role="operator",
        title=title,
        due=clock.now.date() + timedelta(days=60),
    )


def planned(city: Any, clock: Clock) -> str:
    item = plans(city, clock, "乗っ取りの手口を学ぶ")
    clock.forward(days=100)
    return f"study_item:studyitem:{item.pk}:{city.people['sato']}"


def studies(city: Any, clock: Clock, conclusion: str) -> None:
    log_study(
        actor=city.actor("sato"),
        now=clock.now,
        day_of=clock.now.date(),
        source="総務省の手引き",
        conclusion=conclusion,
        item_id=StudyItem.objects.get().pk,
    )


def instructed(city: Any, clock: Clock) -> str:
    row = instruct(
        actor=city.actor("kobayashi"),
        now=clock.now,
        title="端末を置いて離れない",
        text="席を離れるときは画面をロックする。",
        roles=["operator"],
        due=clock.now.date() + timedelta(days=7),
    )
    return f"confirm_instruction:instruction:{row.pk}:{city.people['sato']}"


def confirmed_by(city: Any, clock: Clock, who: str) -> None:
    confirm_instruction(actor=city.actor(who), now=clock.now, instruction_id=Instruction.objects.get().pk)


def silent(city: Any, clock: Clock) -> str:
    clock.forward(days=91)
    return "log_reactions:role:operations_manager"


def logs(city: Any, clock: Clock, said: str) -> None:
    log_reaction(
        actor=city.actor("sato"),
        now=clock.now,
        day_of=clock.now.date(),
        source="窓口への電話",
        said=said,
        concluded="次の告知から開始時刻を先頭に書く。",
    )


CASES = [
    Case(
        "acknowledge_guideline",
        "fukushima",
        not_acknowledged,
        lambda city, clock: confirms(city, clock, "sato"),
        lambda city, clock: confirms(city, clock, "ito"),
    ),
    Case(
        "study_plan_missing",
        "matsudo",
        unplanned,
        lambda city, clock: plans(city, clock, " 　 "),
        lambda city, clock: plans(city, clock, "新しい機能の研究"),
    ),
    Case(
        "study_item",
        "matsudo",
        planned,
        lambda city, clock: studies(city, clock, "　…。"),
        lambda city, clock: studies(city, clock, "二段階認証を全員に求める。"),
    ),
    Case(
        "confirm_instruction",
        "matsudo",
        instructed,
        lambda city, clock: confirmed_by(city, clock, "kobayashi"),
        lambda city, clock: confirmed_by(city, clock, "sato"),
    ),
    Case(
        "log_reactions",
        "matsudo",
        silent,
        lambda city, clock: logs(city, clock, ""),
        lambda city, clock: logs(city, clock, "開始時刻が分かりにくい。"),
    ),
]
