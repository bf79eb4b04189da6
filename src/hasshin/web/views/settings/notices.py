"""The directory from inside: notices to the public, and how the copy on the city's own site stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.directory_notice import Wording, prolong_notice, publish_notice, take_down_notice
from hasshin.accounts.actions.place_directory import place_directory
from hasshin.accounts.actions.read_back_directory import ask_to_read_back
from hasshin.accounts.directory.notice_words import FAKE_TITLE
from hasshin.accounts.directory.queries import NoticeRow, copy_row, notice_rows
from hasshin.accounts.models import Account, DirectoryPlacement
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.rules import holds_one_of
from hasshin.policy.controls import Directory
from hasshin.policy.scope import Target
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import Words, telling

PUBLISHED = t("お知らせ「{title}」を公開しました。", "The notice “{title}” is published.")
TAKEN_DOWN = t("お知らせ「{notice_id}」を取り下げました。", "The notice “{notice_id}” is taken down.")
PROLONGED = t(
    "お知らせ「{notice_id}」の期限を{ends}に変えました。", "The notice “{notice_id}” now stands until {ends}."
)
UNTIL_TAKEN_DOWN = t(
    "お知らせ「{notice_id}」は、取り下げるまで載せます。", "The notice “{notice_id}” now stands until it is taken down."
)
PLACED = t(
    "公式サイトの写しの場所を「{address}」と記録しました。", "The copy on the city's site is recorded: {address}."
)
READ_BACK = t("公式サイトの写しを読み直しました。", "The copy on the city's site was read back.")
KINDS = {
    "impersonation": t("偽アカウント（成りすまし）", "a fake account (impersonation)"),
    "account": t("市のアカウントについて", "about an account of the city"),
    "general": t("その他", "anything else"),
}
STATES = {
    "ahead": t("公開前", "not yet"),
    "shown": t("公開中", "shown"),
    "over": t("期間終了", "over"),
    "taken_down": t("取下げ済み", "taken down"),
}
OUTCOMES: dict[str, Text] = {
    DirectoryPlacement.Outcome.UNREAD: t("まだ読み取っていません", "not read yet"),
    DirectoryPlacement.Outcome.SAME: t("一致しています", "agrees"),
    DirectoryPlacement.Outcome.MISSING: t("ありません", "missing"),
    DirectoryPlacement.Outcome.STALE: t("古くなっています", "out of date"),
    DirectoryPlacement.Outcome.ALTERED: t("書き換わっています", "altered"),
}
FOR_JA = t("日本語", "in Japanese")
FOR_EN = t("英語", "in English")
MAY_BE_EMPTY = t(
    "偽アカウントの場合は、空欄にすると「{title}」になります。", "For a fake account, where empty: “{title}”."
).fill(title=FAKE_TITLE)
READY = t(
    "偽アカウントの場合は、空欄にすると、市とは関係がないこと、開いたり返信したりしないことを知らせる定型文になります。",
    "For a fake account, where empty, the standard text says that it is not the city's and not to open or answer it.",
)
ENGLISH_MAY_BE_EMPTY = t(
    "空欄にすると、英語の定型文になります。", "Where empty, the standard English sentence is published."
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: Request) -> HttpResponse:
    """The notices and the copy; a POST publishes, prolongs or takes down one, places the copy, or reads it back."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rows = notice_rows(request.now)
    up = [row for row in rows if row.state != "taken_down"]
    keeper = _whom(request)
    forms: dict[str, Any] = {
        "publish": (_publish_form(keeper), lambda given: _publish(who, given), _published),
        "place": (
            _place_form(keeper, copy_row().address if copy_row().own else ""),
            lambda given: place_directory(**who, address=given["address"]),
            lambda words, _row: PLACED.fill(address=words["address"] or current_pack().city.guide_url),
        ),
        "read_back": (_read_form(keeper), lambda given: ask_to_read_back(**who), READ_BACK),
    }
    if up:
        forms["take_down"] = (
            _take_down_form(keeper, up),
            lambda given: take_down_notice(**who, notice_id=int(given["notice_id"]), reason=given["reason"]),
            telling(TAKEN_DOWN),
        )
        forms["prolong"] = (
            _prolong_form(keeper, up),
            lambda given: prolong_notice(**who, notice_id=int(given["notice_id"]), ends=given["ends"]),
            lambda words, _row: (PROLONGED if words["ends"] else UNTIL_TAKEN_DOWN).fill(**words),
        )
    if settings.HASSHIN_INSTALLATION.demo:
        # A demonstration asks no real site.
        del forms["read_back"]

    def context() -> dict[str, Any]:
        copy = copy_row()
        shown = [(row, STATES[row.state], KINDS[row.kind]) for row in notice_rows(request.now)]
        control = current_pack().one_of(Directory)
        return {
            "rows": shown,
            "copy": copy,
            "outcome": OUTCOMES[copy.outcome],
            "cited": current_pack().cite(control) if control is not None else (),
        }

    return serve(request, "web/settings/notices.html", forms, context, reverse("notices"))


