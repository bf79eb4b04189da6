"""Compose (起案): write a post for its accounts, with measure, findings and previews beside it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts.actions import draft
from hasshin.posts.actions.upload import upload, upload_file
from hasshin.posts.content import Content
from hasshin.posts.models import Post
from hasshin.posts.revision import content_of, load, version_of
from hasshin.web import notices
from hasshin.web.forms.compose import Composed, from_content, from_post, image_of, video_of
from hasshin.web.requests import Request
from hasshin.web.views.compose_page import page, panel
from hasshin.web.views.screen import screen

SAVED = t("保存しました。提出はまだしていません。", "Saved. It is not submitted yet.")


@screen
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new post."""
    if request.method == "GET":
        return page(request, Composed(), None)
    return _save(request, from_post(request.POST), None)


@screen
@require_http_methods(["GET", "POST"])
def edit(request: Request, post_id: int) -> HttpResponse:
    """Change a post that has not begun to go out. Whatever was decided on the old content is voided."""
    post = load(post_id)
    if request.method == "GET":
        return page(request, from_content(post.title, content_of(version_of(post)), post.revision), post)
    return _save(request, from_post(request.POST), post)


@screen
@require_POST
def measure(request: Request) -> HttpResponse:
    """Measure, findings and previews of what is typed, as a fragment of the compose page."""
    composed = from_post(request.POST)
    return render(request, "web/compose/_panel.html", panel(request, composed.content(), _unit(request, None)))


def _save(request: Request, composed: Composed, post: Post | None) -> HttpResponse:
    _take_image(request, composed)
    _take_video(request, composed)
    content = composed.content()
    if composed.errors or request.POST.get("do") in ("check", "image"):
        return page(request, composed, post)
    try:
        saved = _write(request, composed, content, post)
    except Refused as refused:
        composed.errors.extend(refused.reasons)
        return page(request, composed, post)
    except Conflict as conflict:
        composed.errors.append(Reason(code="conflict", message=conflict.message))
        return _overtaken(request, composed, post)
    except NotFound:
        composed.errors.append(
            Reason(
                code="target_gone",
                where="targets",
                message=t(
                    "選んだアカウント、画像又は動画がありません。", "A chosen account, image or video is not there."
                ),
                fix=t("選び直してください。", "Choose again."),
            )
        )
        return page(request, composed, post)
    notices.tell(request, SAVED)
    return redirect("post", saved.pk)


def _overtaken(request: Request, composed: Composed, post: Post | None) -> HttpResponse:
    """Somebody saved meanwhile: theirs is shown above what was typed, and the next save goes on top of it knowingly."""
    if post is None:
        return page(request, composed, post, status=409)
    now = load(post.pk)
    composed.revision = now.revision
    return page(request, composed, now, status=409, newer=version_of(now))


def _write(request: Request, composed: Composed, content: Content, post: Post | None) -> Post:
    if post is None:
        return draft.create(
            actor=request.actor, now=request.now, unit_id=_unit(request, None), title=composed.title, content=content
        )
    return draft.save(
        actor=request.actor,
        now=request.now,
        post_id=post.pk,
        revision=composed.revision,
        title=composed.title,
        content=content,
    )


def _take_image(request: Request, composed: Composed) -> None:
    """An image sent along is stored at once, so that no later error loses it."""
    file = request.FILES.get("image-new-file")
    if file is None:
        return
    try:
        media = upload(actor=request.actor, now=request.now, data=file.read())
    except Refused as refused:
        composed.errors.extend(refused.reasons)
        return
    composed.images.append(image_of(request.POST, "image-new", media.digest))


def _take_video(request: Request, composed: Composed) -> None:
    """As `_take_image`; a new video takes the place of the one before."""
    file = request.FILES.get("video-file")
    if file is None or file.file is None:
        return
    try:
        media = upload_file(actor=request.actor, now=request.now, file=file.file)
    except Refused as refused:
        composed.errors.extend(refused.reasons)
        return
    composed.video = video_of(request.POST, media.digest)


def _unit(request: Request, post: Post | None) -> int:
    if post is not None:
        return post.unit_id
    unit: int = request.user.unit_id  # type: ignore[union-attr]
    return unit
