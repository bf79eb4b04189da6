"""The practice board's own screens of access: consent for an application, and what is done there by hand (training).

The board has no sign-in of its own; it knows its visitors by theirs here, so that no stranger grants or ends anything.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.platforms.practice.oauth import DESCRIPTION
from hasshin.policy.text import t
from hasshin.practice.actions import by_hand
from hasshin.practice.actions.grant import end_all, grant
from hasshin.practice.models import BoardPost, BoardProfile
from hasshin.practice.provider import Asked, answer, asked
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

DONE = t("掲示板に反映しました。", "It is done on the board.")
ENDED = t("アプリの連携を解除しました。", "The applications' access is ended.")


@sensitive_variables()
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: Request) -> HttpResponse:
    """Who is asked by whom for what; the answer goes back to the application through the browser."""
    wanted = asked(request.GET.dict())
    if wanted is None:
        return render(request, "web/board/authorize.html", {"unknown": True}, status=400)
    if wanted.error:
        return _back(wanted, error=wanted.error)
    if request.method != "POST":
        scopes = [scope for scope in DESCRIPTION.scopes if scope.name in wanted.scopes]
        profiles = BoardProfile.objects.order_by("service", "handle")
        return render(request, "web/board/authorize.html", {"scopes": scopes, "profiles": profiles})
    given = [scope for scope in request.POST.getlist("scope") if scope in wanted.scopes]
    profile = request.POST.get("profile", "")
    known = BoardProfile.objects.filter(pk=int(profile)).first() if profile.isdecimal() and len(profile) < 18 else None  # noqa: PLR2004 - fits every database
    if "deny" in request.POST or known is None or not given:
        return _back(wanted, error="access_denied")
    code = grant(
        now=request.now,
        profile_id=known.pk,
        client_id=DESCRIPTION.client_id,
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        scopes=given,
    )
    return _back(wanted, code=code)


def _back(wanted: Asked, **said: str) -> HttpResponse:
    """To the application, whose address was compared whole, with `iss` (RFC 9207)."""
    query = {**said, "state": wanted.state, "iss": settings.HASSHIN_INSTALLATION.origin}
    response = redirect(f"{wanted.redirect_uri}?{urlencode(query)}")
    response["Referrer-Policy"] = "no-referrer"
    return response


@sensitive_post_parameters()
@csrf_exempt
@never_cache
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """Tokens for a code, new ones for a refresh token, and the end of a token (RFC 6749, 7009)."""
    status, value = answer(request.path, request.POST.dict(), getattr(request, "now", None) or _now())
    response = JsonResponse(value, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: Request, service: str, handle: str) -> HttpResponse:
    """What an account's holder can do in the board's own screen, past the product; so that finding it is practised."""
    profile = BoardProfile.objects.filter(service=service, handle=handle).first()
    if profile is None:
        raise Http404

    def context() -> dict[str, Any]:
        followed = profile.relations.filter(kind="follow", ended_at__isnull=True).order_by("pk")
        live = profile.grants.filter(revoked_at__isnull=True, used_at__isnull=False).count()
        return {"profile": profile, "followed": followed, "grants": live}

    back = reverse("board-hand", args=[service, handle])
    return serve(request, "web/board/hand.html", _forms(request, profile), context, back)


def _forms(request: Request, profile: BoardProfile) -> dict[str, Any]:
    who: dict[str, Any] = {"now": request.now, "profile_id": profile.pk}
    posts = BoardPost.objects.filter(profile=profile, deleted_at__isnull=True).order_by("-pk")[:20]
    kinds = {
        "reply": t("返信", "Reply"),
        "quote": t("引用", "Quote"),
        "repost": t("再投稿（リポスト）", "Repost"),
    }
    write = Form(
        do="write",
        title=t("手で投稿する", "Post by hand"),
        button=t("投稿する", "Post"),
        fields=(
            Field("text", t("本文", "Text"), "words", True),
            Field("kind", t("種類", "Kind"), "choice", choices=tuple(Choice(key, name) for key, name in kinds.items())),
            Field("towards", t("相手のユーザー名", "Whose"), longest=120),
        ),
    )
    take = Form(
        do="delete",
        title=t("手で削除する", "Delete by hand"),
        button=t("削除する", "Delete"),
        danger=True,
        fields=(
            Field(
                "post_id",
                t("投稿", "Post"),
                "choice",
                True,
                choices=tuple(Choice(str(p.pk), t(p.text[:60] or "—", p.text[:60] or "-")) for p in posts),
            ),
        ),
    )
    follow = Form(
        do="follow",
        title=t("フォローする・やめる", "Follow or stop following"),
        button=t("行う", "Do it"),
        fields=(
            Field("towards", t("相手のユーザー名", "Whom"), required=True, longest=120),
            Field("stop", t("フォローをやめる", "Stop following"), "yes"),
        ),
    )
    face = Form(
        do="face",
        title=t("名前とプロフィールを変える", "Change name and profile"),
        button=t("変える", "Change"),
        fields=(
            Field("handle", t("ユーザー名", "Handle"), required=True, longest=120, initial=profile.handle,
                  pattern=r"[A-Za-z0-9_.\-]+"),
            Field("name", t("表示名", "Display name"), longest=120, initial=profile.name),
            Field("text", t("自己紹介", "Text"), "words", initial=profile.text),
        ),
    )  # fmt: skip
    badge = Form(
        do="badge",
        title=t("認証マークを付ける・外す", "Give or take the badge"),
        button=t("行う", "Do it"),
        fields=(Field("badge", t("認証済みにする", "Verified"), "yes"),),
    )
    end = Form(
        do="end",
        title=t("アプリの連携を解除する", "End the applications' access"),
        button=t("解除する", "End it"),
        danger=True,
        fields=(),
    )

    def changed(given: dict[str, Any]) -> HttpResponse:
        by_hand.rename_by_hand(profile_id=profile.pk, **given)
        return redirect("board-hand", profile.service, given["handle"])

    return {
        "write": (write, lambda g: by_hand.post_by_hand(
            **who, text=g["text"], kind=g["kind"] or None, towards=g["towards"], target=g["towards"]), DONE),
        "delete": (take, lambda g: by_hand.delete_by_hand(**who, post_id=int(g["post_id"])), DONE),
        "follow": (follow, lambda g: by_hand.follow_by_hand(**who, towards=g["towards"], follow=not g["stop"]), DONE),
        "face": (face, changed, DONE),
        "badge": (badge, lambda g: by_hand.set_badge(**who, badge=g["badge"]), DONE),
        "end": (end, lambda _: _ended(who), ENDED),
    }  # fmt: skip


def _ended(who: dict[str, Any]) -> None:
    end_all(**who)
