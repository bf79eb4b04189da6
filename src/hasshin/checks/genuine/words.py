# long because: it holds every sentence of the answer, in both languages
"""What is said to a citizen about an account: every reason in plain words, in both languages."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, NamedTuple

from hasshin.checks.genuine.known import Known
from hasshin.policy.clock import day_shown
from hasshin.policy.text import Text, t

SERVICES: dict[str, Text] = {
    "x": t("X（旧Twitter）", "X (formerly Twitter)"),
    "facebook": t("Facebook", "Facebook"),
    "instagram": t("Instagram", "Instagram"),
    "youtube": t("YouTube", "YouTube"),
    "line": t("LINE", "LINE"),
    "mastodon": t("Mastodon", "Mastodon"),
    "bluesky": t("Bluesky", "Bluesky"),
    "threads": t("Threads", "Threads"),
    "tiktok": t("TikTok", "TikTok"),
    "note": t("note", "note"),
}


class Why(NamedTuple):
    """One reason: a code for machines, a sentence for people."""

    code: str
    text: Text

    def fill(self, **values: Any) -> Why:
        """With the sentence's places filled."""
        return Why(self.code, self.text.fill(**values))


def service_name(service: str) -> Text:
    """The service as people call it."""
    return SERVICES.get(service, t(service, service))


def listed(one: Known) -> Why:
    return Why(
        "listed",
        t(
            "市の公式アカウント「{name}」（{service}、@{handle}）です。",
            "It is the city's official account {name} ({service}, @{handle}).",
        ).fill(name=one.name, service=service_name(one.service), handle=one.handle),
    )


def practised(one: Known) -> Why:
    return Why(
        "practice_page",
        t(
            "市の一覧にある練習用アカウント「{name}」（@{handle}）のページです。{service}にあるアカウントではありません。",
            "It is the page of {name} (@{handle}), an account for practice on the city's list, not one on {service}.",
        ).fill(name=one.name, service=service_name(one.service), handle=one.handle),
    )


def practice_only(one: Known) -> Why:
    return Why(
        "practice_only",
        t(
            "「@{handle}」は、市が練習用のページで使っている名前です。{service}などのサービスにあるこの名前のアカウントは、"
            "市のものではありません。",
            "The city uses @{handle} on a page for practice only. An account of that handle on {service} or elsewhere "
            "is not the city's.",
        ).fill(service=service_name(one.service), handle=one.handle),
    )


def was_ours(one: Known) -> Why:
    day = day_shown(date.fromisoformat(one.closed_on)) if one.closed_on else t("以前", "some time ago")
    return Why(
        "was_ours",
        t(
            "かつて市のアカウントでしたが、閉鎖しました（{day}）。今は市のものではなく、同じ名前を別の人が取得することもあります。",
            "It was the city's but is closed ({day}). It is no longer the city's, and somebody else may take the name.",
        ).fill(day=day),
    )


def near_to(one: Known) -> Why:
    state = t("（閉鎖済み）", " (closed)") if one.state == "closed" else t("", "")
    if one.practice:
        state = t("（練習用）", " (for practice)")
    return Why(
        "near_to",
        t(
            "市の本物は「{name}」（{service}、@{handle}）{state}です。",
            "The city's own is {name} ({service}, @{handle}){state}.",
        ).fill(name=one.name, service=service_name(one.service), handle=one.handle, state=state),
    )


def on_that_service(one: Known) -> Why:
    return Why(
        "on_that_service",
        t(
            "ただし{service}での名前です。別のサービスの同じ名前は、市のものとは限りません。",
            "That is its handle on {service}: the same handle elsewhere need not be the city's.",
        ).fill(service=service_name(one.service)),
    )


