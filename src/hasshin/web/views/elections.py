"""Election periods (選挙期間): what is in force and looked for, setting one, its names and terms, and its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.city import queries_elections as queries
from hasshin.city.actions.election import Term, drop_term
from hasshin.city.pack import pack_at
from hasshin.policy.pack import Pack
from hasshin.policy.rules.outward import ACTS
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, joined, t
from hasshin.posts.actions.hold_for_election import end_period, list_terms, set_period
from hasshin.web.requests import Request
from hasshin.web.templatetags.hasshin import jst
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

KINDS = {
    "candidate": t("候補者（予定者）", "candidate"),
    "party": t("政党・政治団体", "party or political body"),
    "slogan": t("標語・公約の言葉", "slogan"),
}
SET = t("選挙期間を定めました。予約済みの投稿も調べました。", "The period is set; what is scheduled has been examined.")
LISTED = t("名前・言葉を加えました。予約済みの投稿も調べました。", "Listed; what is scheduled has been examined.")
DROPPED = t("対象から外しました。", "It is looked for no more.")
ENDED = t("選挙期間の終わりを改めました。", "The end of the period is changed.")
HOW = t(
    "一行に一つ。別の書き方は「、」で区切って続けます（例：山崎花子、やまざき花子）。"
    "全角・半角、ひらがな・カタカナ、空白や旧字体の違いは書き分けなくても見つかります。",
    "One a line, with other ways to write it after commas. Width, kana, spaces and old forms make no difference.",
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def elections(request: Request) -> HttpResponse:
    """All periods with their names and terms, and the forms of whoever may change them."""
    pack = pack_at(request.now)
    control = queries.control_of(pack)
    forms = _forms(request, pack) if control is not None else {}

    def context() -> dict[str, Any]:
        return {
            "control": control,
            "citations": pack.cite(control) if control is not None else (),
            "step": control.title if control is not None else None,
            "roles": _roles(pack, control.decided_by) if control is not None else None,
            "acts": joined(ACTS[kind] for kind in control.impossible) if control is not None else None,
            "rows": queries.periods(request.now),
            "kinds": KINDS,
        }

    return serve(request, "web/knowing/elections.html", forms, context, reverse("elections"))


def _forms(request: Request, pack: Pack) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    may = queries.may_set(request.actor, request.now)
    rows = queries.periods(request.now)
    left = [row for row in rows if row.state != "over"]
    terms = [(row, one) for row in left for one in row.terms if one.dropped_at is None]

    def set_one(given: dict[str, Any]) -> object:
        return set_period(
            **who,
            title=given["title"],
            order=given["order"],
            starts=given["starts"],
            ends=given["ends"],
            terms=tuple(one for kind in KINDS for one in _terms(kind, given[kind])),
        )

    forms: dict[str, Any] = {"set": (_set_form(pack, may), set_one, SET)}
    if left:
        forms["list"] = (
            _list_form(left, pack, may),
            lambda given: list_terms(
                **who, period_id=int(given["period_id"]), terms=_terms(given["kind"], given["names"])
            ),
            LISTED,
        )
        forms["end"] = (
            _end_form(left, pack, may),
            lambda given: end_period(
                **who, period_id=int(given["period_id"]), reason=given["reason"], ends=given["ends"]
            ),
            ENDED,
        )
    if terms:
        forms["drop"] = (
            _drop_form(terms, pack, may),
            lambda given: drop_term(**who, term_id=int(given["term_id"]), reason=given["reason"]),
            DROPPED,
        )
    return forms


def _terms(kind: str, written: str) -> tuple[Term, ...]:
    lines = [
        [w.strip() for w in line.replace("，", "、").replace(",", "、").split("、")] for line in written.splitlines()
    ]
    return tuple(Term(kind, ways[0], tuple(ways[1:])) for line in lines if (ways := [w for w in line if w]))


def _roles(pack: Pack, names: tuple[str, ...]) -> Text:
    return titles(tuple(role for name in names if (role := pack.role(name)) is not None))


def _whom(pack: Pack, may: bool) -> Text | None:
    control = queries.control_of(pack)
    if may or control is None:
        return None
    return t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=_roles(pack, control.set_by))


def _set_form(pack: Pack, may: bool) -> Form:
    control = queries.control_of(pack)
    longest = str(control.max_days if control is not None else 0)
    return Form(
        do="set",
        title=t("選挙期間を定める", "Set an election period"),
        button=t("定める", "Set it"),
        citations=pack.cite(control) if control is not None else (),
        whom=_whom(pack, may),
        fields=(
            Field("title", t("選挙の名称", "Name of the election"), required=True, longest=120),
            Field("order", t("決定の名称・番号", "Name or number of the decision"), required=True, longest=200),
            Field("starts", t("始まり", "From"), kind="moment", support=t("空にすると今から。", "Empty: from now.")),
            Field(
                "ends",
                t("終わり", "Until"),
                kind="moment",
                required=True,
                support=t("始まりから{days}日以内。", "Within {days} days from the start.").fill(days=longest),
            ),
            *(Field(kind, title, kind="words", support=HOW) for kind, title in KINDS.items()),
        ),
    )


def _list_form(left: list[queries.PeriodRow], pack: Pack, may: bool) -> Form:
    return Form(
        do="list",
        title=t("名前・言葉を加える", "List names and terms"),
        button=t("加える", "List them"),
        whom=_whom(pack, may),
        fields=(
            _period(left),
            Field(
                "kind",
                t("種別", "Kind"),
                kind="choice",
                required=True,
                choices=tuple(Choice(kind, title) for kind, title in KINDS.items()),
            ),
            Field("names", t("名前・言葉", "Names or terms"), kind="words", required=True, support=HOW),
        ),
    )


def _drop_form(terms: list[tuple[queries.PeriodRow, queries.TermRow]], pack: Pack, may: bool) -> Form:
    return Form(
        do="drop",
        title=t("名前・言葉を外す", "Drop a name or term"),
        button=t("外す", "Drop it"),
        danger=True,
        whom=_whom(pack, may),
        fields=(
            Field(
                "term_id",
                t("外すもの", "Which"),
                kind="choice",
                required=True,
                choices=tuple(
                    Choice(
                        str(one.id),
                        t("{name}（{kind}・{period}）", "{name} ({kind}, {period})").fill(
                            name=one.name, kind=KINDS[one.kind], period=row.title
                        ),
                    )
                    for row, one in terms
                ),
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _end_form(left: list[queries.PeriodRow], pack: Pack, may: bool) -> Form:
    return Form(
        do="end",
        title=t("終わりを改める", "Change the end"),
        button=t("改める", "Change it"),
        danger=True,
        whom=_whom(pack, may),
        fields=(
            _period(left),
            Field(
                "ends", t("新しい終わり", "New end"), kind="moment", support=t("空にすると今終わる。", "Empty: now.")
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _period(left: list[queries.PeriodRow]) -> Field:
    return Field(
        "period_id",
        t("選挙期間", "Election period"),
        kind="choice",
        required=True,
        choices=tuple(
            Choice(
                str(row.id),
                t("{title}（{ends}まで）", "{title} (until {ends})").fill(title=row.title, ends=jst(row.ends, "short")),
            )
            for row in left
        ),
    )
