"""How the practice board grants access: the whole flow, with tokens that expire and are renewed, for training."""

from __future__ import annotations

from hasshin.platforms.oauth.service import Description, Scope
from hasshin.policy.text import t

CLIENT_ID = "hasshin"
READ, WRITE, PROFILE, FOLLOWS = "posts:read", "posts:write", "profile:write", "follows:read"

DESCRIPTION = Description(
    connector="practice",
    title=t("練習掲示板", "The practice board"),
    scopes=(
        Scope(READ, t("プロフィールと投稿を読み返す", "to read the profile and the posts back")),
        Scope(WRITE, t("投稿し、訂正し、削除する", "to publish, correct and delete posts")),
        Scope(PROFILE, t("事案の際にプロフィールを直す", "to change the profile in an incident")),
        Scope(FOLLOWS, t("フォローの状況を決まりと照らす", "to compare whom it follows with the rules")),
    ),
    authorize="/practice/connect/authorize",
    exchange="/practice/connect/token",
    revoke="/practice/connect/revoke",
    pkce="always",
    client="fixed",
    client_id=CLIENT_ID,
    refreshes=True,
)
