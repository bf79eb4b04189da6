"""Settings of one account: owner and roster, its rules, the release of its unit, its credential."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account, name_deputy_on_account
from hasshin.accounts.models import Account, Credential
from hasshin.accounts.queries import AccountPage, account_page
from hasshin.city import queries
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.rules import appointing_right
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.platforms.registry import pasting_of
from hasshin.policy.controls.access import Releases
from hasshin.policy.controls.accounts import Owner
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.scope import Target
from hasshin.policy.text import Text, t
from hasshin.web.account_view import account_view
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import appointing
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.rank import STATED, rank_form, stated
from hasshin.web.views.settings.release import release_form, released
from hasshin.web.views.settings.rules import SET, asks_rules, rules_form, set_them
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.steps import steps_of
from hasshin.web.views.settings.telling import telling
from hasshin.web.views.settings.units import RELEASED

CHANGED = t("「{name}」（{service}）のトークンを保存しました。", "The token of {name} ({service}) is kept.")


@sensitive_post_parameters("token")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request, account_id: int) -> HttpResponse:
    """The page; a POST does the act that it names."""
    page = account_page(account_id, request.now)
    pack = current_pack()
    forms: dict[str, Any] = {}
    if any(role.scope == "account" for role in pack.roles):
        forms |= _appointing(request, page)
    if (asked := pack.one_of(Owner)) is not None and asked.rank is not None:
        forms["rank_reason"] = (
            rank_form(request, page, asked),
            lambda given: stated(request, account_id, given),
            STATED.fill(name=page.account.name),
        )
    if asks_rules(pack):
        forms["set_rules"] = (
            rules_form(request, page),
            lambda given: set_them(request, account_id, given),
            lambda _words, made: SET.fill(name=page.account.name, n=made.number),
        )
    if pack.one_of(Releases) is not None:
        form = release_form(request, str(page.account.unit_id), page.account.service)
        forms["release"] = (form, lambda given: released(request, given), telling(RELEASED))
    if page.account.connector != "practice":
        kept = CHANGED.fill(name=page.account.name, service=pack.service_name(page.account.service))
        forms["set_credential"] = (_credential_form(request, page), _credential(request, account_id), kept)
    if page.facts.state == "closed":
        forms = {}  # nothing is laid down for it any more

    def context() -> dict[str, Any]:
        sealed = Credential.objects.filter(account=account_id, kind="token").first()
        return {
            "page": page,
            "held": queries.appointments(at=request.now, account_id=account_id),
            "steps": steps_of(page, request.now),
            "freely": account_view(page, request.now).freely,
            "changed_at": sealed.changed_at if sealed else None,
            "keeps_password": pack.one_of(Credentials) is not None and page.account.state != Account.State.CLOSED,
        }

    return serve(request, "web/settings/account.html", forms, context, reverse("settings-account", args=[account_id]))


def _appointing(request: Request, page: AccountPage) -> dict[str, Any]:
    pack = current_pack()
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rows = queries.appointments(at=request.now, account_id=page.account.pk)
    whose = _appoints(request, page)

    def appointed(given: dict[str, Any]) -> object:
        return appoint_to_account(**who, account_id=page.account.pk, **{**given, "staff_id": int(given["staff_id"])})

    def ended(given: dict[str, Any]) -> object:
        return end_on_account(
            **who,
            appointment_id=int(given["appointment_id"]),
            order=given["order"],
            vacancy_reason=given["vacancy_reason"],
        )

    def named(given: dict[str, Any]) -> object:
        ids = {key: int(given[key]) for key in ("appointment_id", "deputy_id")}
        return name_deputy_on_account(**who, **{**given, **ids})

    me = actor_facts(request.actor, request.now)
    office = appointing.Office(pack, me, request.now, ("account",), page.facts)
    place = t(page.account.name, page.account.name)
    asked = request.GET.get("staff_id", "") if request.GET.get("open") == "appoint" else ""
    forms: dict[str, Any] = {
        "appoint": (
            appointing.appoint_form(office, whose, asked),
            appointed,
            lambda words, _row: appointing.appointed(words, place),
        ),
        "end_appointment": (appointing.end_form(office, rows, whose), ended, appointing.ended(rows, place)),
    }
    if appointing.has_deputies(pack, "account"):
        deputises = whom(pack, me, "name_deputy", Target(account=page.facts))
        forms["name_deputy"] = (appointing.deputy_form(office, rows, deputises), named, telling(appointing.NAMED))
    return forms


def _appoints(request: Request, page: AccountPage) -> Text | None:
    """None for whoever may appoint to one of the account's roles; else who may."""
    pack = current_pack()
    me = actor_facts(request.actor, request.now)
    rights = {appointing_right(pack, role.id) for role in pack.roles if role.scope == "account"}
    answers = [whom(pack, me, right, Target(account=page.facts)) for right in sorted(rights)]
    return None if None in answers else answers[0]


def _credential_form(request: Request, page: AccountPage) -> Form:
    me = actor_facts(request.actor, request.now)
    pasted = pasting_of(page.account.connector)
    return Form(
        do="set_credential",
        title=t("トークンを入れる", "Set the token"),
        button=t("保存する", "Keep it"),
        support=t(
            "誰のトークンかをサービスに確かめてから保存します。保存後は誰も読み出せません。",
            "The service is asked whose token it is before it is kept. Nobody can read it again.",
        ),
        whom=whom(current_pack(), me, "manage_credentials", Target(account=page.facts)),
        fields=(
            Field(
                "token",
                pasted.label if pasted else t("トークン", "Token"),
                kind="password",
                required=True,
                longest=70_000,
                support=pasted.support if pasted else None,
            ),
        ),
    )


def _credential(request: Request, account_id: int) -> Any:
    return lambda given: paste_token(actor=request.actor, now=request.now, account_id=account_id, token=given["token"])
