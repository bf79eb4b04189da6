"""How X grants access (docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE").

An access token lasts two hours; a refresh token works once and comes with the scope offline.access. X has no way back
from a lost answer to a renewal: the old refresh token is used up, and the new one was never seen. So a token is
renewed an hour before its end, which leaves a person that hour to connect anew. A refresh token that is no good is
answered with `invalid_request`, where the standard has `invalid_grant`.
"""

from __future__ import annotations

from datetime import timedelta

from hasshin.platforms.oauth.service import Description, Scope
from hasshin.policy.text import t

SERVER = "https://api.x.com"

DESCRIPTION = Description(
    connector="x",
    title=t("X（旧Twitter）", "X (formerly Twitter)"),
    scopes=(
        Scope(
            "users.read", t("どのアカウントかを確かめ、プロフィールを読む", "to see whose account it is, and read it")
        ),
        Scope("tweet.read", t("自らの投稿と、届いた返信を読む", "to read its own posts and what the public answered")),
        Scope("tweet.write", t("投稿し、削除する", "to publish and delete posts")),
        Scope("media.write", t("画像と動画を添える", "to add images and videos")),
        Scope("follows.read", t("フォローの状況を決まりと照らす", "to compare whom it follows with the rules")),
        Scope("offline.access", t("2時間ごとに接続し直さずに済ませる", "to stay connected for longer than two hours")),
    ),
    base_url=SERVER,
    authorize_base="https://x.com",
    authorize="/i/oauth2/authorize",
    exchange="/2/oauth2/token",
    revoke="/2/oauth2/revoke",
    pkce="always",
    client="given",
    refreshes=True,
    proves="basic",
    dead_grant=frozenset({"invalid_grant", "invalid_request"}),
    renew_before=timedelta(hours=1),
)
