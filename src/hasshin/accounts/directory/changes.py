"""What changed from one edition to the next, as a feed tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hasshin.accounts.directory.listing import Listed, Listing, NoticeShown
from hasshin.policy.text import Text, t


class Change(NamedTuple):
    """One thing that changed. `key` is the same for the same change for ever; `page` leads to it in the directory."""

    key: str
    title: Text
    summary: Text
    page: str


STATES: dict[str, Text] = {
    "active": t("運用中", "active"),
    "stopped": t("発信停止中", "stopped"),
    "closed": t("閉鎖（市のものではありません）", "closed (no longer the city's)"),
}


def changes(before: Listing | None, after: Listing) -> tuple[Change, ...]:
    """All changes, accounts before notices; of the first edition, that the list was published."""
    if before is None:
        return (
            Change(
                "first",
                t("公式アカウント一覧を公開しました", "The list of official accounts is published"),
                t("{n}件の公式アカウントを掲載しています。", "It lists {n} official accounts.").fill(
                    n=len(after.accounts)
                ),
                "index.html",
            ),
            *(_notice(one) for one in after.notices),
        )
    return (*_accounts(before, after), *_notices(before, after))


def _accounts(before: Listing, after: Listing) -> Iterator[Change]:
    old = {one.id: one for one in before.accounts}
    for one in after.accounts:
        was = old.pop(one.id, None)
        if was is None:
            yield _of(one, "added", t("公式アカウントを追加：{name}", "New official account: {name}"))
            continue
        if was.state != one.state:
            yield _of(
                one,
                "state",
                t("{name}：{state}になりました", "{name}: now {state}").fill(name="{name}", state=STATES[one.state]),
            )
        if (was.handle, was.title, was.url) != (one.handle, one.title, one.url):
            yield _of(one, "name", t("名前かアドレスの変更：{name}", "Name or address changed: {name}"))
        if was.unit != one.unit:
            yield _of(one, "unit", t("担当課の変更：{name}", "Another section is in charge: {name}"))
        if (was.rules_version, was.rules) != (one.rules_version, one.rules):
            yield _of(one, "rules", t("アカウントルールの変更：{name}", "Account rules changed: {name}"))
    for one in old.values():
        yield Change(
            f"account-{one.id}-removed",
            t("一覧から除きました：{name}", "Removed from the list: {name}").fill(name=one.title),
            t("{service}・@{handle}", "{service}, @{handle}").fill(service=one.service_name, handle=one.handle),
            "index.html",
        )


def _of(one: Listed, what: str, title: Text) -> Change:
    return Change(
        f"account-{one.id}-{what}",
        title.fill(name=one.title),
        t("{service}・@{handle}・{unit}・{state}", "{service}, @{handle}, {unit}, {state}").fill(
            service=one.service_name, handle=one.handle, unit=one.unit, state=STATES[one.state]
        ),
        f"accounts/{one.id}.html",
    )


def _notices(before: Listing, after: Listing) -> Iterator[Change]:
    old = {one.id: one for one in before.notices}
    for one in after.notices:
        was = old.pop(one.id, None)
        if was is None or (was.title, was.text, was.address) != (one.title, one.text, one.address):
            yield _notice(one)
    for one in old.values():
        yield Change(
            f"notice-{one.id}-ended",
            t("お知らせの掲載を終えました：{title}", "Notice ended: {title}").fill(title=one.title),
            t("", ""),
            "index.html",
        )


def _notice(one: NoticeShown) -> Change:
    return Change(
        f"notice-{one.id}",
        t("お知らせ：{title}", "Notice: {title}").fill(title=one.title),
        one.text,
        f"index.html#notice-{one.id}",
    )
