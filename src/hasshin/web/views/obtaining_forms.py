"""The forms by which an account is obtained: who is named, what was obtained, its report and the receipt."""

from __future__ import annotations

from hasshin.accounts.queries_openings import OpeningPage
from hasshin.platforms.registry import connectors_of
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.pack import Pack
from hasshin.policy.rules.openings import personally
from hasshin.policy.text import Text, t
from hasshin.web.views.opening_forms import HANDLE, HANDLE_WORDS, ORDER, whom
from hasshin.web.views.settings.forms import Choice, Field, Form

# What each connector is called; which of them a service has is said by the registry of platforms.
CONNECTORS = {
    "practice": t("練習掲示板（実際には発信しない）", "The practice board (nothing really goes out)"),
    "mastodon": t("MastodonのAPIを持つサーバー", "A server with Mastodon's API"),
    "bluesky": t("Bluesky", "Bluesky"),
    "x": t("X（旧Twitter）", "X (formerly Twitter)"),
    "facebook": t("Facebookページ", "A Facebook Page"),
    "line": t("LINE公式アカウント", "A LINE Official Account"),
    "youtube": t("YouTubeチャンネル", "A YouTube channel"),
}
NAME_EN = Field(
    "name_en",
    t("英語名", "Name in English"),
    longest=120,
    support=t(
        "英語の公式アカウント一覧に載せます。なければ表示名のまま。",
        "For the English directory; where empty, the name shown.",
    ),
)
EARLY = Field(
    "early_reason",
    t("申請や指名より前に取得していた事情", "Why it was obtained before it was asked for"),
    kind="words",
    support=t(
        "取得日が申請や指名より前のときだけ書きます。", "Only where the day lies before the request or the designation."
    ),
)


def designate_form(pack: Pack, page: OpeningPage, staff: tuple[Choice, ...]) -> Form:
    """Name who obtains it personally."""
    control = personally(pack, page.opening.service)
    again = page.opening.designated_id is not None
    return Form(
        do="designate",
        title=t("取得する職員を指名し直す", "Name somebody else to obtain it")
        if again
        else t("取得する職員を指名する", "Name who obtains it"),
        button=t("指名する", "Name"),
        whom=None if "designate" in page.may else whom(pack, control.designated_by if control else ()),
        citations=pack.cite(control),
        fields=(Field("staff_id", t("職員", "Who"), kind="choice", required=True, choices=staff), ORDER),
    )


def obtain_form(pack: Pack, page: OpeningPage) -> Form:
    """Enter the account that was obtained."""
    control = personally(pack, page.opening.service)
    named = page.opening.designated
    able = (
        t("指名された{name}さんが行います。", "Done by {name}, who was named.").fill(
            name=Text(ja=named.name_ja, en=named.name_en)
        )
        if control is not None and named is not None
        else whom(pack, ())
    )
    return Form(
        do="obtain",
        title=t("取得したアカウントを登録する", "Enter the account that was obtained"),
        button=t("登録する", "Enter it"),
        whom=None if "obtain" in page.may else able,
        citations=pack.cite(control or pack.one_of(Control)),
        fields=(
            Field(
                "connector",
                t("つなぎ方", "Way to it"),
                kind="choice",
                required=True,
                choices=tuple(
                    Choice(one, CONNECTORS.get(one, pack.service_name(one)))
                    for one in connectors_of(page.opening.service)
                ),
            ),
            Field(
                "handle",
                t("取得したアカウント名（@のあと）", "Handle that was obtained (after the @)"),
                required=True,
                longest=120,
                pattern=HANDLE,
                support=HANDLE_WORDS,
                initial=page.opening.wanted_handle,
            ),
            Field("name", t("表示名", "Name shown"), longest=120, initial=page.opening.name),
            NAME_EN,
            Field("obtained_on", t("取得日", "Day of obtaining"), kind="day", support=t("なければ今日。", "Today.")),
            EARLY,
            Field(
                "base_url",
                t("サーバーのアドレス", "Address of the server"),
                pattern=r"https?://[^\s]+",
                support=t(
                    "Mastodonのときは必ず。Blueskyは、bsky.social 以外のサーバーのときだけ。「https://」から書きます。",
                    "Always for Mastodon; for Bluesky only when its server is not bsky.social. Begins with https://.",
                ),
            ),
            *_identity(required=False),
            Field(
                "profile_text",
                t("プロフィール", "Profile"),
                kind="words",
                support=t("練習掲示板に載せる文です。", "The words on the practice board."),
            ),
        ),
    )


def report_form(page: OpeningPage, board: str = "") -> Form:
    """Report what was obtained personally; `board` is the page on the practice board, where it is practised."""
    account = page.opening.account
    on = page.opening.obtained_on
    return Form(
        do="report",
        title=t("取得を報告し直す", "Report it anew")
        if page.opening.told_at is not None
        else t("取得を報告する", "Report that it was obtained"),
        button=t("報告する", "Report"),
        support=t(
            "報告をアカウントの管理者が確かめるまで、このアカウントからは発信できず、一覧にも載りません。",
            "Until those who keep accounts receive the report, nothing goes out on it and no list shows it.",
        ),
        whom=None
        if "report" in page.may
        else t("取得した本人が報告します。", "It is reported by the person who obtained it."),
        citations=page.cited,
        fields=(
            Field(
                "obtained_on",
                t("取得日", "Day of obtaining"),
                kind="day",
                required=True,
                initial=on.isoformat() if on else "",
            ),
            Field(
                "handle",
                t("アカウント名（@のあと）", "Handle (after the @)"),
                required=True,
                longest=120,
                pattern=HANDLE,
                initial=account.handle if account else "",
            ),
            *_identity(
                required=True,
                remote_id=account.remote_id if account else "",
                url=(account.url if account else "") or board,
            ),
            EARLY,
        ),
    )


def receive_form(pack: Pack, page: OpeningPage) -> Form:
    """Receive the report, or return it."""
    control = personally(pack, page.opening.service)
    kinds = (
        Choice("accept", t("確かめた。使い始めてよい", "Looked at it: it may be used")),
        Choice("return", t("報告に直すところがある", "The report is to be put right")),
    )
    return Form(
        do="receive",
        title=t("取得の報告を確かめる", "Receive the report"),
        button=t("記録する", "Keep it"),
        support=t(
            "サービスでURLを開き、アカウント名と固有のIDが報告のとおりかを見てください。報告した人以外が行います。",
            "Open the address on the service: are handle and id as reported? It is done by another person.",
        ),
        whom=None if "receive" in page.may else whom(pack, control.granted_by if control else ()),
        citations=pack.cite(control),
        fields=(
            Field("kind", t("結果", "Outcome"), kind="choice", required=True, choices=kinds),
            Field(
                "remark",
                t("直すところ・気づいたこと", "What is to be put right, or was noticed"),
                kind="words",
                support=t("直すところがあるときは必ず書きます。", "Needed where something is to be put right."),
            ),
        ),
    )


def _identity(*, required: bool, remote_id: str = "", url: str = "") -> tuple[Field, Field]:
    return (
        Field(
            "remote_id",
            t("サービス側の固有のID", "The service's own immutable id"),
            longest=120,
            required=required,
            initial=remote_id,
            support=t("名前を変えても変わらない番号です。", "The number that stays when the name changes."),
        ),
        Field(
            "url",
            t("アカウントのURL", "Address of the account"),
            longest=500,
            required=required,
            initial=url,
            pattern=r"https?://[^\s]+",
            support=t("「https://」から書きます。", "Begins with https://."),
        ),
    )
