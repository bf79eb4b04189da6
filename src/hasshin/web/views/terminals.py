"""The devices of the city: the inventory, and one device with its checks, statements, codes, loss (M-5, M-6, M-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.city.actions.device import attest_device, change_device, check_device, facts_of_device, load_device
from hasshin.city.actions.enrolment import issue_code
from hasshin.city.actions.found_terminal import found_terminal
from hasshin.city.actions.lost_terminal import facts_of_loss, report_lost
from hasshin.city.actions.terminal import retire_terminal
from hasshin.city.codes import LIFE_MINUTES
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.queries_device_life import device_life, loss_of
from hasshin.city.queries_terminals import DeviceRow, checks_of, consents, device, devices, oversees
from hasshin.policy.controls.standing import Attestation, Inventory
from hasshin.policy.decide import decide
from hasshin.policy.facts import Facts
from hasshin.policy.text import Text, t
from hasshin.web import notices, once
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import page, serve
from hasshin.web.views.terminal_forms import CHECK, FOUND, RETIRE

Act = Callable[[dict[str, Any]], object]
DONE = t("記録しました。", "It is recorded.")
STATED = t("表明を記録しました。", "Your statement is recorded.")
LOST = t(
    "紛失を届け出ました。この端末は、いまからどこからも使えません。",
    "The loss is reported. From now on the device is shut out everywhere.",
)
LOST_AND_OUT = t(
    "紛失を届け出ました。使用者のサインインもすべて終わらせました。続けるには、もう一度サインインしてください。",
    "The loss is reported, and all sign-ins of its keeper are ended. Sign in again to go on.",
)
FOUND_AGAIN = t(
    "発見を記録しました。使うには、新しいコードを発行して、その端末で登録し直してください。",
    "It is recorded as found. To use it, issue a new code and enrol it anew.",
)
RETIRED = t("登録を外しました。", "It is off the register.")
CHANGED = t("登録を改めました。", "The register is changed.")
CODE_GONE = t(
    "コードをまだ使っていないときは、新しいコードを発行してください。前のコードは使えなくなります。",
    "If the code was not used yet, issue a new one. The earlier one no longer works then.",
)


@screen
@require_safe
def terminals(request: Request) -> HttpResponse:
    """The inventory: first what is missing or overdue, then by name."""
    pack = current_pack()
    rows = devices(pack, request.now)
    overdue = {row.id: _overdue(row, request) for row in rows}
    rows.sort(key=lambda row: (row.state in ("lost", "retired"), not row.missing, not any(overdue[row.id]), row.name))
    context = {
        "rows": [(row, *overdue[row.id]) for row in rows],
        "inventory": pack.cite(pack.one_of(Inventory)),
        "statements": pack.cite(pack.one_of(Attestation)),
        "may_register": whom(pack, actor_facts(request.actor, request.now), "register_terminal") is None,
    }
    return render(request, "web/terminals/list.html", context)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, terminal_id: int) -> HttpResponse:
    """One device and what can be done with it; a code is shown once, on the page after it was issued."""
    pack = current_pack()
    row = device(pack, request.now, terminal_id)
    what, back = f"device-code:{terminal_id}", reverse("device", args=[terminal_id])
    found = once.take(request, what)
    forms = forms_of(request, row)

    def context() -> dict[str, Any]:
        shown = device(pack, request.now, terminal_id)
        sees = oversees(pack, actor_facts(request.actor, request.now))
        check_late, statement_late = _overdue(shown, request)
        bound = page(request, forms)["forms"] if request.method != "POST" else {}
        if wanted := bound.get(request.GET.get("open", "")):
            wanted["open"] = True
        return {
            **({"forms": bound} if bound else {}),
            "device": shown,
            "check_late": check_late,
            "statement_late": statement_late,
            "attests": [name for name in forms if name.startswith("attest")],
            "checks": list(reversed(checks_of([terminal_id]))),
            **_life(shown, sees=sees or _mine(shown, request)),
            "consents": consents(request.now, terminal_id=terminal_id) if sees or _mine(shown, request) else [],
            "inventory": pack.cite(pack.one_of(Inventory)),
            "terminal_address": request.build_absolute_uri(reverse("terminal")),
            "minutes": LIFE_MINUTES,
            "code": found.content.get("code", ""),
            "gone": CODE_GONE if found.gone else None,
        }

    def code(_given: dict[str, Any]) -> HttpResponse:
        _enrolment, fresh = issue_code(actor=request.actor, now=request.now, terminal_id=terminal_id)
        return once.answer(request, what, {"code": fresh}, back)

    if "code" in forms:
        forms["code"] = (forms["code"][0], code, DONE)
    return serve(request, "web/terminals/one.html", forms, context, back)


def _life(row: DeviceRow, *, sees: bool) -> dict[str, Any]:
    """The device's history; what was said of it stands there for those who look after devices and for its keeper."""
    life = device_life(row.id)
    return {"life": life, "loss": loss_of(life) if row.state == "lost" and sees else None, "sees_words": sees}


