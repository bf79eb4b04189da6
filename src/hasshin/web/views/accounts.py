"""Official accounts: who runs them, by which rules, from which release, and whether they may speak now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.accounts.actions.freeze import freeze as freeze_action
from hasshin.accounts.actions.freeze import unfreeze as unfreeze_action
from hasshin.accounts.actions.give_consent import give_consent, revoke_consent
from hasshin.accounts.queries import account_cards, account_page
from hasshin.findings.queries import open_findings
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.account_view import account_view, may_govern
from hasshin.web.forms.reading import missing, moment, words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen

FIELDS = ("category", "reason", "starts", "ends")
CONSENTED = t("事前同意を記録しました。", "The prior consent is recorded.")
REVOKED = t("事前同意を取り消しました。", "The prior consent is revoked.")
FROZEN = t("発信を停止しました。解除するまで何も出ません。", "Frozen. Nothing goes out until it is lifted.")
LIFTED = t("発信停止を解除しました。", "The freeze is lifted.")
NO_END = missing(
    "ends",
    t("期限がありません。", "The consent has no end."),
    t("期限の日時を入力してください。", "Enter when it ends."),
)


@screen
@require_safe
def accounts(request: Request) -> HttpResponse:
    """All accounts."""
    return render(request, "web/accounts/list.html", {"cards": account_cards()})


@screen
@require_safe
def account(request: Request, account_id: int) -> HttpResponse:
    """One account."""
    return _page(request, account_id)


@screen
@require_POST
def consent(request: Request, account_id: int) -> HttpResponse:
    """The owner consents beforehand to a named kind of post, for a time."""

    def act() -> object:
        errors: list[Reason] = []
        starts = moment(request.POST.get("starts", ""), "starts", errors) or request.now
        ends = moment(request.POST.get("ends", ""), "ends", errors)
        if ends is None and not errors:
            errors.append(NO_END)
        if errors or ends is None:
            raise Refused(errors)
        return give_consent(
            actor=request.actor,
            now=request.now,
            account_id=account_id,
            category=words(request.POST, "category").strip(),
            reason=words(request.POST, "reason").strip(),
            given_by=staff_id(request),
            starts=starts,
            ends=ends,
        )

    return _do(request, account_id, CONSENTED, act)


@screen
@require_POST
def revoke(request: Request, account_id: int, consent_id: int) -> HttpResponse:
    """Take a prior consent back."""
    reason = words(request.POST, "reason").strip()
    return _do(
        request,
        account_id,
        REVOKED,
        lambda: revoke_consent(actor=request.actor, now=request.now, consent_id=consent_id, reason=reason),
    )


@screen
@require_POST
def freeze(request: Request, account_id: int) -> HttpResponse:
    """Stop everything on the account at once."""
    reason = words(request.POST, "reason").strip()
    return _do(
        request,
        account_id,
        FROZEN,
        lambda: freeze_action(actor=request.actor, now=request.now, account_id=account_id, reason=reason),
    )


@screen
@require_POST
def unfreeze(request: Request, account_id: int) -> HttpResponse:
    """Let the account speak again."""
    reason = words(request.POST, "reason").strip()
    return _do(
        request,
        account_id,
        LIFTED,
        lambda: unfreeze_action(actor=request.actor, now=request.now, account_id=account_id, reason=reason),
    )


def _do(request: Request, account_id: int, done: Text, run: Callable[[], object]) -> HttpResponse:
    try:
        run()
    except Refused as refused:
        return _page(request, account_id, refused.reasons, status_of(refused.reasons, FIELDS))
    except Conflict as conflict:
        return _page(request, account_id, (Reason(code="conflict", message=conflict.message),), 409)
    notices.tell(request, done)
    return redirect("account", account_id)


def _page(request: Request, account_id: int, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    page = account_page(account_id, request.now)
    context = {
        "page": page,
        "view": account_view(page, request.now),
        "may": may_govern(page, request.actor, request.now),
        "findings": open_findings(request.now, subject=f"account:{account_id}"),
        "reasons": reasons,
        "typed": request.POST if reasons else QueryDict(),
    }
    return render(request, "web/accounts/page.html", context, status=status)
