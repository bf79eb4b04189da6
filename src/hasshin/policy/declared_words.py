"""What is otherwise while a disaster is declared, in words: who decides, exemptions, devices, accounts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from hasshin.policy.controls.access import Terminals
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.deciding import Decision, Exemptions, Urgency
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.declared import declaration_of, has_disaster_mode
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, joined, t

NO_MODE = t(
    "災害時の投稿について定めがないため、決裁は平時のとおりです。",
    "Nothing is laid down for posts of a disaster: decisions are as ever.",
)


class Changed(BaseModel):
    """One thing that is otherwise while a disaster is declared, and what it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: Text
    said: Text
    citations: tuple[Citation, ...] = ()


def changed(pack: Pack) -> tuple[Changed, ...]:
    """In the order: annexes, who decides, exemptions, devices, accounts. `pack` is extended by what is in force."""
    return (*_annexes(pack), *_deciding(pack), *_exemptions(pack), *_devices(pack), *_accounts(pack))


def _annexes(pack: Pack) -> Iterator[Changed]:
    live = [one for one in pack.annexes_in_force if one.declaration is not None]
    if live:
        said = joined(t("{a}（{o}）", "{a} ({o})").fill(a=one.title, o=one.order) for one in live)
        yield Changed(topic=t("効力をもつ定め", "Annexes in force"), said=said, citations=_cited(pack, *live))
    elif any(one.in_force == "while_declared" for one in pack.annexes):
        yield Changed(
            topic=t("効力をもつ定め", "Annexes in force"),
            said=t(
                "災害時の別に定める事項はひな型のままで、採択されていません。効力はありません。",
                "The annex for disasters is a template that was not adopted, and has no effect.",
            ),
        )


def _cited(pack: Pack, *live: object) -> tuple[Citation, ...]:
    return pack.cite(None, *(f"annex:{getattr(one, 'id', '')}" for one in live))


def _deciding(pack: Pack) -> Iterator[Changed]:
    topic = t("決裁", "Who decides")
    if not has_disaster_mode(pack):
        yield Changed(topic=topic, said=NO_MODE, citations=(house("silence-is-no"),))
        return
    for urgency in pack.all_of(Urgency):
        if "disaster" in urgency.modes:
            yield Changed(
                topic=topic,
                said=t(
                    "災害時の投稿は、理由を書けば事前の決裁・確認なしに出せます（{title}）。後閲：{roles}、{days}日以内。",
                    "A post of the disaster goes out without a prior decision, with its reason ({title}). Afterwards "
                    "it is reviewed by {roles} within {days} days.",
                ).fill(
                    title=urgency.title, roles=_named(pack, urgency.after_review_by), days=urgency.after_review_days
                ),
                citations=pack.cite(urgency),
            )
            return
    for control in pack.all_of(Decision):
        for route in control.routes:
            if "disaster" in route.when.modes:
                steps = [
                    t("{step}（{roles}）", "{step} ({roles})").fill(step=step.title, roles=_named(pack, step.roles))
                    for step in route.steps
                ]
                said = t("災害時の投稿の決裁：{steps}", "A post of the disaster is decided by: {steps}")
                yield Changed(topic=topic, said=said.fill(steps=joined(steps)), citations=pack.cite(control))


def _exemptions(pack: Pack) -> Iterator[Changed]:
    for control in pack.all_of(Exemptions):
        if _of_declared(pack, control):
            said = t("次の場合は決裁がいりません：{grounds}", "No decision is needed for: {grounds}").fill(
                grounds=joined(ground.title for ground in control.grounds)
            )
            yield Changed(topic=t("例外", "Exemptions"), said=said, citations=pack.cite(control))


def _devices(pack: Pack) -> Iterator[Changed]:
    for control in pack.all_of(Terminals):
        if control.exception is None:
            said = t(
                "登録された端末に限ります。災害時も例外はありません。",
                "Registered terminals alone; there is no exception in a disaster.",
            )
        else:
            said = t(
                "ほかに手段がないときは、{roles}の同意により、私有端末を一度に{hours}時間まで使えます。使用ごとに後閲を受けます。",
                "Where nothing else works, {roles} may consent to a private device, for {hours} hours at most at a "
                "time. Each use is reviewed afterwards.",
            ).fill(roles=_named(pack, control.exception.consent_by), hours=control.exception.max_hours)
        yield Changed(topic=t("端末", "Devices"), said=said, citations=pack.cite(control))


def _accounts(pack: Pack) -> Iterator[Changed]:
    control = declaration_of(pack)
    topic = t("平時の投稿", "Ordinary posts")
    if control is None:
        return
    if control.holds == "none":
        yield Changed(
            topic=topic,
            said=t("予定のとおりに出ます。", "They go out as scheduled."),
            citations=pack.cite(control),
        )
        return
    named = [pack.service_name(one) for one in control.services]
    named += [one.title for one in pack.unit_functions if one.id in control.unit_functions]
    whose = joined(named) if named else t("すべてのアカウント", "all accounts")
    yield Changed(
        topic=topic,
        said=t(
            "宣言の前に決裁された通常の投稿は保留し、決裁の権限のある人が一件ずつ確かめたものだけを出します。対象：{whose}",
            "Ordinary posts that were decided before the declaration wait; each goes out once a decider has confirmed "
            "it. This is for: {whose}.",
        ).fill(whose=whose),
        citations=(*pack.cite(control), house("declared-holds")),
    )


def _of_declared(pack: Pack, control: ControlBase) -> bool:
    live = {f"annex:{one.id}" for one in pack.annexes_in_force if one.declaration is not None}
    return any(one.id in live for one in pack.cite(control))


def _named(pack: Pack, roles: Iterable[str]) -> Text:
    return titles(tuple(role for name in roles if (role := pack.role(name)) is not None))
