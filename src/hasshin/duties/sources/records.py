"""Duties of what is kept: regular reviews, screen copies that no machine could take, profiles without the guide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max

from hasshin.accounts.models import Account
from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.policy.controls.accounts import ProfileLink
from hasshin.policy.controls.afterwards import Records, Review
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.text import t
from hasshin.records.models import Record, RecordPerson
from hasshin.records.patience import TRIES

SOON = timedelta(days=7)
"""How long before its day a regular review is put before the one who owes it."""
COPY_WITHIN = timedelta(days=7)
PROFILE_WITHIN = timedelta(days=7)

REGULAR = Kind(
    id="regular_review",
    title=t("記録の定期点検", "Regular reviews of the records"),
    evidence=t("点検した期間と所見を付けた署名", "a signature with the period looked through and remarks"),
    closed_by=("records.review",),
    findings=("review_overdue",),
)
COPY = Kind(
    id="record_copy",
    title=t("画面コピーの添付", "Screen copies to attach"),
    evidence=t("記録に添付された画面コピー", "the screen copy, attached to the record"),
    closed_by=("records.attach", "records.capture"),
    findings=("copy_owed",),
)
PROFILE = Kind(
    id="profile_link",
    title=t("プロフィールの総合案内ページの URL", "The guide page's address in the profile"),
    evidence=t(
        "媒体から読み取ったプロフィールに URL があること", "the profile, as read from the service, carries the address"
    ),
    closed_by=("accounts.note_profile",),
    findings=("profile_guide_missing",),
)
KINDS = (REGULAR, COPY, PROFILE)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """Three statements and one for the authors of records."""
    yield from _reviews(now, pack)
    yield from _copies(pack)
    yield from _profiles(pack)


def _reviews(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Review)
    if control is None:
        return
    accounts = Account.objects.exclude(state=Account.State.CLOSED).annotate(reviewed=Max("reviews__period_to"))
    for row in accounts.order_by("pk"):
        since = row.reviewed or row.opened_at
        due_at = since + timedelta(days=control.every_days)
        if due_at - SOON > now:
            continue
        yield Duty(
            kind=REGULAR,
            about=f"account:{row.pk}",
            title=t("「{account}」の記録の定期点検", "Regular review of the records of {account}").fill(
                account=row.name
            ),
            what_to_do=t("記録を見て、点検に署名してください。", "Look through the records and sign the review."),
            citations=pack.cite(control),
            since=due_at - SOON,
            due_at=due_at,
            place=Place("review", (row.pk,)),
            owed=tuple(Owed(role, "account", row.pk) for role in control.roles),
        )


def _copies(pack: Pack) -> Iterator[Duty]:
    rows = list(
        Record.objects.filter(copy_state=Record.CopyState.OWED, copy_tries__gte=TRIES)
        .select_related("account")
        .order_by("made_at", "pk")
    )
    authors: dict[int, list[int]] = {}
    if rows:
        wrote = RecordPerson.objects.filter(record__in=[row.pk for row in rows], part="author")
        for record, staff in wrote.values_list("record_id", "staff_id"):
            authors.setdefault(record, []).append(staff)
    control = pack.one_of(Records)
    for row in rows:
        yield Duty(
            kind=COPY,
            about=f"record:{row.pk}",
            title=t("「{title}」（{account}）の画面コピー", "Screen copy of “{title}” ({account})").fill(
                title=row.title, account=row.account.name
            ),
            what_to_do=t(
                "機械では取れませんでした。画面を保存し、記録に添付してください。",
                "None could be taken by machine. Save the screen and attach it to the record.",
            ),
            citations=pack.cite(control) if control is not None else (house("records"),),
            since=row.made_at,
            due_at=row.made_at + COPY_WITHIN,
            place=Place("record", (row.pk,)),
            owed=by_right(pack, "attach_record", "account", row.account_id),
            staff=tuple(authors.get(row.pk, ())),
            account=row.account_id,
        )


def _profiles(pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(ProfileLink)
    if control is None:
        return
    rows = Account.objects.filter(profile_has_guide=False, state=Account.State.ACTIVE).order_by("pk")
    for row in rows:
        since = row.profile_read_at or row.opened_at
        yield Duty(
            kind=PROFILE,
            about=f"account:{row.pk}",
            title=t(
                "「{account}」のプロフィールに総合案内ページの URL がありません",
                "The profile of {account} lacks the guide page's address",
            ).fill(account=row.name),
            what_to_do=t(
                "媒体のプロフィールに {url} を載せてください。次の読取りで確かめられます。",
                "Put {url} into the profile on the service. The next reading will see it.",
            ).fill(url=pack.city.guide_url),
            citations=pack.cite(control),
            since=since,
            due_at=since + PROFILE_WITHIN,
            place=Place("account", (row.pk,)),
            owed=(
                *by_right(pack, "connect_account", "account", row.pk),
                *by_right(pack, "set_guide_page", "account", row.pk),
            ),
            urgent=control.missing == "refuse",
        )
