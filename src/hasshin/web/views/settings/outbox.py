"""Settings: the outbox (送信箱): mail, people's addresses, webhooks, and what could not be delivered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.city.actions.set_address import set_address
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.delivery.queries import workers
from hasshin.duties.actions.administer import administering_right
from hasshin.duties.actions.messages import drop_messages, retry_messages, send_test_call, send_test_mail
from hasshin.duties.actions.webhook import add_webhook, end_webhook
from hasshin.duties.dead import dead
from hasshin.duties.tell import CLIMBED, CLOSED, OPENED
from hasshin.outbox import mail, queries
from hasshin.policy.text import Text, t
from hasshin.web import once
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import telling

WHAT = "webhook-secret"
SECRET_GONE = t(
    "受け手のシステムにまだ登録していないときは、その Webhook を終え、登録し直してください。",
    "If the receiving system does not have it yet, end that webhook and set it up again.",
)
TEMPLATE = "web/settings/outbox.html"
PUT = t(
    "自分あての試験のメールを送信箱に入れました。まもなく送られます。",
    "A test mail to yourself is in the outbox and leaves in a moment.",
)
CALLED = t(
    "「{webhook_id}」の試しの呼び出しを送信箱に入れました。まもなく送られます。",
    "A test call of {webhook_id} is in the outbox and leaves in a moment.",
)
SET = t("{staff_id}さんのメールアドレスを{email}と登録しました。", "The address of {staff_id} is entered: {email}.")
ADDED = t("Webhook を登録しました。", "The webhook is set up.")
ENDED = t("Webhook「{webhook_id}」を終えました。", "The webhook {webhook_id} is ended.")
AGAIN = t("「{destination}」あてに、もう一度送ります。", "What was for {destination} is sent again.")
DROPPED = t(
    "「{destination}」あての通知の取りやめを、理由とともに記録しました。",
    "What was for {destination} is dropped, with the reason.",
)
EVENTS = (
    Choice(OPENED, t("義務が生じたとき", "A duty comes about")),
    Choice(CLIMBED, t("期限を過ぎて上の役割へ上がったとき", "An overdue one climbs")),
    Choice(CLOSED, t("義務が終わったとき", "A duty has gone")),
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: Request) -> HttpResponse:
    """What goes out to people and systems; a POST tests, adds, ends, sends again or drops."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    pack, me = current_pack(), actor_facts(request.actor, request.now)
    whose = whom(pack, me, administering_right(pack))

    def add(given: dict[str, Any]) -> HttpResponse:
        row, secret = add_webhook(**who, name=given["name"], url=given["url"], events=given["events"])
        return once.answer(request, WHAT, {"secret": secret, "secret_of": row.name}, reverse("settings-outbox"))

    def forms() -> dict[str, Any]:
        return {
            "test_mail": (_test_form(whose), lambda _: send_test_mail(**who), PUT),
            "set_address": (
                _address_form(whom(pack, me, "register_staff")),
                lambda given: set_address(**who, staff_id=int(given["staff_id"]), email=given["email"]),
                telling(SET),
            ),
            "add_webhook": (_webhook_form(whose), add, ADDED),
            "test_webhook": (
                _pick_webhook("test_webhook", t("試しに呼び出す", "Make a test call"), whose),
                lambda given: send_test_call(**who, webhook_id=int(given["webhook_id"])),
                telling(CALLED),
            ),
            "end_webhook": (
                _pick_webhook("end_webhook", t("Webhook を終える", "End a webhook"), whose, ends=True),
                lambda given: end_webhook(**who, webhook_id=int(given["webhook_id"]), reason=given["reason"]),
                telling(ENDED),
            ),
            "retry": (
                _dead_form("retry", t("もう一度送る", "Send again"), whose),
                lambda given: retry_messages(**who, destination=given["destination"]),
                telling(AGAIN),
            ),
            "drop": (
                _dead_form("drop", t("知らせるのを取りやめる", "Drop them"), whose, drops=True),
                lambda given: drop_messages(**who, destination=given["destination"], reason=given["reason"]),
                telling(DROPPED),
            ),
        }

    found = once.take(request, WHAT)
    shown = {**found.content, "gone": SECRET_GONE if found.gone else None}
    return serve(request, TEMPLATE, forms(), lambda: {**context(request), **shown}, reverse("settings-outbox"))


def context(request: Request) -> dict[str, Any]:
    """What stands on the page beside the forms."""
    installation = settings.HASSHIN_INSTALLATION
    without = StaffMember.objects.filter(is_active=True, email="").select_related("unit").order_by("username")
    titles = {choice.value: choice.name for choice in EVENTS}
    return {
        "server": installation.mail,
        "demo_mail": installation.mail is None and mail.is_set_up(),
        "digest_hour": installation.digest_hour,
        "without": list(without),
        "webhooks": [(row, [titles[e] for e in row.events if e in titles]) for row in queries.webhooks()],
        "numbers": queries.counts(),
        "troubled": queries.messages(troubled=True),
        "dead": dead(),
        "workers": [row for row in workers(request.now) if row.alive],
    }


def _test_form(whose: Text | None) -> Form:
    return Form(
        do="test_mail",
        title=t("自分あてに試験のメールを送る", "Send a test mail to yourself"),
        button=t("送る", "Send"),
        whom=whose,
        fields=(),
    )


def _address_form(whose: Text | None) -> Form:
    return Form(
        do="set_address",
        title=t("職員のメールアドレスを登録する", "Enter the mail address of a member of staff"),
        button=t("登録する", "Enter"),
        whom=whose,
        fields=(
            Field("staff_id", t("職員", "Member of staff"), kind="choice", required=True, choices=choices.staff()),
            Field("email", t("メールアドレス", "Mail address"), required=True, longest=254),
        ),
    )


def _webhook_form(whose: Text | None) -> Form:
    return Form(
        do="add_webhook",
        title=t("Webhook を登録する", "Set a webhook up"),
        button=t("登録して署名の鍵を発行する", "Set it up and issue its signing secret"),
        support=t("鍵は、次の画面に一度だけ表示します。", "The secret is shown once, on the next page."),
        whom=whose,
        fields=(
            Field("name", t("名前", "Name"), required=True, longest=120),
            Field(
                "url",
                t("URL", "Address"),
                required=True,
                longest=500,
                support=t(
                    "https で始まる、受け手のシステムの URL です。", "The receiving system's, beginning with https."
                ),
            ),
            Field("events", t("知らせる出来事", "What it hears of"), kind="several", choices=EVENTS),
        ),
    )


def _pick_webhook(do: str, title: Text, whose: Text | None, *, ends: bool = False) -> Form:
    there = tuple(Choice(str(row.id), t(row.name, row.name)) for row in queries.webhooks())
    reason = (Field("reason", t("理由", "Reason"), kind="words", required=True),) if ends else ()
    pick = Field("webhook_id", t("Webhook", "Webhook"), kind="choice", required=True, choices=there)
    return Form(do=do, title=title, button=title, danger=ends, whom=whose, fields=(pick, *reason))


def _dead_form(do: str, title: Text, whose: Text | None, *, drops: bool = False) -> Form:
    there = tuple(Choice(row.destination, row.title) for row in dead())
    reason = (Field("reason", t("理由", "Reason"), kind="words", required=True),) if drops else ()
    pick = Field("destination", t("宛先", "To whom"), kind="choice", required=True, choices=there)
    return Form(do=do, title=title, button=title, danger=drops, whom=whose, fields=(pick, *reason))
