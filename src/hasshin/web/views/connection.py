"""How an account is connected to its service: state, permissions, connect, paste a token, look again, disconnect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from hasshin.accounts.facts import account_facts
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.delivery.actions.begin_connecting import GivenClient, begin_connecting
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.finish_connecting import Back, finish_connecting
from hasshin.delivery.actions.look_again import look_again
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.watch_queries import ConnectionPage, connection_page
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.scope import Target
from hasshin.policy.text import Text, t
from hasshin.web import notices, once
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import page as bound
from hasshin.web.views.settings.serve import serve

CONNECTED = t("接続しました。", "The account is connected.")
PASTED = t("サービスに確かめたうえで、トークンを保存しました。", "The service confirmed the token, and it is kept.")
PASTE = t("トークンを貼り付ける", "Paste a token")
GO_GONE = t(
    "サービスの画面への案内は一度だけ有効です。接続が済んでいなければ、もう一度始めてください。",
    "The way to the service works once. If the account is not connected yet, begin anew.",
)
ENDED = t("接続を解除しました。", "The account is disconnected.")
LOOKED = t("サービスに確かめました。結果は下のとおりです。", "The service was asked. What it said stands below.")
NOT_ALL = t(
    "接続しましたが、認められていない権限があります: {names}",
    "The account is connected, but these permissions were not granted: {names}",
)
NOT_REVOKED = t(
    "ここでは解除しましたが、サービスの側では失効していません。所見に従ってください。",
    "It is disconnected here, but the service did not revoke the token. See the finding.",
)


@sensitive_post_parameters("token", "client_secret")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: Request, account_id: int) -> HttpResponse:
    """The page; a POST does the act that it names."""
    page = connection_page(account_id)
    back = reverse("connection", args=[account_id])
    begun = once.take(request, _what(account_id))
    if begun.content:
        ends = datetime.fromisoformat(begun.content["ends_at"])
        context = {"page": page, "address": begun.content["address"], "ends_at": ends}
        return render(request, "web/accounts/connect_go.html", context)
    shown = {"page": page, "gone": GO_GONE if begun.gone else None}
    return serve(request, "web/accounts/connection.html", _forms(request, page), lambda: shown, back)


@sensitive_variables()
@screen
@require_GET
def callback(request: Request, account_id: int) -> HttpResponse:
    """The service sends the person back here. What came along is used once and shown nowhere."""
    given = request.GET
    try:
        done = finish_connecting(
            actor=request.actor,
            now=request.now,
            account_id=account_id,
            session=request.session.session_key or "",
            back=Back(given.get("state", ""), given.get("code", ""), given.get("error", ""), given.get("iss", "")),
        )
    except Refused as refused:
        return _again(request, account_id, refused.reasons, 403)
    except Conflict as conflict:
        return _again(request, account_id, (Reason(code="conflict", message=conflict.message),), 409)
    if done.missing:
        notices.tell(request, NOT_ALL.fill(names=", ".join(done.missing)), kind="warning")
    else:
        notices.tell(request, CONNECTED)
    return redirect("connection", account_id)


def _again(request: Request, account_id: int, reasons: tuple[Reason, ...], status: int) -> HttpResponse:
    page = connection_page(account_id)
    context = {**bound(request, _forms(request, page)), "reasons": reasons, "page": page}
    return render(request, "web/accounts/connection.html", context, status=status)


def _forms(request: Request, page: ConnectionPage) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "account_id": page.account.pk}
    connects = _whom(request, page, "connect_account")
    forms: dict[str, Any] = {}
    if page.description is not None:
        forms["connect"] = (_connect_form(page, connects), lambda given: _go(request, page, given), CONNECTED)
    forms["paste"] = (
        _paste_form(page, _whom(request, page, "manage_credentials")),
        lambda given: paste_token(**who, token=given["token"]),
        PASTED,
    )
    if page.connected:
        forms["look"] = (_look_form(connects), lambda _: look_again(**who), LOOKED)
        forms["disconnect"] = (_end_form(connects), lambda given: _ended(request, who, given["reason"]), ENDED)
    return forms


def _go(request: Request, page: ConnectionPage, given: dict[str, Any]) -> HttpResponse:
    """To a page between, with what is asked for and a link: a form's answer may not lead to another server (CSP)."""
    begun = begin_connecting(
        actor=request.actor,
        now=request.now,
        account_id=page.account.pk,
        session=request.session.session_key or "",
        given=GivenClient(given.get("client_id", ""), given.get("client_secret", "")),
    )
    told = {"address": begun.address, "ends_at": begun.ends_at.isoformat()}
    return once.answer(request, _what(page.account.pk), told, reverse("connection", args=[page.account.pk]))


