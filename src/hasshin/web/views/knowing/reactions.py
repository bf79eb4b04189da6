"""The log of reactions (反響の記録, M-10, F-3-5): what the public said, what the city concluded, and how to answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts import access
from hasshin.accounts.models import Account
from hasshin.accounts.queries import account_cards
from hasshin.city import queries_knowing as queries
from hasshin.city.facts import actor_facts
from hasshin.city.own import holds
from hasshin.city.pack import pack_at
from hasshin.policy.clock import day
from hasshin.policy.controls.standing import Reactions
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import t
from hasshin.posts.models import Post
from hasshin.records.actions.log_reaction import log_reaction_about
from hasshin.web.forms.reading import whole, words
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

LOGGED = t("反響を記録しました。", "The reaction is logged.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def reactions(request: Request) -> HttpResponse:
    """The playbook, the log with a search, and a form; the public's words are shown to those who read records."""
    pack = pack_at(request.now)
    who = actor_facts(request.actor, request.now)
    roles = [role for one in pack.all_of(Reactions) for role in one.roles]
    keeps = not roles or holds(pack, who, roles)
    reads = keeps or access.opens(pack, access.readers("read_records"), who, request.now)
    form = _form(request, pack, keeps)
    forms = {"log": (form, lambda given: _log(request, given), LOGGED)}
    asked = words(request.GET, "q").strip()[:200]
    before = whole(request.GET, "before")

    def context() -> dict[str, Any]:
        found = queries.reactions(words=asked, before=before if before > 0 else None) if reads else []
        names = dict(Account.objects.values_list("pk", "name"))
        titles_of = dict(Post.objects.filter(pk__in=[r.post_id for r in found]).values_list("pk", "title"))
        return {
            "playbooks": [(one.playbook, pack.cite(one)) for one in pack.all_of(Reactions) if one.playbook],
            "reads": reads,
            "asked": asked,
            "rows": [(row, names.get(row.account_id or 0), titles_of.get(row.post_id or 0)) for row in found],
            "older": found[-1].id if len(found) == queries.PAGE else None,
        }

    return serve(request, "web/knowing/reactions.html", forms, context, reverse("reactions"))


def _log(request: Request, given: dict[str, Any]) -> object:
    return log_reaction_about(
        actor=request.actor,
        now=request.now,
        day_of=given["day"],
        source=given["source"],
        said=given["said"],
        concluded=given["concluded"],
        account_id=int(given["account_id"]) if given["account_id"] else None,
        post_id=int(given["post_id"]) if given["post_id"] else None,
    )


def _form(request: Request, pack: Pack, keeps: bool) -> Form:
    roles = [r for one in pack.all_of(Reactions) for role in one.roles if (r := pack.role(role)) is not None]
    post = words(request.GET, "post").strip()
    return Form(
        do="log",
        title=t("反響を記録する", "Log a reaction"),
        button=t("記録する", "Log it"),
        citations=pack.cite(pack.one_of(Reactions)),
        whom=None
        if keeps
        else t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(
            roles=titles(tuple(dict.fromkeys(roles)))
        ),
        fields=(
            Field("day", t("日付", "Day"), kind="day", required=True, initial=day(request.now).isoformat()),
            Field(
                "source",
                t("出典", "Source"),
                required=True,
                longest=500,
                support=t("投稿のアドレス、電話、新聞など。", "The address of a post, a telephone call, a newspaper."),
            ),
            Field("said", t("言われたこと", "What was said"), kind="words", required=True),
            Field("concluded", t("市の結論", "What the city concluded"), kind="words", required=True),
            Field(
                "account_id",
                t("関係するアカウント", "Account concerned"),
                kind="choice",
                choices=tuple(
                    Choice(str(one.id), t(one.name, one.name)) for one in account_cards() if one.state != "closed"
                ),
            ),
            Field(
                "post_id",
                t("関係する投稿の番号", "Number of the post concerned"),
                longest=18,
                pattern=r"[0-9]*",
                initial=post if post.isascii() and post.isdecimal() else "",
                support=t("数字だけで書きます。", "Digits alone."),
            ),
        ),
    )
