"""How a server with the Mastodon API grants access (docs.joinmastodon.org/spec/oauth, methods/apps)."""

from __future__ import annotations

from hasshin.platforms.oauth.service import Description, Scope
from hasshin.policy.text import t


def covers(granted: str, asked: str) -> bool:
    """`read` gives each `read:...`; the old `follow` gives reading whom the account follows."""
    return granted == asked or asked.startswith(f"{granted}:") or (granted == "follow" and asked == "read:follows")


DESCRIPTION = Description(
    connector="mastodon",
    title=t("Mastodon のサーバー", "A Mastodon server"),
    scopes=(
        Scope(
            "read:accounts",
            t("どのアカウントかを確かめ、プロフィールを読む", "to see which account it is, and read its profile"),
        ),
        Scope(
            "read:statuses",
            t("自らの投稿を読み返す", "to read its own posts back"),
        ),
        Scope("read:notifications", t("返信として届いた声を読む", "to read what the public answered")),
        Scope("read:follows", t("フォローの状況を決まりと照らす", "to compare whom it follows with the rules")),
        Scope("write:statuses", t("投稿し、訂正し、削除する", "to publish, correct and delete posts")),
        Scope("write:media", t("画像を添える", "to add images")),
        Scope("write:accounts", t("事案の際にプロフィールを直す", "to change the profile in an incident")),
    ),
    authorize="/oauth/authorize",
    exchange="/oauth/token",
    revoke="/oauth/revoke",
    register="/api/v1/apps",
    metadata="/.well-known/oauth-authorization-server",
    pkce="if_stated",
    client="registered",
    refreshes=False,
    covers=covers,
)