def other_service(one: Known, service: str, *, there: bool) -> Why:
    ja = "市は{there}にアカウントを持っていません。" if not there else "市の{there}のアカウントは別の名前です。"
    en = "The city has no account on {there}." if not there else "The city's account on {there} has another handle."
    return Why(
        "other_service",
        t(
            "{one}にある市のアカウントと同じか似た名前ですが、" + ja,
            "It has the handle, or nearly, of the city's account on {one}. " + en,
        ).fill(one=service_name(one.service), there=service_name(service)),
    )


def other_server(one: Known, host: str) -> Why:
    return Why(
        "other_server",
        t(
            "名前は同じですが、サーバーが違います（市のものは {ours}、これは {theirs}）。",
            "The handle is the same but the server is not (the city's: {ours}; this: {theirs}).",
        ).fill(ours=one.host, theirs=host),
    )


def known_fake(title: Text) -> Why:
    return Why(
        "known_fake",
        t("市が偽アカウントとして知らせているものです：{title}", "The city has told of it as a fake: {title}").fill(
            title=title
        ),
    )


def imitated_host(host: str, imitates: str, *, with_user: bool) -> Why:
    code = "host_userinfo" if with_user else "host_imitated"
    return Why(
        code,
        t(
            "アドレスの行き先は {host} で、{real} ではありません。{real} に見せかけたアドレスです。",
            "The address leads to {host}, not to {real}: it is made to look like {real}.",
        ).fill(host=host, real=imitates),
    )


def imitated_site(host: str, domain: str) -> Why:
    return Why(
        "site_imitated",
        t(
            "{host} は、市の公式サイト（{domain}）に似せたアドレスです。",
            "{host} is made to look like the city's site ({domain}).",
        ).fill(host=host, domain=domain),
    )


_TRICKS: dict[str, Text] = {
    "unseen": t("目に見えない文字が混ざっています。", "It holds characters that can't be seen."),
    "bidi": t(
        "文字の向きを変える、目に見えない文字が混ざっています。",
        "It holds unseen characters that turn the direction of writing.",
    ),
    "wide": t("全角文字や特殊な字体で書かれています。", "It is written in full-width or styled characters."),
    "percent": t(
        "読めないように文字が符号化（%）されています。", "Letters are percent-encoded so that they can't be read."
    ),
    "userinfo": t("「@」の前の部分は行き先ではありません。", "What stands before the @ is not where it leads."),
    "imitated_host": t("サービスのアドレスに似せています。", "The host imitates a service."),
    "idn": t("アドレスに英字でない文字が使われています。", "The host is written in letters that are not Latin."),
}


def trick(name: str) -> Why:
    return Why(name, _TRICKS[name])


def shown(pairs: tuple[tuple[str, str], ...], how: str) -> list[Why]:
    """The places where it differs from ours; nothing where it only adds words."""
    if not pairs or how in {"combined", "contains", "names_city"}:
        return []
    ja = "、".join(f"「{_char(a)}」（本物は「{_char(b)}」）" for a, b in pairs)
    en = ", ".join(f"“{_char(a)}” (ours: “{_char(b)}”)" for a, b in pairs)
    return [Why("differs", Text(ja=f"違うところ：{ja}", en=f"It differs in: {en}"))]


def _char(piece: str) -> str:
    """A piece of a handle; a character that is not plain ASCII with its number, so that it can be told apart."""
    if not piece:
        return "∅"
    return "".join(c if c.isascii() and c.isprintable() else f"{_visible(c)}[U+{ord(c):04X}]" for c in piece)


