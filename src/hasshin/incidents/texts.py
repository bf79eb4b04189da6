"""Texts prepared for whoever acts: the request to a service to delete, what to attach to it, and words for the press.

They are drafts that a person reads and sends; nothing here is sent by the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from hasshin.checks.genuine.mentions import mentions
from hasshin.incidents.models import Incident
from hasshin.incidents.platform_law import is_designated
from hasshin.platforms.profile_address import how_to_report
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

JST = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Prepared:
    """One text with what it is for."""

    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Guide:
    """How one service is asked: where, how, what is attached. `designated`: the law sets a time for its answer."""

    service: str
    name: Text
    address: str
    how: Text
    evidence: tuple[Text, ...]
    designated: bool


FAKE = t(
    """{city}です。{rule}
次のアカウントは、当市またはその職員を装ったもので、当市とは関係がありません。
　{address}
{ours}
住民が当市の発信と誤り、被害を受けるおそれがあります。削除または停止をお願いします。
当市の公式アカウントは、当市の公式サイトの一覧で公表しています。
確認した日時：{when}
{law}""",
    """This is {city}, Japan. {rule}
The account below pretends to be this city or its staff. It is not ours.
  {address}
{ours}
Residents may take it for the city and be harmed. Please delete or suspend it.
The city's own accounts are listed on the city's official site.
Seen at: {when}
{law}""",
)
HARM = t(
    """{city}です。
次の投稿またはアカウントは、当市または特定の人の権利を侵害し、現に被害を生じさせています（生じさせるおそれがあります）。
　{address}
{ours}
侵害されている権利：（例：氏名・名称、名誉、プライバシー、肖像、商標のうち当てはまるもの）
侵害されている理由：{what}
送信を防止する措置（削除）をお願いします。
確認した日時：{when}
{law}""",
    """This is {city}, Japan.
The post or account below infringes rights of the city or of a person, and does harm or may do so.
  {address}
{ours}
Right that is infringed: (name, reputation, privacy, likeness, trade mark: whichever applies)
Why: {what}
Please prevent its transmission (delete it).
Seen at: {when}
{law}""",
)
RULES: Final[dict[str, Text]] = {
    "x": t(
        "Xの「なりすまし」に関するポリシーに基づき報告します。",
        "We report it under X's rules on misleading and deceptive identities.",
    ),
    "facebook": t(
        "Metaのコミュニティ規定（なりすまし）に基づき報告します。",
        "We report it under Meta's Community Standards on impersonation.",
    ),
    "instagram": t(
        "Instagramのコミュニティ規定（なりすまし）に基づき報告します。",
        "We report it under Instagram's Community Standards on impersonation.",
    ),
    "youtube": t(
        "YouTubeの「なりすましに関するポリシー」に基づき報告します。",
        "We report it under YouTube's policy on impersonation.",
    ),
    "line": t(
        "LINE公式アカウントの利用規約・ガイドライン（なりすましの禁止）に基づき報告します。",
        "We report it under LINE's terms, which forbid posing as another.",
    ),
}
ANY_RULE = t("貴社の規約に基づき報告します。", "We report it under your terms of service.")
LAW = t(
    "情報流通プラットフォーム対処法に基づく申出として、受け付けた日から七日以内に、"
    "講じた措置の有無と理由の通知をお願いします。",
    "Please treat this as a request under the Japanese platform law (情報流通プラットフォーム対処法) and tell us "
    "within seven days of receipt whether you took measures, and if not, why.",
)
OURS = t("装われている当市のアカウント：{name}（{url}）", "The account of ours that it imitates: {name} ({url})")
PRESS = t(
    """{city}を装ったアカウントについて

{city}を装ったアカウントが確認されました。
　{address}
このアカウントは当市とは関係がありません。フォロー、返信、リンクを開くこと、個人情報の入力をしないでください。
{asked}
当市の公式アカウントは、公式サイトの一覧でご確認ください。
確認した日時：{when}
""",
    """An account that pretends to be {city}

An account was found that pretends to be {city}:
  {address}