def _whom(request: Request) -> Text | None:
    """None for those who keep the directory; else who does."""
    pack = current_pack()
    facts = actor_facts(request.actor, request.now)
    without = whom(pack, facts, "set_guide_page")
    control = pack.one_of(Directory)
    if without is not None or control is None:
        return without
    missing = holds_one_of(pack, facts, control.kept_by, Target(), control)
    return missing[0].message if missing else None


def _publish(who: dict[str, Any], given: dict[str, Any]) -> object:
    return publish_notice(
        **who,
        kind=given["kind"],
        wording=Wording(t(given["title_ja"], given["title_en"]), t(given["text_ja"], given["text_en"])),
        account_id=int(given["account_id"]) if given["account_id"] else None,
        service=given["service"],
        address=given["address"],
        starts=given["starts"],
        ends=given["ends"],
    )


def _published(_words: Words, row: Any) -> Text:
    return PUBLISHED.fill(title=t(row.title_ja, row.title_en or row.title_ja))


def _publish_form(keeper: Text | None) -> Form:
    pack = current_pack()
    title, text = t("題名（{l}）", "Title ({l})"), t("本文（{l}）", "Text ({l})")
    accounts = tuple(
        Choice(str(row.pk), t("{name}（@{handle}）", "{name} (@{handle})").fill(name=row.name, handle=row.handle))
        for row in Account.objects.order_by("service", "pk")
    )
    return Form(
        do="publish",
        title=t("お知らせを公開する", "Publish a notice"),
        button=t("公開する", "Publish"),
        whom=keeper,
        support=t(
            "公開すると、公式アカウント一覧のページ、JSON、更新情報にすぐ載ります。",
            "It shows at once on the public list, in its JSON and in its feed.",
        ),
        fields=(
            Field("kind", t("種類", "Kind"), kind="choice", required=True, choices=_choices(KINDS)),
            Field("title_ja", title.fill(l=FOR_JA), support=MAY_BE_EMPTY),
            Field("title_en", title.fill(l=FOR_EN), support=ENGLISH_MAY_BE_EMPTY),
            Field("text_ja", text.fill(l=FOR_JA), kind="words", support=READY),
            Field("text_en", text.fill(l=FOR_EN), kind="words", support=ENGLISH_MAY_BE_EMPTY),
            Field(
                "address",
                t("偽アカウントのアドレス", "Address of the fake"),
                longest=500,
                support=t(
                    "偽アカウントの場合は必須です。リンクにはせず、文字だけで示します。",
                    "Needed for a fake account. It is shown as text and never as a link.",
                ),
            ),
            Field(
                "service",
                t("偽アカウントのサービス", "Service of the fake"),
                kind="choice",
                choices=choices.named(pack.services),
            ),
            Field(
                "account_id",
                t("関係する市のアカウント", "The city's account that it concerns"),
                kind="choice",
                choices=accounts,
            ),
            Field("starts", t("公開の日時（空欄なら今すぐ）", "From (now where empty)"), kind="moment"),
            Field(
                "ends",
                t("終わりの日時（空欄なら取り下げるまで）", "Until (where empty, until taken down)"),
                kind="moment",
            ),
        ),
    )


def _take_down_form(keeper: Text | None, rows: list[NoticeRow]) -> Form:
    return Form(
        do="take_down",
        title=t("お知らせを取り下げる", "Take a notice down"),
        button=t("取り下げる", "Take it down"),
        danger=True,
        whom=keeper,
        fields=(
            Field("notice_id", t("お知らせ", "Notice"), kind="choice", required=True, choices=_rows(rows)),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _prolong_form(keeper: Text | None, rows: list[NoticeRow]) -> Form:
    return Form(
        do="prolong",
        title=t("お知らせの期限を変える", "Change until when a notice stands"),
        button=t("変える", "Change it"),
        whom=keeper,
        fields=(
            Field("notice_id", t("お知らせ", "Notice"), kind="choice", required=True, choices=_rows(rows)),
            Field(
                "ends",
                t("終わりの日時（空欄なら取り下げるまで）", "Until (where empty, until taken down)"),
                kind="moment",
            ),
        ),
    )


def _place_form(keeper: Text | None, address: str) -> Form:
    return Form(
        do="place",
        title=t("写しの場所を決める", "Say where the copy stands"),
        button=t("記録する", "Record it"),
        whom=keeper,
        support=t(
            "公式サイトに置いた一覧のページか、directory.json のアドレスです。空欄なら総合案内ページを読みます。",
            "The address of the list's page, or of directory.json, on the city's site; where empty, the guide page.",
        ),
        fields=(Field("address", t("アドレス", "Address"), longest=500, initial=address),),
    )


def _read_form(keeper: Text | None) -> Form:
    return Form(
        do="read_back",
        title=t("写しを読み直す", "Read the copy back"),
        button=t("読み直す", "Read it back"),
        whom=keeper,
        fields=(),
    )


def _choices(names: dict[str, Text]) -> tuple[Choice, ...]:
    return tuple(Choice(key, name) for key, name in names.items())


def _rows(rows: list[NoticeRow]) -> tuple[Choice, ...]:
    return tuple(Choice(str(row.id), row.title) for row in rows)
