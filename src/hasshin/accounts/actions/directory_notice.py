"""Notices (お知らせ) in the public directory: publish, prolong, take down; by those who keep the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.accounts.directory.notice_words import filled
from hasshin.accounts.directory.told import told_already
from hasshin.accounts.models import Account, DirectoryNotice
from hasshin.accounts.rows import load_account
from hasshin.checks.genuine.mentions import mentions
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record
from hasshin.city.judge import Judged
from hasshin.city.pack import current_pack
from hasshin.policy.controls import Directory
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t

LONGEST_TITLE, LONGEST_TEXT, LONGEST_ADDRESS = 200, 5_000, 500
GONE = t("このお知らせは、すでに取り下げられています。", "This notice is taken down already.")


@dataclass(frozen=True)
class Wording:
    """Title and text of a notice in both languages."""

    title: Text
    text: Text


def publish_notice(
    *,
    actor: Actor,
    now: datetime,
    kind: Literal["impersonation", "account", "general"],
    wording: Wording,
    account_id: int | None = None,
    service: str = "",
    address: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> DirectoryNotice:
    """Publish one. A fake account is named by its address or handle; the one that it imitates by `account_id`.

    Words that are missing are filled in where they can be: all of a fake's, the English of any other.

    Raises `Refused` without the right, for no words in Japanese, for what a notice tells of already, for a fake without
    an address or with the address of an account of ours, for an end that is not ahead of now and of the start;
    `NotFound` for no account.
    """
    judged = _judged(actor, now, "accounts.publish_notice", "directorynotice:new")
    account = load_account(account_id) if account_id is not None else None
    starts = max(starts or now, now)
    wording = Wording(*filled(kind, wording.title, wording.text, account))
    reasons = [*_wording_reasons(wording), *_about_reasons(kind, account, address), *_time_reasons(starts, ends)]
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        if (told := told_already(kind, account_id, service, address.strip(), wording.text.ja.strip(), now)) is not None:
            raise Refused([_told_reason(told)])
        row = DirectoryNotice.objects.create(
            kind=kind,
            account=account,
            service=service,
            address=address.strip(),
            title_ja=wording.title.ja.strip(),
            title_en=wording.title.en.strip(),
            text_ja=wording.text.ja.strip(),
            text_en=wording.text.en.strip(),
            starts=starts,
            ends=ends,
            published_at=now,
            published_by_id=actor.person,
        )
        record(
            judged,
            kind="accounts.publish_notice",
            subject=f"directorynotice:{row.pk}",
            actor=actor,
            now=now,
            data={"kind": kind, "account": account_id, "starts": starts.isoformat(), "ends": _iso(ends)},
            personal={"title": row.title_ja, "text": row.text_ja, "address": row.address},
        )
    return row


def prolong_notice(*, actor: Actor, now: datetime, notice_id: int, ends: datetime | None) -> DirectoryNotice:
    """Show it until `ends`, or until it is taken down (None). Raises `Refused` for an end that is past."""
    row = _load(notice_id)
    judged = _judged(actor, now, "accounts.prolong_notice", f"directorynotice:{notice_id}")
    if reasons := _time_reasons(max(row.starts, now), ends):
        raise Refused(reasons)
    with transaction.atomic():
        same = DirectoryNotice.objects.filter(pk=notice_id, taken_down_at=None, ends=row.ends)
        if same.update(ends=ends) != 1:
            raise Conflict(t("別の人が先に変更しました。", "Somebody changed it before you."))
        record(
            judged,
            kind="accounts.prolong_notice",
            subject=f"directorynotice:{notice_id}",
            actor=actor,
            now=now,
            data={"ends": _iso(ends), "before": _iso(row.ends)},
        )
    row.refresh_from_db()
    return row


def take_down_notice(*, actor: Actor, now: datetime, notice_id: int, reason: str) -> DirectoryNotice:
    """Take it down. Raises `Refused` without a reason, `Conflict` where it is down already."""
    row = _load(notice_id)
    judged = _judged(actor, now, "accounts.take_down_notice", f"directorynotice:{notice_id}")
    if not reason.strip():
        raise Refused([_empty("reason", t("取り下げる理由がありません。", "The reason is missing."))])
    with transaction.atomic():
        up = DirectoryNotice.objects.filter(pk=notice_id, taken_down_at=None)
        if up.update(taken_down_at=now, taken_down_by=actor.person) != 1:
            raise Conflict(GONE)
        record(
            judged,
            kind="accounts.take_down_notice",
            subject=f"directorynotice:{notice_id}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def keeps_directory(*, actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    """The pack's answer to whether the actor keeps the directory: the right, and a role that its control names."""
    return _judged(actor, now, kind, subject)


