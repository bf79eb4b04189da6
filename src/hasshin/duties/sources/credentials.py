"""Duties about the secrets of accounts: keep the password, change it by time and by event (F-4-5, M-8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.accounts.credentials.due import Due
from hasshin.accounts.credentials.standing import dues_of, secrets_of
from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.duties.duty import Duty, Kind, Owed, Place
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

AHEAD = timedelta(days=30)
"""A change by time is told that long before it is overdue."""

KEEP_WITHIN = timedelta(days=14)
"""House rule: how soon after an account is registered its password is in custody."""

KEEP = Kind(
    id="credential.keep",
    title=t("パスワードの保管", "Keeping the password"),
    evidence=t("パスワードが封印して保管されている", "the password is kept, sealed"),
    closed_by=("accounts.set_password",),
)
CHANGE = Kind(
    id="credential.change",
    title=t("パスワード等の変更", "Changing a password or another secret"),
    evidence=t(
        "きっかけより後に変更が登録されている（媒体でも変更したことの記録付き）",
        "a change is kept that is later than its cause, with what was stated of it at the service",
    ),
    closed_by=("accounts.set_password", "accounts.set_credential"),
)
KINDS = (KEEP, CHANGE)

_TITLES = {
    "time": t("{account}の{secret}の変更（定期）", "Change the {secret} of {account} (by time)"),
    "transfer": t(
        "{account}の{secret}の変更（{who}の異動・退職）", "Change the {secret} of {account} (transfer of {who})"
    ),
    "contractor_end": t(
        "{account}の{secret}の変更（受託者{who}の契約終了）",
        "Change the {secret} of {account} (contract of {who} ended)",
    ),
    "incident": t("{account}の{secret}の変更（事案：{why}）", "Change the {secret} of {account} (incident: {why})"),
}
_ACCOUNT = t("「{name}」（{service} {handle}）", "“{name}” ({service} {handle})")
_SECRETS = {
    "password": t("パスワード", "password"),
    "token": t("トークン", "token"),
}
_TO_DO = t(
    "媒体の画面で変更してサインインを確かめ、認証情報の画面で登録してください。",
    "Change it at the service and try to sign in, then set it on the screen of credentials.",
)
_TO_KEEP = t(
    "媒体のパスワードを変更し、認証情報の画面で登録して保管してください。",
    "Change the password at the service, then set it on the screen of credentials.",
)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """What stands at `now`; nothing where the pack says nothing of secrets. A fixed number of statements."""
    control = pack.one_of(Credentials)
    if control is None:
        return
    accounts = list(Account.objects.exclude(state=Account.State.CLOSED).select_related("unit").order_by("pk"))
    secrets = secrets_of(accounts)
    dues = dues_of(pack, accounts, now, secrets)
    names = {pk: t(ja, en) for pk, ja, en in StaffMember.objects.values_list("pk", "name_ja", "name_en")}
    for account in accounts:
        if not secrets[account.pk][0].kept:
            yield _keep(pack, control, account)
        for one in dues[account.pk]:
            # Where no password is kept, that it be changed and kept is one duty and not two.
            if one.cause != "time" or (one.at - AHEAD <= now and secrets[account.pk][0].kept):
                yield _change(pack, control, account, one, names)


def _keep(pack: Pack, control: Credentials, account: Account) -> Duty:
    return Duty(
        kind=KEEP,
        about=f"account:{account.pk}",
        title=t("{account}のパスワードの保管", "Keep the password of {account}").fill(account=_named(pack, account)),
        what_to_do=_TO_KEEP,
        citations=pack.cite(control),
        since=account.opened_at,
        due_at=account.opened_at + KEEP_WITHIN,
        place=Place("credential", (account.pk,), "change"),
        owed=_owed(pack, control, account),
    )


def _change(pack: Pack, control: Credentials, account: Account, one: Due, names: dict[int, Text]) -> Duty:
    values = {"cause": one.cause, "secret": one.kind}
    who = names.get(one.staff or 0, t("", ""))
    if one.staff is not None:
        values["staff"] = who.ja
    return Duty(
        kind=CHANGE,
        about=f"account:{account.pk}",
        part=_part(one),
        title=_TITLES[one.cause].fill(
            account=_named(pack, account),
            secret=_SECRETS.get(one.kind, Text(ja=one.kind, en=one.kind)),
            who=who,
            why=one.detail,
        ),
        what_to_do=_TO_DO,
        citations=pack.cite(control),
        since=one.at - AHEAD if one.cause == "time" else one.since,
        due_at=None if one.cause == "incident" else one.at,
        place=Place("credential", (account.pk,), "change"),
        owed=_owed(pack, control, account),
        urgent=one.cause == "incident",
        values=values,
    )


def _named(pack: Pack, account: Account) -> Text:
    """An account's name is not its own: a city's accounts on several services may all be called alike."""
    return _ACCOUNT.fill(name=account.name, service=pack.service_name(account.service), handle=account.handle)


def _part(one: Due) -> str:
    """Each person who lost access and each call is a duty of its own: all of them go with the one change."""
    told = str(one.staff) if one.staff is not None else one.since.strftime("%Y%m%dT%H%M%S%f")
    return f"{one.kind}-{one.cause}" if one.cause == "time" else f"{one.kind}-{one.cause}-{told}"


def _owed(pack: Pack, control: Credentials, account: Account) -> tuple[Owed, ...]:
    owed = []
    for name in control.custody:
        role = pack.role(name)
        if role is None:
            continue
        scope_id = {"city": None, "unit": account.unit_id, "account": account.pk}[role.scope]
        owed.append(Owed(role.id, role.scope, scope_id))
    return tuple(owed)
