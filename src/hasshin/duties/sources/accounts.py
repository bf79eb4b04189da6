"""What an account lacks before it may speak: its owner, operators, and rules, whole and true (M-3, M-4, M-18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hasshin.accounts.facts import missing_items, untrue
from hasshin.accounts.models import Account, AccountRules
from hasshin.city.models import Appointment
from hasshin.city.rules import appointing_right
from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.policy.controls.accounts import Owner, Roster
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

OWNER = Kind(
    id="account_without_owner",
    title=t("責任者のいないアカウント", "Accounts without an owner"),
    evidence=t("責任者の任命", "the appointment of an owner"),
    closed_by=("city.appoint", "accounts.transfer_appoint", "accounts.close_account"),
)
ROSTER = Kind(
    id="roster_below_minimum",
    title=t("担当者の足りないアカウント", "Rosters below the minimum"),
    evidence=t("足りない人数の担当者の任命", "the appointment of the operators who are missing"),
    closed_by=("city.appoint", "accounts.transfer_appoint", "accounts.close_account"),
)
RULES = Kind(
    id="account_rules_missing",
    title=t("アカウントルールのないアカウント", "Account rules missing or incomplete"),
    evidence=t("すべての項目を定めた、施行中の版", "a version in force that states every item"),
    closed_by=("accounts.set_rules", "accounts.close_account"),
)
UNTRUE = Kind(
    id="account_rules_untrue",
    title=t("実際と合わなくなったアカウントルール", "Account rules that are true no longer"),
    evidence=t("実際に合わせた、施行中の版", "a version in force that is true"),
    closed_by=("accounts.set_rules", "accounts.rename_account", "accounts.close_account"),
)
KINDS = (OWNER, ROSTER, RULES, UNTRUE)
WITHIN = timedelta(days=14)


@dataclass
class _Held:
    """The appointments to an account in its owner's and roster's roles, now and before."""

    now: list[Appointment] = field(default_factory=list)
    ended: datetime | None = None


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All of them; three statements."""
    accounts = list(
        Account.objects.exclude(state=Account.State.CLOSED).select_related("unit").order_by("unit__code", "pk")
    )
    held = _appointments(pack, now)
    rules = _rules(now) if pack.all_of(RulesControl) else {}
    for account in accounts:
        found = held.get(account.pk, {})
        yield from _owned(account, found, pack)
        yield from _rostered(account, found, pack)
        yield from _ruled(account, rules.get(account.pk), found, now, pack)


def _appointments(pack: Pack, now: datetime) -> dict[int, dict[str, _Held]]:
    roles = {c.role for c in pack.all_of(Owner)} | {c.role for c in pack.all_of(Roster)}
    rows = Appointment.objects.filter(scope="account", role__in=roles, starts__lte=now).select_related("staff")
    found: dict[int, dict[str, _Held]] = {}
    for row in rows.order_by("-starts", "-pk"):
        one = found.setdefault(row.account_id or 0, {}).setdefault(row.role, _Held())
        if row.ends is not None and row.ends <= now:
            one.ended = max(one.ended or row.ends, row.ends)
        elif row.staff.is_active:
            one.now.append(row)
    return found


def _rules(now: datetime) -> dict[int, AccountRules]:
    begun = AccountRules.objects.filter(in_force_from__lte=now).order_by("in_force_from", "number")
    return {row.account_id: row for row in begun}


def _title(pack: Pack, role_id: str) -> Text:
    role = pack.role(role_id)
    return role.title if role is not None else Text(ja=role_id, en=role_id)


def _owned(account: Account, held: dict[str, _Held], pack: Pack) -> Iterator[Duty]:
    for control in pack.all_of(Owner):
        there = held.get(control.role, _Held())
        if there.now:
            continue
        title = t("「{name}」の{role}を任命する（発信できません）", "Appoint the {role} of {name} (it can't publish)")
        yield _duty(
            OWNER,
            account,
            title.fill(name=account.name, role=_title(pack, control.role)),
            t("アカウントの設定で任命してください。", "Appoint one in the account's settings."),
            pack.cite(control),
            there.ended or account.opened_at,
            by_right(pack, appointing_right(pack, control.role), "account", account.pk),
            "appoint",
        )


def _rostered(account: Account, held: dict[str, _Held], pack: Pack) -> Iterator[Duty]:
    for control in pack.all_of(Roster):
        there = held.get(control.role, _Held())
        count = len({row.staff_id for row in there.now})
        if count >= control.minimum:
            continue
        title = t(
            "「{name}」の{role}を{least}人以上にする（今は{count}人。発信できません）",
            "Bring the roster of {name} to {least} or more ({count} now: {role}; it can't publish)",
        )
        yield _duty(
            ROSTER,
            account,
            title.fill(name=account.name, role=_title(pack, control.role), least=control.minimum, count=count),
            t("アカウントの設定で任命してください。", "Appoint them in the account's settings."),
            pack.cite(control),
            there.ended or account.opened_at,
            by_right(pack, appointing_right(pack, control.role), "account", account.pk),
            "appoint",
        )


def _ruled(
    account: Account, row: AccountRules | None, held: dict[str, _Held], now: datetime, pack: Pack
) -> Iterator[Duty]:
    for control in pack.all_of(RulesControl):
        titles = {item.id: item for item in control.items}
        owed = by_right(pack, "set_account_rules", "account", account.pk)
        missing = [i for i in (missing_items(pack, row.items) if row else titles) if i in titles]
        if row is None or missing:
            yield _duty(
                RULES,
                account,
                t("「{name}」のルールを定める（発信できません）", "Set the rules of {name} (it can't publish)").fill(
                    name=account.name
                ),
                t("足りない項目：{items}", "Not stated: {items}").fill(
                    items=_named([titles[i].title for i in missing])
                ),
                pack.cite(control, *(titles[i].clause for i in missing)),
                row.in_force_from if row else account.opened_at,
                owed,
                "set_rules",
            )
            continue
        owner = next((h.now[0] for c in pack.all_of(Owner) if (h := held.get(c.role)) and h.now), None)
        stale = [i for i in untrue(pack, row, account, owner) if i in titles]
        if stale:
            since = max(
                d for d in (row.in_force_from, account.purpose_changed_at, owner.starts if owner else None) if d
            )
            yield _duty(
                UNTRUE,
                account,
                t("「{name}」のルールを実際に合わせる", "Make the rules of {name} true again").fill(name=account.name),
                t(
                    "合わなくなった項目：{items}。新しい版を定めてください。",
                    "True no longer: {items}. Set a new version.",
                ).fill(items=_named([titles[i].title for i in stale])),
                pack.cite(control, *(titles[i].clause for i in stale)),
                min(since, now),
                owed,
                "set_rules",
            )


def _named(titles: list[Text]) -> Text:
    return Text(ja="、".join(one.ja for one in titles), en=", ".join(one.en for one in titles))


def _duty(
    kind: Kind,
    account: Account,
    title: Text,
    what_to_do: Text,
    citations: tuple[Citation, ...],
    since: datetime,
    owed: tuple[Owed, ...],
    anchor: str,
) -> Duty:
    return Duty(
        kind=kind,
        about=f"account:{account.pk}",
        title=title,
        what_to_do=what_to_do,
        citations=citations,
        since=since,
        due_at=since + WITHIN,
        place=Place("settings-account", (account.pk,), anchor),
        owed=owed,
    )
