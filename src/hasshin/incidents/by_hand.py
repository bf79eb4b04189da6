"""What a person does in a service's own screen where its API can't: where to click, and what proof to write down.

The places are those of the services' own help pages as of 2026; a service that is not known gets general words.
"""

from __future__ import annotations

from typing import Final

from hasshin.policy.text import Text, t

PROOF: Final[dict[str, Text]] = {
    "rename": t(
        "証拠：変更後の表示名と、確認した日時・確認に使った端末を書いてください。",
        "Proof: write the name as it now shows, when you looked and on what.",
    ),
    "change_profile": t(
        "証拠：変更後のプロフィールの文面と、確認した日時を書いてください。",
        "Proof: write the profile's words as they now show, and when you looked.",
    ),
    "delete_account": t(
        "証拠：サービスが示した完了の表示や受付番号、サインインしていない端末で開いても表示されないことを確かめた日時を"
        "書いてください。復元できる期間があるサービスでは、その期限も書きます。",
        "Proof: write what the service said (a number, a message), and when you saw, not signed in, that it is gone; "
        "where it can be restored for a time, until when.",
    ),
}
_NAME: Final[dict[str, Text]] = {
    "x": t("「プロフィール」→「プロフィールを編集」→「名前」", "Profile → Edit profile → Name"),
    "facebook": t(
        "ページに切り替え、「設定」→「ページ設定」→「名前」。審査に数日かかることがあります",
        "Switch to the Page → Settings → Page setup → Name; it may be reviewed for some days",
    ),
    "instagram": t("「プロフィールを編集」→「名前」", "Edit profile → Name"),
    "youtube": t("YouTube Studio →「カスタマイズ」→「プロフィール」→「名前」", "YouTube Studio → Customization → Name"),
    "line": t(
        "LINE Official Account Manager →「設定」→「アカウント設定」→「アカウント名」。認証済アカウントは申請が要ります",
        "LINE Official Account Manager → Settings → Account settings → Name; a verified account has to apply",
    ),
    "mastodon": t("「設定」→「プロフィール」→「表示名」", "Preferences → Public profile → Display name"),
    "bluesky": t("プロフィール →「プロフィールを編集」→「表示名」", "Profile → Edit profile → Display name"),
}
_PROFILE: Final[dict[str, Text]] = {
    "x": t("「プロフィール」→「プロフィールを編集」→「自己紹介」", "Profile → Edit profile → Bio"),
    "facebook": t("ページ →「基本データ」→「自己紹介」", "Page → About → Intro"),
    "instagram": t("「プロフィールを編集」→「自己紹介」", "Edit profile → Bio"),
    "youtube": t(
        "YouTube Studio →「カスタマイズ」→「プロフィール」→「説明」", "YouTube Studio → Customization → Description"
    ),
    "line": t(
        "LINE Official Account Manager →「プロフィール」→「ステータスメッセージ」「基本情報」",
        "LINE Official Account Manager → Profile → Status message and basic information",
    ),
    "mastodon": t("「設定」→「プロフィール」→「自己紹介」", "Preferences → Public profile → Bio"),
    "bluesky": t("プロフィール →「プロフィールを編集」→「説明」", "Profile → Edit profile → Description"),
}
_DELETE: Final[dict[str, Text]] = {
    "x": t(
        "「設定とプライバシー」→「アカウント」→「アカウントを停止する」。30日間は復元できます",
        "Settings and privacy → Your account → Deactivate your account; it can be restored for 30 days",
    ),
    "facebook": t(
        "ページに切り替え、「設定」→「プライバシー」→「Facebookページの情報」→「利用停止と削除」。30日間は取り消せます",
        "Switch to the Page → Settings → Privacy → Facebook Page information → Deactivation and deletion; it can be "
        "undone for 30 days",
    ),
    "instagram": t(
        "「アカウントセンター」→「個人の情報」→「アカウントの所有権とコントロール」→「利用解除または削除」",
        "Accounts Centre → Personal details → Account ownership and control → Deactivation or deletion",
    ),
    "youtube": t(
        "「設定」→「詳細設定」→「チャンネルを削除する」→「コンテンツを完全に削除する」",
        "Settings → Advanced settings → Delete channel → permanently",
    ),
    "line": t(
        "LINE Official Account Manager →「設定」→「アカウント設定」→「アカウントを削除」。削除は取り消せません",
        "LINE Official Account Manager → Settings → Account settings → Delete account; it can't be undone",
    ),
    "mastodon": t(
        "「設定」→「アカウント」→「アカウントの削除」。同じ名前は二度と使えません",
        "Preferences → Account → Delete account; the name can never be used again",
    ),
    "bluesky": t("「設定」→「アカウント」→「アカウントを削除」", "Settings → Account → Delete account"),
}
_ELSEWHERE: Final[dict[str, Text]] = {
    "rename": t("サービスの設定にある「名前」「表示名」の欄", "the field of the name in the service's settings"),
    "change_profile": t(
        "サービスの設定にある「自己紹介」「説明」の欄", "the field of the profile in the service's settings"
    ),
    "delete_account": t(
        "サービスの設定にある「アカウントの削除」「退会」。なければ、サービスの問い合わせ窓口",
        "the service's own “delete account”; where there is none, its help desk",
    ),
}
_WHERE: Final = {"rename": _NAME, "change_profile": _PROFILE, "delete_account": _DELETE}
HOW = t("サービスの画面で行ってください：{where}。{proof}", "Do it in the service's own screen: {where}. {proof}")


def how(verb: str, service: str) -> Text:
    """Where on `service` a person does `verb` (rename, change_profile, delete_account), and what proof to give."""
    return HOW.fill(where=_WHERE[verb].get(service, _ELSEWHERE[verb]), proof=PROOF[verb])
