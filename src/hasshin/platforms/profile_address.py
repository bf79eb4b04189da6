"""Where on its service an account's own page is, and how a fake one is reported there."""

from __future__ import annotations

from urllib.parse import quote

from hasshin.policy.text import Text, t

_PAGES = {
    "x": "https://x.com/{handle}",
    "facebook": "https://www.facebook.com/{handle}",
    "instagram": "https://www.instagram.com/{handle}/",
    "youtube": "https://www.youtube.com/@{handle}",
    "line": "https://page.line.me/{handle}",
    "bluesky": "https://bsky.app/profile/{handle}",
    "threads": "https://www.threads.com/@{handle}",
    "tiktok": "https://www.tiktok.com/@{handle}",
    "note": "https://note.com/{handle}",
}
_REPORT_AT: dict[str, tuple[str, Text]] = {
    "x": (
        "https://help.x.com/forms/impersonation",
        t("X の「なりすまし」の報告フォームから報告できます。", "Report it with X's form for impersonation."),
    ),
    "facebook": (
        "https://www.facebook.com/help/174210519303259",
        t(
            "そのページの「…」から「報告」、「なりすまし」を選びます。",
            "On its page choose “…”, “Report”, and that it pretends to be another.",
        ),
    ),
    "instagram": (
        "https://help.instagram.com/contact/636276399721841",
        t(
            "Instagram の「なりすまし」の報告フォームから報告できます。",
            "Report it with Instagram's form for impersonation.",
        ),
    ),
    "youtube": (
        "https://support.google.com/youtube/answer/2801947",
        t(
            "チャンネルの「概要」から「ユーザーを報告」、「なりすまし」を選びます。",
            "On the channel's “About” choose “Report user”, then impersonation.",
        ),
    ),
    "line": (
        "https://contact-cc.line.me/",
        t(
            "トークの画面の「通報」か、LINE の問い合わせフォームから報告できます。",
            "Report it in the chat, or with LINE's contact form.",
        ),
    ),
    "tiktok": (
        "https://support.tiktok.com/",
        t("プロフィールの「シェア」から「報告」を選びます。", "On the profile choose “Share”, then “Report”."),
    ),
    "threads": (
        "https://help.instagram.com/contact/636276399721841",
        t("プロフィールの「…」から「報告」を選びます。", "On the profile choose “…”, then “Report”."),
    ),
    "mastodon": (
        "",
        t(
            "プロフィールの「…」から「通報」を選ぶと、そのサーバーの管理者に届きます。",
            "On the profile choose “…”, then “Report”: it reaches that server's moderators.",
        ),
    ),
    "bluesky": (
        "",
        t(
            "プロフィールの「…」から「アカウントを報告」を選びます。",
            "On the profile choose “…”, then “Report account”.",
        ),
    ),
}
_ANYWHERE = t("そのサービスの「報告」「通報」の機能で報告できます。", "Report it with the service's own “Report”.")


def profile_url(service: str, handle: str, *, base_url: str = "") -> str:
    """The public address of an account's page; "" for a service whose addresses are not known."""
    name = handle.strip().removeprefix("@")
    if service == "mastodon":
        return f"{base_url.rstrip('/')}/@{quote(name)}" if base_url else ""
    page = _PAGES.get(service, "")
    return page.format(handle=("@" if service == "line" else "") + quote(name)) if page else ""


def how_to_report(service: str) -> tuple[str, Text]:
    """Where a fake account on that service is reported ("" where only its own page has the button), and how."""
    return _REPORT_AT.get(service, ("", _ANYWHERE))
