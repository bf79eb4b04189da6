"""Texts prepared for whoever acts: the request to a service to delete a fake account, and words for the press.

Both are drafts that a person reads and sends; nothing here is sent by the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hasshin.incidents.models import Incident
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

JST = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Prepared:
    """One text with what it is for."""

    title: Text
    text: Text


TAKEDOWN = t(
    """{city}です。
次のアカウントは、当市またはその職員を装ったもので、当市とは関係がありません。
　{address}
{ours}
住民が当市の発信と誤り、被害を受けるおそれがあります。貴社の規約に基づき、削除または停止をお願いします。
当市の公式アカウントは、当市の公式サイトの一覧で公表しています。
確認した日時：{when}
""",
    """This is {city}, Japan.
The account below pretends to be this city or its staff. It is not ours.
  {address}
{ours}
Residents may take it for the city and be harmed. Please delete or suspend it under your terms.
The city's own accounts are listed on the city's official site.
Seen at: {when}
""",
)
OURS = t("装われている当市のアカウント：{name}（{url}）", "The account of ours that it imitates: {name} ({url})")
PRESS = t(
    """{city}を装ったアカウントについて

{city}を装ったアカウントが確認されました。
　{address}
このアカウントは当市とは関係がありません。フォロー、返信、リンクを開くこと、個人情報の入力をしないでください。
当市は、サービスの運営者に削除を求めています。
当市の公式アカウントは、公式サイトの一覧でご確認ください。
確認した日時：{when}
""",
    """An account that pretends to be {city}

An account was found that pretends to be {city}:
  {address}
It is not the city's. Don't follow it, answer it, open its links or give it personal data.
The city has asked the service to delete it.
The city's own accounts are listed on its official site.
Seen at: {when}
""",
)


def prepared(row: Incident, pack: Pack) -> tuple[Prepared, ...]:
    """What can be prepared of what is known: nothing without the address of a fake account."""
    if not row.address:
        return ()
    account = row.account
    seen: datetime = (row.happened_at or row.opened_at).astimezone(JST)
    ours = Text(ja="", en="")
    if account is not None:
        ours = OURS.fill(
            name=f"{account.name} @{account.handle}", url=account.url or pack.service_name(account.service)
        )
    given: dict[str, Text | str] = {
        "city": pack.city.name,
        "address": row.address,
        "ours": ours,
        "when": seen.strftime("%Y-%m-%d %H:%M JST"),
    }
    return (
        Prepared(t("サービスへの削除依頼の文案", "Draft: asking the service to delete it"), TAKEDOWN.fill(**given)),
        Prepared(
            t("報道機関・公式サイト向けの文案", "Draft: for the press and the official site"), PRESS.fill(**given)
        ),
    )