It is not the city's. Don't follow it, answer it, open its links or give it personal data.
{asked}
The city's own accounts are listed on its official site.
Seen at: {when}
""",
)
ASKED = t("当市は、サービスの運営者に削除を求めています。", "The city has asked the service to delete it.")
ASKING = t(
    "当市は、サービスの運営者に削除を求める手続きを進めています。", "The city is about to ask the service to delete it."
)
_ALWAYS: Final = (
    t("偽アカウント（投稿）のアドレスと、分かればアカウントID", "The address of the fake, and its id where known"),
    t(
        "アドレスと日時が写った画面の写し（プロフィール、投稿、やり取り）",
        "Screen copies that show address and time: profile, posts, messages",
    ),
    t(
        "本物のアカウントのアドレスと、それを載せた市の公式サイトのアドレス",
        "The address of the real account, and of the city's page that lists it",
    ),
)
_MORE: Final[dict[str, tuple[Text, ...]]] = {
    "x": (
        t(
            "市の代理人であることを示すもの（市のドメインのメールアドレス、所属長名の文書）",
            "That you act for the city: a mail address of the city's domain, a letter of the head",
        ),
    ),
    "facebook": (
        t(
            "市の文書（所在地と担当者名のある公文書）の画像。求められたときは担当者の身分証",
            "A picture of a document of the city with address and name; an id, if they ask",
        ),
    ),
    "instagram": (
        t(
            "市の文書（所在地と担当者名のある公文書）の画像。求められたときは担当者の身分証",
            "A picture of a document of the city with address and name; an id, if they ask",
        ),
    ),
    "youtube": (
        t("偽のチャンネルと本物のチャンネル、両方のアドレス", "The addresses of both channels, fake and real"),
        t("似せている点（名称、アイコン、動画）の説明", "What is copied: name, picture, videos"),
    ),
    "line": (
        t(
            "トークや友だち追加画面の写しと、偽アカウントのベーシックID（@から始まる）",
            "Copies of the chat and of the screen that adds it, and its basic id (@…)",
        ),
        t("市の認証済アカウントであることの表示の写し", "A copy of the city's own account with its badge"),
    ),
}
_NAMES: Final[dict[str, Text]] = {
    "instagram": t("Instagram", "Instagram"),
    "threads": t("Threads", "Threads"),
    "tiktok": t("TikTok", "TikTok"),
}
_ELSE = t("そのサービス", "that service")


def service_of(row: Incident) -> str:
    """The service that the fake is on, by its address, else by the account that it imitates; "" where unknown."""
    named = next((one.service for one in mentions(row.address) if one.service), "")
    return named or (row.account.service if row.account is not None else "")


def guide(row: Incident, pack: Pack) -> Guide:
    """How the service of this incident is asked to delete."""
    service = service_of(row)
    address, how = how_to_report(service)
    known = pack.service_name(service) if service else _ELSE
    return Guide(
        service=service,
        name=_NAMES.get(service, known),
        address=address,
        how=how,
        evidence=(*_ALWAYS, *_MORE.get(service, ())),
        designated=is_designated(service),
    )


def prepared(row: Incident, pack: Pack) -> tuple[Prepared, ...]:
    """What can be prepared of what is known: nothing without the address of a fake account or a harmful post."""
    if not row.address:
        return ()
    given = _given(row, pack)
    return (
        Prepared(
            t("サービスへの削除依頼の文案（成りすまし）", "Draft: asking the service to delete a fake"),
            FAKE.fill(**given),
        ),
        Prepared(
            t("サービスへの削除依頼の文案（被害）", "Draft: asking the service to delete what harms"),
            HARM.fill(**given),
        ),
        Prepared(
            t("報道機関・公式サイト向けの文案", "Draft: for the press and the official site"), press_text(row, pack)
        ),
    )


def press_text(row: Incident, pack: Pack) -> Text:
    """Words for the press; they say that the service was asked only once it was."""
    return PRESS.fill(**_given(row, pack), asked=ASKED if row.takedowns.exists() else ASKING)


def _given(row: Incident, pack: Pack) -> dict[str, Text | str]:
    account, service = row.account, service_of(row)
    seen: datetime = (row.happened_at or row.opened_at).astimezone(JST)
    ours = Text(ja="", en="")
    if account is not None:
        ours = OURS.fill(
            name=f"{account.name} @{account.handle}", url=account.url or pack.service_name(account.service)
        )
    return {
        "city": pack.city.name,
        "address": row.address,
        "ours": ours,
        "when": seen.strftime("%Y-%m-%d %H:%M JST"),
        "what": row.what,
        "rule": RULES.get(service, ANY_RULE),
        "law": LAW if is_designated(service) else Text(ja="", en=""),
    }