def _judged(actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    control = current_pack().one_of(Directory)
    return govern(
        actor=actor,
        now=now,
        verb="set_guide_page",
        kind=kind,
        subject=subject,
        control=control,
        only=control.kept_by if control is not None else (),
    )


def _load(notice_id: int) -> DirectoryNotice:
    row = DirectoryNotice.objects.filter(pk=notice_id).first()
    if row is None:
        raise NotFound(f"notice {notice_id}")
    if row.taken_down_at is not None:
        raise Conflict(GONE)
    return row


def _wording_reasons(wording: Wording) -> list[Reason]:
    fields = (
        ("title_ja", wording.title.ja, LONGEST_TITLE), ("title_en", wording.title.en, LONGEST_TITLE),
        ("text_ja", wording.text.ja, LONGEST_TEXT), ("text_en", wording.text.en, LONGEST_TEXT),
    )  # fmt: skip
    missing = t("日本語で書いてください。", "Write it in Japanese.")
    long = t("{n}文字以内にしてください。", "Use at most {n} characters.")
    reasons = [_empty(where, missing) for where, said, _ in fields if not said.strip()]
    return reasons + [
        Reason(code="too_long", where=where, message=long.fill(n=longest))
        for where, said, longest in fields
        if len(said) > longest
    ]


def _told_reason(told: DirectoryNotice) -> Reason:
    return Reason(
        code="told_already",
        where="address" if told.kind == DirectoryNotice.Kind.IMPERSONATION else "text_ja",
        message=t(
            "同じことを知らせるお知らせ「{title}」が、すでにあります。", "The notice {title} tells of the same already."
        ).fill(title=Text(ja=told.title_ja, en=told.title_en)),
        fix=t(
            "そのお知らせの期限を変えるか、取り下げてから公開してください。",
            "Change until when that one stands, or take it down first.",
        ),
    )


def _about_reasons(kind: str, account: Account | None, address: str) -> list[Reason]:
    if kind == "account" and account is None:
        return [
            _empty(
                "account_id",
                t("どのアカウントについてのお知らせかを選んでください。", "Choose the account that it is about."),
            )
        ]
    if kind != "impersonation":
        return []
    if not address.strip():
        return [_empty("address", t("偽アカウントのアドレスがありません。", "The address of the fake is missing."))]
    if len(address) > LONGEST_ADDRESS:
        return [
            Reason(code="too_long", where="address", message=t("アドレスが長すぎます。", "The address is too long."))
        ]
    named = [one for one in mentions(address) if one.kind != "name"]
    if not named:
        return [
            Reason(
                code="no_address",
                where="address",
                message=t("アカウントのアドレスとして読めません。", "This can't be read as an account's address."),
                fix=t(
                    "https:// で始まるアドレスか、@ で始まる名前を入れてください。",
                    "Enter an address (https://…) or a handle (@…).",
                ),
            )
        ]
    return _own_reasons(address)


def _own_reasons(address: str) -> list[Reason]:
    """Nobody declares an account of ours to be a fake by a slip of the mouse."""
    from hasshin.accounts.directory.book import book_of
    from hasshin.accounts.directory.listing import Listing
    from hasshin.accounts.models import DirectoryEdition
    from hasshin.checks.genuine.known import Book
    from hasshin.checks.genuine.verify import verify

    edition = DirectoryEdition.objects.order_by("-number").first()
    book: Book | None = book_of(Listing.model_validate(edition.content)) if edition is not None else None
    if book is None:
        return []
    ours = next((a.account for a in verify(book, address).answers if a.verdict == "ours"), None)
    if ours is None:
        return []
    return [
        Reason(
            code="is_ours",
            where="address",
            message=t("これは市の公式アカウント「{name}」です。", "This is the city's own account {name}.").fill(
                name=ours.name
            ),
            fix=t("偽アカウントのアドレスを確かめてください。", "Check the address of the fake."),
        )
    ]


def _time_reasons(starts: datetime, ends: datetime | None) -> list[Reason]:
    if ends is None or ends > starts:
        return []
    return [
        Reason(
            code="ends_before_it_starts",
            where="ends",
            message=t("終わりが、始まりや今より前です。", "It ends before it begins, or before now."),
            fix=t("終わりの日時を確かめてください。", "Check when it ends."),
        )
    ]


def _empty(where: str, message: Text) -> Reason:
    return Reason(code="missing", where=where, message=message)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