def _what(account_id: int) -> str:
    return f"connect:{account_id}"


def _ended(request: Request, who: dict[str, Any], reason: str) -> HttpResponse | None:
    result = disconnect(**who, reason=reason)
    if result.outcome is Outcome.DONE:
        return None
    notices.tell(request, NOT_REVOKED, kind="warning")
    return redirect("connection", who["account_id"])


def _whom(request: Request, page: ConnectionPage, right: str) -> Text | None:
    target = Target(account=account_facts(page.account, request.now))
    return whom(pack_at(request.now), actor_facts(request.actor, request.now), right, target)


def _connect_form(page: ConnectionPage, whom: Text | None) -> Form:
    again = page.connected
    return Form(
        do="connect",
        title=t("接続し直す", "Connect anew") if again else t("接続する", "Connect"),
        button=t("求める権限を確かめる", "See what is asked for"),
        support=t(
            "サービスの画面で、このアカウントの持ち主として認めます。今の接続は、新しい接続が確かめられるまで残ります。",
            "You grant access on the service's own page, as this account's holder. The present connection stays until "
            "the new one is verified.",
        ),
        whom=whom,
        fields=_application(page) if page.redirect_uri else (),
    )


def _application(page: ConnectionPage) -> tuple[Field, ...]:
    """Our application, as a person registered it in the service's developer pages."""
    kept = t("空のままなら、前に預けたものを使います。", "Left empty, the one that is kept is used.")
    none = t(
        "秘密のないアプリ（Public client）では空のままにします。", "Leave it empty for an application without one."
    )
    needed = page.description is not None and page.description.needs_secret
    return (
        Field(
            "client_id",
            t("アプリのID（Client ID）", "The application's id (Client ID)"),
            required=True,
            initial=page.client_id,
            support=t(
                "サービスの開発者向け画面でアプリを登録し、コールバックURLに「{back}」を入れてください。",
                "Register an application in the service's developer pages, with {back} as its callback URL.",
            ).fill(back=page.redirect_uri),
        ),
        Field(
            "client_secret",
            t("アプリの秘密（Client Secret）", "The application's secret (Client Secret)"),
            kind="password",
            required=needed and not page.secret_kept,
            longest=2_000,
            support=kept if page.secret_kept else None if needed else none,
        ),
    )


def _paste_form(page: ConnectionPage, whom: Text | None) -> Form:
    about = page.pasting
    label = about.label if about else t("トークン", "Token")
    return Form(
        do="paste",
        title=t("{what}を貼り付ける", "Paste: {what}").fill(what=label) if about else PASTE,
        button=t("確かめて保存する", "Verify and keep"),
        support=t(
            "誰のトークンかをサービスに確かめてから、今のものと置き換えます。保存後は誰も読み出せません。",
            "The service is asked whose token it is before it replaces the present one. Nobody can read it again.",
        ),
        whom=whom,
        fields=(
            Field(
                "token",
                label,
                kind="password",
                required=True,
                longest=20_000,
                support=about.support if about else None,
            ),
        ),
    )


def _look_form(whom: Text | None) -> Form:
    return Form(
        do="look",
        title=t("今すぐ確かめる", "Look now"),
        button=t("サービスに確かめる", "Ask the service"),
        whom=whom,
        fields=(),
    )


def _end_form(whom: Text | None) -> Form:
    return Form(
        do="disconnect",
        title=t("接続を解除する", "Disconnect"),
        button=t("解除する", "Disconnect"),
        support=t(
            "サービスでトークンを失効させ、ここでも破棄します。解除すると、このアカウントからは何も発信されません。",
            "The token is revoked at the service and destroyed here. Nothing goes out from the account afterwards.",
        ),
        danger=True,
        whom=whom,
        fields=(Field("reason", t("理由", "Reason"), kind="words", required=True),),
    )
