"""Duties of the public directory: its copy on the city's site, its files, and notices whose time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min

from hasshin.accounts.directory.periodic import NOT_WRITTEN, reads_back
from hasshin.accounts.models import Account, DirectoryNotice, DirectoryPlacement
from hasshin.duties.duty import Duty, Kind, Owed, Place
from hasshin.policy.controls import Directory
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

PLACED_WITHIN = timedelta(days=14)
MENDED_WITHIN = timedelta(days=1)
TAKEN_DOWN_WITHIN = timedelta(days=7)

COPY = Kind(
    id="directory_copy",
    title=t("公式サイトの公式アカウント一覧", "The list of official accounts on the city's site"),
    evidence=t(
        "公式サイトから読み取った一覧が今の版と一致すること", "the list, as read back from the city's site, agrees"
    ),
    closed_by=("accounts.read_back_directory",),
    findings=("directory_copy_missing", "directory_copy_stale", "directory_copy_altered"),
)
WRITTEN = Kind(
    id="directory_written",
    title=t("公式アカウント一覧の書き出し", "Writing the list of official accounts"),
    evidence=t("今の版の書き出し", "the present edition, written"),
    closed_by=("accounts.export_directory", "findings.settle"),
    findings=(NOT_WRITTEN,),
)
NOTICE = Kind(
    id="directory_notice",
    title=t("期間の過ぎたお知らせ", "Notices whose time is over"),
    evidence=t("取下げの理由、または新しい期限", "why it was taken down, or until when it stands now"),
    closed_by=("accounts.take_down_notice", "accounts.prolong_notice"),
)
KINDS = (COPY, WRITTEN, NOTICE)
Outcome = DirectoryPlacement.Outcome
WRONG: dict[str, Text] = {
    Outcome.UNREAD: t("公式サイトの一覧をまだ確かめていません", "The list on the city's site was never read back"),
    Outcome.MISSING: t(
        "公式サイトに公式アカウント一覧がありません", "The list of official accounts is not on the city's site"
    ),
    Outcome.STALE: t("公式サイトの公式アカウント一覧が古くなっています", "The list on the city's site is out of date"),
    Outcome.ALTERED: t("公式サイトの公式アカウント一覧が書き換わっています", "The list on the city's site was altered"),
}


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """Four statements, and one for the finding that nothing could be written."""
    control = pack.one_of(Directory)
    if control is None:
        return
    owed = tuple(Owed(role) for role in control.kept_by)
    yield from _copy(control, pack, owed)
    yield from _written(control, pack, owed)
    for row in DirectoryNotice.objects.filter(taken_down_at=None, ends__lte=now).order_by("ends", "pk"):
        over = row.ends or row.starts
        yield Duty(
            kind=NOTICE,
            about=f"directorynotice:{row.pk}",
            title=t("お知らせ「{title}」の期間が過ぎました", "The time of the notice “{title}” is over").fill(
                title=t(row.title_ja, row.title_en)
            ),
            what_to_do=t("取り下げるか、期限を延ばしてください。", "Take it down, or prolong it."),
            citations=pack.cite(control),
            since=over,
            due_at=over + TAKEN_DOWN_WITHIN,
            place=Place("notices", anchor=f"notice-{row.pk}"),
            owed=owed,
        )


def _copy(control: Directory, pack: Pack, owed: tuple[Owed, ...]) -> Iterator[Duty]:
    first = Account.objects.aggregate(first=Min("opened_at"))["first"]
    if first is None or not reads_back():
        return
    row = DirectoryPlacement.objects.filter(pk=1).first()
    outcome = Outcome.UNREAD.value if row is None else row.outcome
    if outcome == Outcome.SAME:
        return
    since = first if row is None or row.read_at is None else row.read_at
    yield Duty(
        kind=COPY,
        about="directoryplacement:1",
        title=WRONG[outcome],
        what_to_do=t(
            "今の版を公式サイトに置き、「読み直す」で確かめてください。",
            "Put the present edition on the city's site, then read it back.",
        ),
        citations=pack.cite(control),
        since=since,
        due_at=since + (PLACED_WITHIN if outcome == Outcome.UNREAD else MENDED_WITHIN),
        place=Place("notices", anchor="copy"),
        owed=owed,
        urgent=outcome == Outcome.ALTERED,
    )


def _written(control: Directory, pack: Pack, owed: tuple[Owed, ...]) -> Iterator[Duty]:
    from hasshin.findings.models import Finding

    for row in Finding.objects.filter(code=NOT_WRITTEN, settled_at__isnull=True).order_by("pk"):
        yield Duty(
            kind=WRITTEN,
            about="directoryplacement:1",
            part="written",
            title=Text.model_validate(row.message),
            what_to_do=t(
                "フォルダの権限と空きを、システムの管理者と確かめてください。",
                "Look at the folder's permissions and space with the administrator of the system.",
            ),
            citations=pack.cite(control),
            since=row.first_seen,
            due_at=row.first_seen + MENDED_WITHIN,
            place=Place("notices", anchor="copy"),
            owed=owed,
        )
