"""An account's life: purpose, hand-over, name, lock, dormancy, closing; each by whom the guideline lets decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.ask_closing import SECONDS, ask_closing, drop_closing, second_right
from hasshin.accounts.actions.change_account import change_purpose, rename_account
from hasshin.accounts.actions.choose_dormant import choose_dormant
from hasshin.accounts.actions.grant_account import grant_account
from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.accounts.models import Account
from hasshin.accounts.queries_life import LifePage, life_page
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.delivery.actions.agree_closing import agree_closing
from hasshin.policy.controls.accounts import Dormancy as Control
from hasshin.policy.rules.openings import granting
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import Target, held, roles_with
from hasshin.policy.text import Text, t
from hasshin.posts.actions.hand_over import hand_over
from hasshin.posts.actions.leave_account import LeftPost, concerned
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views import leaving
from hasshin.web.views import life_forms as forms_of
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.serve import serve
from hasshin.web.words import FAMILIES

ANOTHER = t(
    "閉鎖を求めた本人は同意できません。別の人の同意を待っています。",
    "You asked for it, so another person has to agree.",
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def life(request: Request, account_id: int) -> HttpResponse:
    """What became of the account, and what may be done with it; a POST does what its form names."""
    page = life_page(account_id, request.now)
    closed = page.account.state == Account.State.CLOSED
    forms = {} if closed else {**_changing(request, page), **_ending(request, page)}
    context = {"page": page, "flight": () if closed else concerned(account_id)}
    return serve(request, "web/accounts/life.html", forms, lambda: context, reverse("account-life", args=[account_id]))


def _changing(request: Request, page: LifePage) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    one = {**who, "account_id": page.account.pk}
    opens = _whom(request, page, "open_account")
    rests = _whom(request, page, "close_account")
    found: dict[str, Any] = {}
    if page.grant_asked:
        able = _by_role(request, page, "grant")
        done = t("所属に付与しました。", "Granted to its unit.")
        found["grant"] = (forms_of.grant_form(able), lambda given: grant_account(**one, **given), done)

    def handed(given: dict[str, Any]) -> HttpResponse:
        left = hand_over(**one, **{**given, "unit_id": int(given["unit_id"])})
        return _told(request, page, t("引き継ぎました。", "Handed over."), left)

    units = tuple(unit for unit in choices.units() if unit.value != str(page.account.unit_id))
    found["purpose"] = (
        forms_of.purpose_form(page, opens),
        lambda given: change_purpose(**one, **given),
        t("目的の変更を記録しました。ルールの新しい版を定めてください。", "Kept. Set a new version of the rules."),
    )
    found["rename"] = (
        forms_of.rename_form(page, opens),
        lambda given: rename_account(**one, **given),
        t("新しい名前を記録しました。", "The new name is kept."),
    )
    what = leaving.of_hand_over(page, units, request.now)
    found["hand_over"] = (forms_of.hand_over_form(units, opens, what), handed, t("引き継ぎました。", "Handed over."))
    if page.account.state == Account.State.ACTIVE:
        done = t("ロックしました。", "Locked.")
        found["lock"] = (
            forms_of.lock_form(rests, leaving.of_lock(page)),
            lambda given: lock_account(**one, **given),
            done,
        )
    else:
        done = t("ロックを解除しました。", "Unlocked.")
        found["unlock"] = (forms_of.unlock_form(rests), lambda given: unlock_account(**one, **given), done)
    return found


def _ending(request: Request, page: LifePage) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rests = _whom(request, page, "close_account")
    found: dict[str, Any] = {}
    if (row := page.dormancy) is not None:
        found["dormant"] = (
            forms_of.dormant_form(page, _by_role(request, page, "dormant")),
            lambda given: choose_dormant(**who, dormancy_id=row.pk, **given),
            t("扱いを記録しました。", "The choice is kept."),
        )
    if (closing := page.closing) is None:
        found["close"] = (
            forms_of.close_form(rests, leaving.of_asking(page)),
            lambda given: ask_closing(**who, account_id=page.account.pk, **given),
            t("閉鎖を求めました。別の人の同意を待っています。", "Asked for. Another person has to agree."),
        )
        return found

    def agreed(_given: dict[str, Any]) -> HttpResponse:
        left = agree_closing(**who, closing_id=closing.pk)
        return _told(request, page, t("閉鎖しました。", "Closed."), left)

    second = _second(request, page)
    mine = request.actor.staff == closing.asked_by_id
    form = forms_of.agree_form(ANOTHER if mine else second, leaving.of_closing(page, request.now))
    found["agree"] = (form, agreed, t("閉鎖しました。", "Closed."))
    found["drop"] = (
        forms_of.drop_form(second),
        lambda given: drop_closing(**who, closing_id=closing.pk, **given),
        t("閉鎖の求めを取りやめました。", "It will not be closed."),
    )
    return found


def _second(request: Request, page: LifePage) -> Text | None:
    """None for whoever may be the second person of a closing; else who may."""
    if second_right(page.facts, actor_facts(request.actor, request.now), request.now) is not None:
        return None
    pack = pack_at(request.now)
    able = {role.id: role for right in SECONDS for role in roles_with(pack, right)}
    return t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=titles(tuple(able.values())))


def _told(request: Request, page: LifePage, done: Text, left: Iterable[LeftPost]) -> HttpResponse:
    """Say what became of the posts that were on their way."""
    named = [
        t("「{title}」{fate}", "“{title}”: {fate}").fill(title=one.title, fate=FAMILIES["fate"][one.fate])
        for one in left
    ]
    if named:
        posts = Text(ja="、".join(one.ja for one in named), en="; ".join(one.en for one in named))
        done = t("{done}進行中だった投稿：{posts}", "{done} Posts on their way: {posts}").fill(done=done, posts=posts)
    notices.tell(request, done)
    return redirect("account-life", page.account.pk)


def _whom(request: Request, page: LifePage, right: str) -> Text | None:
    who = actor_facts(request.actor, request.now)
    return whom(pack_at(request.now), who, right, Target(account=page.facts))


def _by_role(request: Request, page: LifePage, what: str) -> Text | None:
    """None for whoever holds one of the roles that the pack names for it; else who does."""
    pack = pack_at(request.now)
    if what == "grant":
        control = granting(pack, page.account.service)
        roles = control.granted_by if control is not None else ()
    else:
        sleep = pack.one_of(Control)
        roles = sleep.roles if sleep is not None else ()
    who = actor_facts(request.actor, request.now)
    if any(held(pack, who, role, Target(account=page.facts)) is not None for role in roles):
        return None
    named = titles(tuple(role for one in roles if (role := pack.role(one)) is not None))
    return t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=named)
