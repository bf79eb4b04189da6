"""Acts towards others' accounts (follow, like, repost, ...): asked for, consented to by another person, on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.answer_outward_act import consent_outward_act, decline_outward_act, drop_outward_act
from hasshin.accounts.actions.outward_act import outward_act
from hasshin.accounts.facts import account_facts, rules_at
from hasshin.accounts.models import OutwardAct
from hasshin.accounts.queries_outward import outward_acts
from hasshin.accounts.rows import load_account
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.controls import Outward
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.outward import ACTS
from hasshin.policy.scope import Target
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.words import FAMILIES

State = OutwardAct.State
GO = t(
    "行ってよいことを記録しました。サービスの画面で行ってください。",
    "It is on record that it may be done. Do it in the service's own screen.",
)
WAITS = t(
    "申請しました。ほかの人の同意を待っています。それまで行えません。",
    "Asked for. It waits for another person's consent, and is not to be done before.",
)
CONSENTED = t("同意を記録しました。申請した人が行えます。", "Your consent is on record; who asked may do it.")
DECLINED = t("見送りを記録しました。", "It is on record that it will not be done.")
DROPPED = t("申請を取りやめました。", "It is asked for no longer.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def outward(request: Request, account_id: int) -> HttpResponse:
    """What was asked for on this account, and what waits; a POST asks, consents, declines or drops."""
    account = load_account(account_id)
    pack, seen = pack_at(request.now), account_facts(account, request.now)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}

    def ask(given: dict[str, Any]) -> HttpResponse:
        row = outward_act(**who, account_id=account_id, **given)
        notices.tell(request, WAITS if row.state == State.ASKED else GO)
        return redirect("outward-acts", account_id)

    rows = outward_acts(account_id)
    waiting = [row for row in rows if row.state == State.ASKED]
    forms: dict[str, Any] = {}
    if seen.state != "closed":
        acts_for = whom(pack, actor_facts(request.actor, request.now), "outward", Target(account=seen))
        forms["ask"] = (_ask_form(pack, acts_for), ask, GO)
        for row in waiting:
            forms |= _answers(request, row, seen, acts_for)
    ruled = rules_at(account_id, request.now)
    context = {
        "account": account,
        "waiting": [(row, [f"{do}-{row.pk}" for do in ("consent", "decline", "drop")]) for row in waiting],
        "over": [row for row in rows if row.state != State.ASKED],
        "rules": ruled,
        "stances": _stances(pack, seen),
        "cited": _cited(pack),
    }
    back = reverse("outward-acts", args=[account_id])
    return serve(request, "web/accounts/outward.html", forms, lambda: context, back)


def _ask_form(pack: Pack, acts_for: Text | None) -> Form:
    kinds = tuple(Choice(kind, FAMILIES["act"][kind]) for kind in ACTS)
    return Form(
        do="ask",
        title=t("行ってよいかを確かめる・申請する", "See whether it may be done, or ask for it"),
        button=t("確かめる・申請する", "Go on"),
        support=t(
            "決まりで認められていれば、そのまま記録されます。個別の同意が要るものは、同意を待ちます。"
            "行為そのものは、サービスの画面で人が行います。",
            "What the rules allow is put on record at once; what needs a consent each time waits for it. "
            "A person does the act itself, in the service's own screen.",
        ),
        whom=acts_for,
        citations=_cited(pack),
        fields=(
            Field("kind", t("行為", "Act"), kind="choice", required=True, choices=kinds),
            Field("target", t("相手のアカウント名（@のあと）", "Towards whom (handle after the @)"), required=True),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )


def _answers(request: Request, row: OutwardAct, seen: facts.Account, acts_for: Text | None) -> dict[str, Any]:
    """What this person may answer to one that waits; who asked for it can but drop it."""
    one: dict[str, Any] = {"actor": request.actor, "now": request.now, "act_id": row.pk}
    mine = request.actor.staff == row.asked_by_id
    pack = pack_at(request.now)
    consents = whom(pack, actor_facts(request.actor, request.now), "grant_consent", Target(account=seen))
    found: dict[str, Any] = {}
    if not mine:
        consent = Form(
            do=f"consent-{row.pk}",
            title=t("同意する", "Consent"),
            button=t("この一回に同意する", "Consent to this one act"),
            whom=consents,
            fields=(),
        )
        decline = Form(
            do=f"decline-{row.pk}",
            title=t("見送る", "Decline"),
            button=t("見送る", "Decline"),
            whom=consents,
            fields=(Field("reason", t("理由", "Reason"), kind="words", required=True),),
        )
        found[consent.do] = (consent, lambda _given: consent_outward_act(**one), CONSENTED)
        if consents is None:
            found[decline.do] = (decline, lambda given: decline_outward_act(**one, **given), DECLINED)
    if mine or acts_for is None:
        drop = Form(
            do=f"drop-{row.pk}",
            title=t("申請を取りやめる", "Ask for it no longer"),
            button=t("取りやめる", "Drop it"),
            fields=(),
        )
        found[drop.do] = (drop, lambda _given: drop_outward_act(**one), DROPPED)
    return found


def _stances(pack: Pack, seen: facts.Account) -> list[tuple[str, str]]:
    """What holds for each act now: the guideline's word, or that of the account's rules where it leaves it to them."""
    found = []
    for act in ACTS:
        said = next((s for one in pack.all_of(Outward) if (s := getattr(one, act)) is not None), "never")
        if said == "by_account_rules":
            said = seen.act_rules.get(act, "never") if seen.rules_in_force else "never"
        found.append((act, said))
    return found


def _cited(pack: Pack) -> tuple[Citation, ...]:
    return tuple({c.id: c for one in pack.all_of(Outward) for c in pack.cite(one)}.values())
