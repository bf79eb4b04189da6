"""Reads of what was asked of a service and of the press in an incident, and of the notice that is left to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hasshin.accounts.models import DirectoryNotice
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.incidents.actions.choose_press import PROOF as PRESS
from hasshin.incidents.actions.takedown import PROOF as TAKEDOWN
from hasshin.incidents.actions.takedown import not_theirs, notices_of
from hasshin.incidents.models import Incident, Takedown
from hasshin.incidents.platform_law import stated
from hasshin.incidents.texts import Guide, guide, press_text
from hasshin.policy.pack import Pack
from hasshin.policy.scope import Target, may
from hasshin.policy.text import Text, t

HOWS: Final[dict[str, Text]] = {
    "form": t("報告フォーム", "its form"),
    "mail": t("メール", "mail"),
    "letter": t("郵送・公文書", "letter"),
    "phone": t("電話", "telephone"),
    "other": t("その他", "other"),
}
OUTCOMES: Final[dict[str, Text]] = {
    "deleted": t("削除・停止された", "It was deleted or suspended"),
    "refused": t("断られた", "It was refused"),
    "more": t("追加の情報を求められた", "It asked for more"),
    "silent": t("回答がないまま終えた", "It never answered"),
}


@dataclass(frozen=True, slots=True)
class TakedownRow:
    """One request; `late` where the service has not answered in its time."""

    id: int
    service: Text
    how: Text
    receipt: str
    sent_at: datetime
    sent_by: Text
    text: str
    evidence: tuple[str, ...]
    designated: bool
    answer_by: datetime
    late: bool
    outcome: str
    outcome_words: Text | None
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PressRow:
    """A yes or no on telling the press, with words and reason."""

    informs: bool
    text: str
    reason: str
    at: datetime
    by: Text


@dataclass(frozen=True, slots=True)
class PublicNoticeRow:
    """A public notice of this fake that stands; `decided` once it was decided that it stays."""

    id: int
    title: Text
    ends: datetime | None
    decided: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """All of it. `guide` is None without an address to ask about; `stated` is the day of the list of bound services."""

    guide: Guide | None
    stated: date
    takedowns: tuple[TakedownRow, ...]
    press: tuple[PressRow, ...]
    press_text: Text | None
    notices: tuple[PublicNoticeRow, ...]
    may_ask: bool
    may_press: bool
    may_choose_notice: bool


def asked_of(row: Incident, pack: Pack, actor: Actor, now: datetime) -> Asked:
    """For the incident's page; a fixed number of statements."""
    takedowns = list(row.takedowns.select_related("sent_by").order_by("pk"))
    is_open = row.ended_at is None
    answered = any(one.outcome not in ("", Takedown.Outcome.MORE) for one in takedowns)
    kept = set(row.notice_choices.values_list("notice", flat=True))
    notices = notices_of(row) if answered else []
    press = row.press_choices.select_related("by").order_by("pk")
    return Asked(
        guide=guide(row, pack) if row.address else None,
        stated=stated(),
        takedowns=tuple(_takedown(one, pack, now) for one in takedowns),
        press=tuple(PressRow(one.informs, one.text, one.reason, one.at, _name(one.by)) for one in press),
        press_text=press_text(row, pack) if row.address else None,
        notices=tuple(_notice(one, kept) for one in notices),
        may_ask=is_open and bool(row.address) and not not_theirs(actor, now, row, TAKEDOWN),
        may_press=is_open and _has_press(row) and not not_theirs(actor, now, row, PRESS),
        may_choose_notice=is_open and may(pack, actor_facts(actor, now), "set_guide_page", Target()) is not None,
    )


def _has_press(row: Incident) -> bool:
    """Whether the press is a matter of this incident: its playbook says so, or it has a fake's address."""
    return bool(row.address) or row.steps.filter(proof=PRESS).exists()


def _takedown(one: Takedown, pack: Pack, now: datetime) -> TakedownRow:
    return TakedownRow(
        id=one.pk,
        service=pack.service_name(one.service) if one.service else t("サービス不明", "service not known"),
        how=HOWS[one.how],
        receipt=one.receipt,
        sent_at=one.sent_at,
        sent_by=_name(one.sent_by),
        text=one.text,
        evidence=tuple(one.evidence),
        designated=one.designated,
        answer_by=one.answer_by,
        late=one.outcome == "" and one.answer_by < now,
        outcome=one.outcome,
        outcome_words=OUTCOMES.get(one.outcome),
        answer=one.answer,
        answered_at=one.answered_at,
    )


def _notice(one: DirectoryNotice, kept: set[int]) -> PublicNoticeRow:
    return PublicNoticeRow(one.pk, Text(ja=one.title_ja, en=one.title_en), one.ends, one.pk in kept)


def _name(person: StaffMember) -> Text:
    return Text(ja=person.name_ja, en=person.name_en)
