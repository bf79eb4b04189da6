"""The menu: four groups of lines. A line stands there once its screen exists and its rule opens it for the reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from hasshin.accounts.access import Rule
from hasshin.city.facts import actor_facts
from hasshin.city.pack import NoPack, current_pack
from hasshin.policy.scope import contractor_may, deputies_for, roles_with
from hasshin.policy.text import Text, t
from hasshin.web.access import RULES
from hasshin.web.counts import Counts
from hasshin.web.language import language
from hasshin.web.requests import Request


@dataclass(frozen=True)
class Item:
    """One line of the menu. `hot` marks a count that can't wait."""

    title: Text
    url: str
    count: int = 0
    hot: bool = False
    current: bool = False


@dataclass(frozen=True)
class Group:
    """Lines under one heading. `count` is what waits in it, `current` that the reader is there."""

    title: Text
    items: tuple[Item, ...]

    @property
    def current(self) -> bool:
        return any(item.current for item in self.items)

    @property
    def count(self) -> int:
        return sum(item.count for item in self.items)


# Title, address by its name, which of the counts stands beside it, and whether that is hot.
Line = tuple[Text, str, str, bool]
GROUPS: tuple[tuple[Text, tuple[Line, ...]], ...] = (
    (
        t("日々", "Day to day"),
        (
            (t("今日の用件", "Today"), "home", "all", False),
            (t("起案する", "Compose"), "compose", "", False),
            (t("定型文", "Templates"), "templates", "", False),
            (t("取込み", "Intake"), "intake", "", False),
            (t("投稿", "Posts"), "posts", "", False),
            (t("決裁", "Decide"), "to-decide", "decide", True),
            (t("予定", "Scheduled"), "scheduled", "", False),
            (t("要確認", "Outcome unknown"), "unknown", "unknown", True),
            (t("送信の状態", "Sending"), "sending", "", False),
            (t("訂正・削除", "Corrections"), "cases", "cases", True),
            (t("事案", "Incidents"), "incidents", "", True),
            (t("災害の宣言", "Disasters"), "declarations", "", True),
            (t("訓練", "Drills"), "drills", "", False),
        ),
    ),
    (
        t("記録と点検", "Records and checks"),
        (
            (t("義務", "Duties"), "duties", "owed", False),
            (t("所見", "Findings"), "findings", "findings", False),
            (t("点検・後閲", "Reviews"), "reviews", "reviews", False),
            (t("記録", "Records"), "records", "", False),
            (t("リンク先", "Links"), "links", "", False),
            (t("台帳", "Ledger"), "ledger", "", False),
            (t("反響", "Reactions"), "reactions", "", False),
            (t("研究", "Study"), "study", "", False),
            (t("指導", "Instructions"), "instructions", "", False),
        ),
    ),
    (
        t("体制", "Who and with what"),
        (
            (t("公式アカウント", "Official accounts"), "accounts", "", False),
            (t("職員と役割", "People and roles"), "people", "", False),
            (t("人事異動", "Transfers"), "transfers", "", False),
            (t("アカウントの開設", "Openings"), "openings", "", False),
            (t("名簿", "Rosters"), "roster", "", False),
            (t("端末", "Terminals"), "devices", "", False),
            (t("認証情報", "Credentials"), "credentials", "", False),
            (t("公式アカウント一覧", "Directory"), "directory", "", False),
            (t("お知らせ", "Notices"), "notices", "", False),
        ),
    ),
    (
        t("指針と設定", "Guideline and settings"),
        (
            (t("運用指針と統制", "Guideline and controls"), "guideline", "", False),
            (t("指針の確認", "Acknowledge the guideline"), "acknowledge", "", False),
            (t("別に定める事項", "Annexes"), "annexes", "", False),
            (t("選挙期間", "Election periods"), "elections", "", False),
            (t("設定", "Settings"), "settings", "", False),
        ),
    ),
)


def menu(request: Request, counts: Counts) -> tuple[Group, ...]:
    """The groups with what the reader may open. One's holdings are read once, whatever the number of lines."""
    held = _rights(request)
    found = []
    for title, lines in GROUPS:
        items = tuple(
            Item(name, url, getattr(counts, counted) if counted else 0, hot)
            for name, address, counted, hot in lines
            if (url := _url(address)) and _opens(RULES.get(address), held)
        )
        if items:
            found.append((title, items))
    urls = [item.url for _, items in found for item in items]
    path = request.path
    here = max((u for u in urls if path == u or (u != "/" and path.startswith(u))), key=len, default="")
    return tuple(Group(title, tuple(_at(item, here) for item in items)) for title, items in found)


def opens_for(request: Request, name: str) -> bool:
    """Whether the reader may open the screen of that name; what is read of the reader's rights is kept for the page."""
    if not hasattr(request, "held_rights"):
        request.held_rights = _rights(request)  # type: ignore[attr-defined]
    return _opens(RULES.get(name), getattr(request, "held_rights"))  # noqa: B009


def _at(item: Item, here: str) -> Item:
    return Item(item.title, item.url, item.count, item.hot, current=item.url == here)


def _url(name: str) -> str:
    """The address, empty where there is no such screen (yet), or not one for all.

    The public list has its languages by path, as it is read without cookies.
    """
    try:
        return reverse(name) + ("en/" if name == "directory" and language() == "en" else "")
    except NoReverseMatch:
        return ""


def _rights(request: Request) -> frozenset[str] | None:
    """The rights of all roles that the reader holds for anything; what may be done with one, the actions ask.

    None for somebody who has no role yet.

    Counted as `policy.scope.may` counts them: a deputy only where the pack has deputies for the role, a contractor's
    person only what contractors may do at all. So no line leads to a refusal.
    """
    try:
        pack = current_pack()
    except NoPack:
        return frozenset()
    who = actor_facts(request.actor, request.now)
    held = {h.role for h in who.holdings if h.deputy_for is None or deputies_for(pack, h.role) is not None}
    if not held and not any(role.everyone_in_unit for role in pack.roles):
        return None
    rights = frozenset(right for role in pack.roles if role.id in held or role.everyone_in_unit for right in role.may)
    return frozenset(right for right in rights if not who.contractor or contractor_may(pack, right))


def _opens(rule: Rule | None, held: frozenset[str] | None) -> bool:
    if rule is None:
        return False
    if held is None:
        return rule.unappointed or rule.who == "public"
    if rule.who != "rights":
        return True
    if held & set(rule.rights):
        return True
    return rule.reading and not any(roles_with(current_pack(), right) for right in rule.rights)
