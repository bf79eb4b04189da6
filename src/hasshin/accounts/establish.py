"""Put an account that was obtained into the tables, once; its face on the practice board with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.govern import refuse
from hasshin.city.models import Unit
from hasshin.platforms.registry import SERVICES_OF_MANY_SERVERS, asks_for_server, connectors_of
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t
from hasshin.practice.actions.open_profile import open_profile

HANDLE = re.compile(r"[^\s/@?#]{1,120}")
REMOTE_ID = re.compile(r"[!-~]{0,120}")
LONGEST = 120


@dataclass(frozen=True)
class Identity:
    """How an account is known: service, the way to it, its server, its handle, and the platform's own immutable id."""

    service: str
    connector: str
    handle: str
    base_url: str = ""
    remote_id: str = ""


def identity(*, service: str, connector: str, handle: str, base_url: str = "", remote_id: str = "") -> Identity:
    """The identity with its parts in one form. Raises `Refused` for a handle, an id or a server that is none."""
    plain = handle.strip().removeprefix("@")
    if HANDLE.fullmatch(plain) is None:
        raise refuse(
            "handle_malformed",
            "handle",
            f"アカウント名「{handle}」は空か、使えない文字を含みます。",
            f"The handle {handle!r} is empty or has characters that no handle has.",
            "空白と / @ ? # を含まない120字以内の名前にしてください。",
            "Use at most 120 characters, without blanks and without / @ ? #.",
        )
    known = remote_id.strip()
    if REMOTE_ID.fullmatch(known) is None:
        raise refuse(
            "id_malformed",
            "remote_id",
            f"固有のID「{known}」には、空白や全角の文字など、IDにない文字があります。",
            f"The id {known!r} has characters that no id has, such as blanks or full-width letters.",
            "サービスの画面やAPIにあるIDを、半角のまま写してください。",
            "Copy the id as the service shows it.",
        )
    return Identity(service, connector, plain, server(base_url, needed=asks_for_server(connector)), known)


def server(base_url: str, *, needed: bool) -> str:
    """The server's address in one form: small letters, no path; "" where none is needed and given."""
    written = base_url.strip()
    if not written and not needed:
        return ""
    try:
        parts = urlsplit(written)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise refuse(
            "server_malformed",
            "base_url",
            f"サーバーのアドレスとして読めません：{written or 'なし'}",
            f"This is no address of a server: {written or 'none'}",
            "「https://social.example.jp」のように書いてください。",
            "Write it like https://social.example.jp.",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def demand_free(known: Identity, *, but: int | None = None) -> None:
    """No other account of ours has this handle there, nor this id (closed ones keep their id for good).

    `but` is the account itself, where it is renamed or reported.
    """
    there = Account.objects.exclude(pk=but) if but is not None else Account.objects.all()
    # A practice account plays a service; it is another account than the real one of that name there.
    kin = Q(connector="practice") if known.connector == "practice" else ~Q(connector="practice")
    same = there.filter(kin, service=known.service)
    if known.service in SERVICES_OF_MANY_SERVERS:
        same = same.filter(base_url=known.base_url)
    taken = same.filter(~Q(state=Account.State.CLOSED), handle__iexact=known.handle)
    if taken.exists():
        raise Refused([_handle_taken(known.handle)])
    ids = there.filter(service=known.service, base_url=known.base_url, remote_id=known.remote_id)
    if known.remote_id and (ids.exists() or same.filter(remote_id=known.remote_id).exists()):
        raise Refused([_registered(known.remote_id)])


def demand_connector(service: str, connector: str) -> None:
    """Raise `Refused` for a way by which accounts of that service can't be reached."""
    if connector in connectors_of(service):
        return
    raise Refused(
        [
            Reason(
                code="connector",
                where="connector",
                message=t(
                    "このサービスのアカウントには、そのつなぎ方は使えません。",
                    "Accounts of this service are not reached in that way.",
                ),
                fix=t("つなぎ方を選び直してください。", "Choose another way to it."),
                citations=(house("listed-services"),),
            )
        ]
    )


def establish(
    known: Identity,
    *,
    now: datetime,
    unit: Unit,
    name: str,
    name_en: str = "",
    profile_text: str = "",
    url: str = "",
    purpose: str = "",
    awaits_report: bool = False,
    awaits_grant: bool = False,
) -> Account:
    """The account's row. Call it inside the transaction of the act; raises `Conflict` where another was faster.

    The practice board gives an id of its own, at once, or with the report where one is awaited.
    """
    practice = known.connector == "practice"
    remote_id = known.remote_id or (_practice_id(known) if practice and not awaits_report else "")
    try:
        with transaction.atomic():
            account = Account.objects.create(
                service=known.service,
                connector=known.connector,
                base_url=known.base_url,
                handle=known.handle,
                name=name.strip()[:LONGEST] or known.handle,
                name_en=name_en.strip()[:LONGEST],
                remote_id=remote_id,
                unit=unit,
                url=url.strip(),
                purpose=purpose.strip(),
                opened_at=now,
                awaits_report=awaits_report,
                awaits_grant=awaits_grant,
            )
    except IntegrityError:
        raise Conflict(FASTER) from None
    if practice and remote_id:
        show_on_board(account, profile_text)
    return account


FASTER = t(
    "このアカウントは、その間に別の人が登録しました。一覧を確かめてください。",
    "Somebody else registered this account meanwhile. Look at the list.",
)


def show_on_board(account: Account, text: str = "") -> None:
    """The account's face on the practice board."""
    open_profile(
        account_id=account.remote_id, service=account.service, handle=account.handle, name=account.name, text=text
    )


def _practice_id(known: Identity) -> str:
    """An id that no account has or had: a handle may come back after its account was closed."""
    first = wanted = f"{known.service}-{known.handle}"[:LONGEST]
    number = 1
    while Account.objects.filter(service=known.service, remote_id=wanted).exists():
        number += 1
        wanted = f"{first[: LONGEST - 6]}-{number}"
    return wanted


def _handle_taken(handle: str) -> Reason:
    return Reason(
        code="handle_taken",
        where="handle",
        message=t("アカウント名「{handle}」は登録済みです。", "The handle {handle} is registered already.").fill(
            handle=handle
        ),
        fix=t("アカウント名を確かめてください。", "Check the handle."),
        citations=(house("one-account-once"),),
    )


def _registered(remote_id: str) -> Reason:
    return Reason(
        code="account_registered",
        where="remote_id",
        message=t(
            "このサービスの固有のID「{id}」のアカウントは登録済みです（名前が違っていても同じアカウントです）。",
            "The account with the id {id} on this service is registered already, whatever it is called now.",
        ).fill(id=remote_id),
        fix=t("アカウントの一覧を確かめてください。", "Look at the list of accounts."),
        citations=(house("one-account-once"),),
    )