def forms_of(request: Request, row: DeviceRow) -> dict[str, tuple[Form, Act, Text]]:
    """What this person may do with the device: a form is not there for whoever may not use it."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "terminal_id": row.id}
    found: dict[str, tuple[Form, Act, Text]] = {}
    standing = row.state in ("active", "prepared")
    if standing:
        found |= _statements(request, row, who)
        if _allowed(facts_of_device(load_device(row.id), request.actor, request.now, "check")):
            found["check"] = (CHECK, lambda given: _check(given, who), DONE)
    pack, holds = current_pack(), actor_facts(request.actor, request.now)
    verb = "consent_terminal" if row.by_consent else "register_terminal"
    if row.state != "retired" and whom(pack, holds, verb) is None:
        found["code"] = (_code_form(row), lambda _given: None, DONE)
    if (standing or row.state == "lost") and whom(pack, holds, "register_terminal") is None:
        if standing and not row.by_consent:
            found["change"] = (_change_form(row), lambda given: _change(given, who), CHANGED)
        if not standing:
            found["found"] = (FOUND, lambda given: found_terminal(**who, **given), FOUND_AGAIN)
        found["retire"] = (RETIRE, lambda _given: retire_terminal(**who), RETIRED)
    if standing and _allowed(facts_of_loss(load_device(row.id), request.actor, request.now)):
        found["lose"] = (_lose_form(row), lambda given: _lose(request, row, given, who), LOST)
    return found


def _allowed(asked: Facts) -> bool:
    return decide(current_pack(), asked).allowed


def _statements(request: Request, row: DeviceRow, who: dict[str, Any]) -> dict[str, tuple[Form, Act, Text]]:
    found: dict[str, tuple[Form, Act, Text]] = {}
    loaded = load_device(row.id)
    pack = current_pack()
    cited = pack.cite(pack.one_of(Attestation))
    for number, statement in enumerate(row.statements):
        if not _allowed(facts_of_device(loaded, request.actor, request.now, "attest", statement.subject_key)):
            continue
        form = Form(
            do=f"attest{number}",
            title=t("この端末について表明する", "State of this device"),
            button=t("表明する", "State it"),
            fields=(Field("confirmed", statement.subject, kind="yes"),),
            citations=cited,
        )
        key = statement.subject_key
        act = lambda given, key=key: attest_device(**who, subject=key, confirmed=given["confirmed"])  # noqa: E731
        found[form.do] = (form, act, STATED)
    return found


def _check(given: dict[str, Any], who: dict[str, Any]) -> HttpResponse | None:
    present = given["present"] == "yes"
    check_device(**who, present=present, remark=given["remark"])
    if present:
        return None
    # Not there: what follows is on the same page, open.
    return redirect(f"{reverse('device', args=[who['terminal_id']])}?open=lose#lose")


def _change(given: dict[str, Any], who: dict[str, Any]) -> None:
    change_device(
        **who, keeper_id=int(given["keeper_id"]), name=given["name"], inventory_number=given["inventory_number"]
    )


def _lose(request: Request, row: DeviceRow, given: dict[str, Any], who: dict[str, Any]) -> HttpResponse | None:
    sessions = not given["keep_sessions"]
    report_lost(
        **who,
        circumstances=given["circumstances"],
        end_sessions=sessions,
        revoke_tokens=not given["keep_tokens"],
    )
    here = request.seen.terminal
    if (sessions and _mine(row, request)) or (here.kind == "device" and here.id == row.id):
        logout(request)
        notices.tell(request, LOST_AND_OUT, kind="warning")
        return redirect("sign-in")
    return None


def _mine(row: DeviceRow, request: Request) -> bool:
    return row.keeper is not None and row.keeper.id == request.actor.staff


def _overdue(row: DeviceRow, request: Request) -> tuple[bool, bool]:
    check = row.check_due_at is not None and row.check_due_at < request.now
    return check, any(s.due_at < request.now for s in row.statements)


def _code_form(row: DeviceRow) -> Form:
    again = row.state == "active"
    return Form(
        do="code",
        title=t("登録コードを発行する", "Issue a code"),
        button=t("コードを発行する", "Issue a code"),
        support=t(
            "コードを使うと、今の鍵は使えなくなります。" if again else "15分以内に、その端末で入力します。",
            "Once it is used, the present key counts for nothing." if again else "Enter it there within 15 minutes.",
        ),
        fields=(),
    )


def _change_form(row: DeviceRow) -> Form:
    keeper = "" if row.keeper is None else str(row.keeper.id)
    return Form(
        do="change",
        title=t("使用者などを改める", "Change keeper, name or number"),
        button=t("改める", "Change"),
        fields=(
            Field(
                "keeper_id",
                t("使用者", "Keeper"),
                kind="choice",
                required=True,
                choices=choices.staff(),
                initial=keeper,
            ),
            Field("name", t("名前", "Name"), longest=120, initial=row.name),
            Field("inventory_number", t("備品番号", "Inventory number"), longest=64, initial=row.inventory_number),
        ),
    )


def _lose_form(row: DeviceRow) -> Form:
    pack = current_pack()
    return Form(
        do="lose",
        title=t("紛失・盗難を届け出る", "Report it lost or stolen"),
        button=t("紛失を届け出て、締め出す", "Report it lost and shut it out"),
        support=t(
            "この端末は、ただちにどこからも使えなくなります。詳しいことは後からでかまいません。",
            "It is shut out everywhere at once. Details can wait.",
        ),
        danger=True,
        citations=pack.cite(pack.one_of(Inventory)),
        fields=(
            Field("circumstances", t("わかっていること", "What is known"), kind="words"),
            Field(
                "keep_sessions",
                t("使用者のほかのサインインは続ける", "Let the keeper's other sign-ins go on"),
                kind="yes",
            ),
            Field("keep_tokens", t("使用者のAPIトークンは続ける", "Let the keeper's API tokens go on"), kind="yes"),
        ),
    )
