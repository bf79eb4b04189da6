"""What came in, for its screens: proposals that wait, telegrams, and one telegram beside what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.intake.models import IntakeSource, Proposal, Telegram
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import Text, t
from hasshin.posts.figures import Figures
from hasshin.posts.models import Origin

PAGE = 50
STATES: dict[str, Text] = {
    "current": t("最新", "current"),
    "same": t("内容に変わりなし", "nothing new"),
    "late": t("遅れて届いた", "came late"),
    "old": t("古い", "old"),
    "shown": t("表示のみ", "shown only"),
}
WHATS: dict[str, Text] = {
    "draft": t("下書き", "prepared draft"),
    "stop": t("投稿を止める提案", "stop a post"),
    "correct": t("訂正の提案", "correct a post"),
}
CLOSED: dict[str, Text] = {
    "waiting": t("引受け待ち", "waiting"),
    "taken": t("引受け済み", "taken over"),
    "aside": t("見送り", "set aside"),
    "overtaken": t("新しい電文あり", "overtaken"),
}


@dataclass(frozen=True)
class ProposalRow:
    """One proposal with its telegram's words."""

    id: int
    telegram_id: int
    what: str
    key: str
    values: dict[str, str]
    state: str
    title: str
    status: str
    about_id: int | None
    about: str
    post_id: int | None
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class TelegramRow:
    """One telegram in a list."""

    id: int
    title: str
    head_title: str
    status: str
    info_type: str
    state: str
    text: str
    reported_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class TelegramPage:
    """One telegram: its own lines about the city, its figures in words, what is proposed and which posts came of it."""

    row: TelegramRow
    office: str
    event_id: str
    serial: int | None
    came_from: str
    said: tuple[dict[str, object], ...]
    figures: tuple[tuple[Text, str], ...]
    proposals: tuple[ProposalRow, ...]
    posts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class SourceRow:
    """Where is looked, when last, and what is wrong with it."""

    address: str
    looked_at: datetime | None
    read_at: datetime | None
    failures: int
    trouble: str


def waiting() -> list[ProposalRow]:
    """The proposals that nobody took up yet, newest first."""
    rows = Proposal.objects.filter(state=Proposal.State.WAITING).select_related("telegram", "about")
    return [_proposal(row) for row in rows.order_by("-pk")[: 2 * PAGE]]


def telegrams(before: int | None = None) -> list[TelegramRow]:
    """Telegrams, newest first, fifty at a time."""
    rows = Telegram.objects.order_by("-pk")
    return [_row(one) for one in (rows.filter(pk__lt=before) if before is not None else rows)[:PAGE]]


def telegram_page(telegram_id: int) -> TelegramPage:
    """One telegram; raises `NotFound`."""
    one = Telegram.objects.filter(pk=telegram_id).first()
    if one is None:
        raise NotFound(f"telegram {telegram_id}")
    origins = Origin.objects.filter(ref=f"telegram:{one.pk}").select_related("post").order_by("pk")
    proposals = one.proposals.select_related("telegram", "about").order_by("pk")
    return TelegramPage(
        row=_row(one),
        office=one.office,
        event_id=one.event_id,
        serial=one.serial,
        came_from=one.came_from,
        said=tuple(one.said),
        figures=figures_in_words(Figures.model_validate(one.figures)),
        proposals=tuple(_proposal(row) for row in proposals),
        posts=tuple((origin.post_id, origin.post.title) for origin in origins),
    )


def figures_in_words(figures: Figures) -> tuple[tuple[Text, str], ...]:
    """The figures of a source, each with its name; those that it does not have are left out."""
    times = "、".join(dict.fromkeys(f"{one:%m/%d %H:%M}" for one in figures.moments()))
    rows = (
        (t("区分", "Mark"), figures.mark),
        (t("地域", "Place"), "、".join(figures.areas)),
        (t("発表中", "In force"), "、".join(figures.kinds)),
        (t("解除", "Lifted"), "、".join(figures.lifted)),
        (t("警戒レベル相当", "Equivalent level"), "、".join(map(str, figures.levels))),
        (t("震度", "Intensity"), _strength(figures.intensity)),
        (t("最大震度", "Highest intensity"), _strength(figures.max_intensity)),
        (t("マグニチュード", "Magnitude"), figures.magnitude),
        (t("高さ", "Height"), "、".join(f"{one}m" for one in figures.heights)),
        (t("日時（日本時間）", "Times (Japan)"), times),
    )
    return tuple((name, value) for name, value in rows if value)


def _strength(written: str) -> str:
    """5- as people write it: 5弱."""
    return written.replace("-", "弱").replace("+", "強")


def sources() -> list[SourceRow]:
    """Where is looked."""
    rows = IntakeSource.objects.order_by("address")
    return [SourceRow(r.address, r.looked_at, r.read_at, r.failures, r.trouble) for r in rows]


def proposal(proposal_id: int) -> ProposalRow:
    """One proposal; raises `NotFound`."""
    row = Proposal.objects.select_related("telegram", "about").filter(pk=proposal_id).first()
    if row is None:
        raise NotFound(f"proposal {proposal_id}")
    return _proposal(row)


def _row(one: Telegram) -> TelegramRow:
    return TelegramRow(
        id=one.pk,
        title=one.title,
        head_title=one.head_title,
        status=one.status,
        info_type=one.info_type,
        state=one.state,
        text=one.text,
        reported_at=one.reported_at,
        received_at=one.received_at,
    )


def _proposal(row: Proposal) -> ProposalRow:
    return ProposalRow(
        id=row.pk,
        telegram_id=row.telegram_id,
        what=row.what,
        key=row.key,
        values=row.values,
        state=row.state,
        title=row.telegram.head_title or row.telegram.title,
        status=row.telegram.status,
        about_id=row.about_id,
        about=row.about.title if row.about is not None else "",
        post_id=row.post_id,
        reason=row.reason,
        made_at=row.made_at,
    )