def _visible(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LNSP" else ""


NEAR: dict[str, Why] = {
    "confusable": Why(
        "confusable", t("見た目の似た文字に置き換えられています。", "Look-alike characters stand in place of ours.")
    ),
    "separators": Why("separators", t("区切りの記号（_ や -）だけが違います。", "Only separators (_ or -) differ.")),
    "spelling": Why("spelling", t("ローマ字のつづりだけが違います。", "Only the romanised spelling differs.")),
    "extra_words": Why(
        "extra_words",
        t(
            "「official」「jp」などの言葉や数字を足し引きした名前です。",
            "Words such as “official” or “jp”, or digits, are added or left out.",
        ),
    ),
    "edited": Why(
        "edited", t("文字が少しだけ違います（追加・抜け・入替え）。", "A letter or two is added, missing or changed.")
    ),
    "combined": Why(
        "combined",
        t(
            "市のアカウントの名前を、似た文字や違うつづりに変えたうえで、言葉や数字を足しています。",
            "It is the handle of an account of the city in look-alike characters or another spelling, with words or "
            "digits added.",
        ),
    ),
    "contains": Why(
        "contains",
        t("市のアカウントの名前をそのまま含んでいます。", "It holds the whole handle of an account of the city."),
    ),
    "names_city": Why(
        "names_city",
        t(
            "市の名前で公式を名のる形ですが、市の一覧にありません。",
            "It has the city's name and the form of an official handle, but is not listed.",
        ),
    ),
}
NAME: dict[str, Why] = {
    "same": Why(
        "same_name",
        t(
            "「{name}」は市のアカウントや市の名前ですが、表示名は誰でも付けられます。",
            "{name} is a name of the city's, but anybody can take a display name.",
        ),
    ),
    "confusable": Why(
        "name_confusable",
        t("「{name}」に似せて、別の文字が使われています。", "Other characters are used so that it looks like {name}."),
    ),
    "extra_words": Why(
        "name_extra",
        t("「{name}」に「公式」などの言葉を足した名前です。", "It is {name} with words such as “official” added."),
    ),
}
BORROWED: dict[str, Why] = {
    how: Why(why.code, Text(ja="表示名：" + why.text.ja, en="Display name: " + why.text.en))
    for how, why in NAME.items()
}
STOPPED = Why("stopped", t("今は発信を停止しています。", "It is stopped at present: nothing new should appear there."))
NOT_LISTED = Why(
    "not_listed", t("市の公式アカウント一覧にありません。", "It is not on the city's list of official accounts.")
)
OWN_SITE = Why(
    "own_site",
    t(
        "市の公式サイトのアドレスです。SNSのアカウントではありません。",
        "It is an address of the city's own site, not an account.",
    ),
)
NO_PROFILE = Why(
    "no_profile",
    t(
        "アカウントのページのアドレスではありません。投稿した人のプロフィールのアドレスを貼り付けてください。",
        "It is not the address of an account's page. Paste the address of the profile.",
    ),
)
UNKNOWN_SITE = Why(
    "unknown_site",
    t("市のアカウントや公式サイトのアドレスではありません。", "It is neither an account nor a site of the city."),
)
SHORT_LINK = Why(
    "short_link",
    t(
        "短縮アドレスだけでは判定できません。開いた先のIDを貼り付けてください。",
        "A short address can't be judged. Paste the ID that it leads to.",
    ),
)
SHORT_ADDRESS = Why(
    "short_address",
    t(
        "短縮されたアドレスです。行き先が書かれていないため、これだけでは判定できません。Xのように、市の投稿に入れたリンクを"
        "自動で短くするサービスもあります。投稿した人のプロフィールのアドレスか、@で始まる名前を貼り付けてください。",
        "It is a shortened address: it does not say where it leads, so it can't be judged alone. Some services, X for "
        "one, shorten the links in the city's own posts too. Paste the address of the profile that posted it, or its "
        "handle (@…).",
    ),
)
NOTHING_FOUND = Why(
    "nothing_found",
    t("アカウントのアドレスや名前（@…）が見つかりません。", "No address and no handle (@…) was found in it."),
)


def compare(one: Known | None) -> Why:
    if one is None:
        return Why("compare", t("アドレスか @ で始まる名前で確かめてください。", "Check its address or handle (@…)."))
    return Why(
        "compare",
        t(
            "アドレスか @ で始まる名前を比べてください（本物は{service}の @{handle}）。",
            "Compare its address or handle: the city's own is @{handle} on {service}.",
        ).fill(service=service_name(one.service), handle=one.handle),
    )
