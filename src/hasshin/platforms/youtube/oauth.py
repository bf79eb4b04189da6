"""How Google grants access (developers.google.com, "Using OAuth 2.0 for Web Server Applications").

An access token lasts an hour. The refresh token comes only with `access_type=offline`, and surely only where the person
is asked anew (`prompt=consent`); it stays the same when it is used. Revoking either ends the whole grant.
"""

from __future__ import annotations

from hasshin.platforms.oauth.service import Description, Scope
from hasshin.policy.text import t

SERVER = "https://oauth2.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"

DESCRIPTION = Description(
    connector="youtube",
    title=t("YouTube（Googleアカウント）", "YouTube (Google account)"),
    scopes=(
        Scope(
            SCOPE,
            t(
                "動画を公開・訂正・削除し、コメントとチャンネルの説明を読み書きする（これより狭い権限では削除とコメントの読取りができません）",
                "to publish, correct and delete videos, and to read and write comments and the channel's description "
                "(no narrower scope allows deleting and reading comments)",
            ),
        ),
    ),
    base_url=SERVER,
    authorize_base="https://accounts.google.com",
    authorize="/o/oauth2/v2/auth?access_type=offline&prompt=consent",
    exchange="/token",
    revoke="/revoke",
    pkce="always",
    client="given",
    refreshes=True,
    revoke_names_client=False,
)
