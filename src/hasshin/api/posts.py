"""The path through the API: draft, examine, submit, decide, withdraw, stop, move, confirm again."""

from __future__ import annotations

from ninja import File, Router, Status
from ninja.files import UploadedFile

from hasshin.api import schemas as s
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Key
from hasshin.delivery.left import left
from hasshin.policy.reasons import NotFound
from hasshin.posts.actions import correct, decide, draft, move, reconfirm, submit, upload, withdraw
from hasshin.posts.examine import examination
from hasshin.posts.expecting import expected
from hasshin.posts.facts import target_accounts
from hasshin.posts.models import CorrectionCase, Delivery, Media, Post
from hasshin.posts.queries import scheduled
from hasshin.posts.queries.page import preview_decision
from hasshin.posts.queries.scheduled import ScheduledRow
from hasshin.posts.revision import content_of, load, version_of

router = Router(tags=["posts"])
PAGE = 100


def shown(post: Post) -> s.PostOut:
    """A post with its current content."""
    version = version_of(post)
    return s.PostOut(
        id=post.pk,
        unit_id=post.unit_id,
        author_id=post.author_id,
        title=post.title,
        state=post.state,
        revision=post.revision,
        version=version.number,
        digest=version.digest,
        content=content_of(version),
        case_id=post.case_id,
        created_at=post.created_at,
        changed_at=post.changed_at,
    )


@router.get("/posts", response=list[s.PostOut])
def list_posts(request: Call, state: Key = "", before: Id | None = None) -> list[s.PostOut]:
    """Posts, newest first, a hundred at a time; `before` is the last id of the page before."""
    rows = Post.objects.select_related("unit").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [shown(post) for post in rows[:PAGE]]


@router.post("/posts", response={201: s.PostOut})
def create_draft(request: Call, data: s.DraftIn) -> Status[s.PostOut]:
    """Write a draft (起案)."""
    post = draft.create(
        actor=request.auth,
        now=now_of(request),
        unit_id=data.unit_id,
        title=data.title,
        content=data.content.content(),
        case_id=data.case_id,
    )
    return Status(201, shown(post))


@router.post("/examine", response=s.ExaminationOut)
def examine(request: Call, data: s.ContentIn) -> s.ExaminationOut:
    """Check and measure a content without saving it."""
    content = data.content()
    seen = examination(content, now_of(request))
    measures = [
        s.MeasureOut(service=m.service, count=m.measure.count, limit=m.measure.limit, over=m.measure.over)
        for m in seen.measures
    ]
    accounts = target_accounts(content)
    return s.ExaminationOut(
        findings=list(seen.findings),
        measures=measures,
        expected=expected(content, accounts),
        allowances=list(left(accounts, now_of(request))),
    )


@router.get("/posts/{post_id}", response=s.PostOut)
def get_post(request: Call, post_id: Id) -> s.PostOut:
    """One post as it stands."""
    return shown(load(post_id))


@router.put("/posts/{post_id}", response=s.PostOut)
def save_draft(request: Call, post_id: Id, data: s.SaveIn) -> s.PostOut:
    """Change a post; a change of content voids every decision on the old one."""
    post = draft.save(
        actor=request.auth,
        now=now_of(request),
        post_id=post_id,
        revision=data.revision,
        title=data.title,
        content=data.content.content(),
    )
    return shown(post)


@router.post("/posts/{post_id}/ask", response=s.AskOut)
def ask(request: Call, post_id: Id, data: s.SubmitIn) -> s.AskOut:
    """What submitting would answer, without doing it."""
    decision = preview_decision(
        post_id,
        request.auth,
        now_of(request),
        confirmed=tuple(data.confirmed),
        ground=data.ground,
        proof=data.proof,
        consent_id=data.consent_id,
    )
    return s.AskOut(decision=decision)


@router.post("/posts/{post_id}/submit", response=s.PostOut)
def submit_post(request: Call, post_id: Id, data: s.SubmitIn) -> s.PostOut:
    """Submit (提出)."""
    return shown(submit.submit(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.post("/posts/{post_id}/decide", response=s.PostOut)
def decide_post(request: Call, post_id: Id, data: s.DecideIn) -> s.PostOut:
    """Decide (決裁)."""
    return shown(decide.decide(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.post("/posts/{post_id}/withdraw", response=s.PostOut)
def withdraw_post(request: Call, post_id: Id, data: s.ReasonIn) -> s.PostOut:
    """Withdraw (取下げ)."""
    return shown(withdraw.withdraw(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.post("/posts/{post_id}/stop", response=s.PostOut)
def stop_post(request: Call, post_id: Id, data: s.ReasonIn) -> s.PostOut:
    """Stop an approved post that has not begun to go out."""
    return shown(withdraw.stop(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.post("/posts/{post_id}/move", response=s.PostOut)
def move_post(request: Call, post_id: Id, data: s.MoveIn) -> s.PostOut:
    """Set another time; the decision on the old one is void."""
    return shown(move.move(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.post("/posts/{post_id}/reconfirm", response=s.PostOut)
def reconfirm_post(request: Call, post_id: Id, data: s.ReconfirmIn) -> s.PostOut:
    """Confirm a stale approval again."""
    return shown(reconfirm.reconfirm(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.get("/posts/{post_id}/deliveries", response=list[s.DeliveryOut])
def deliveries(request: Call, post_id: Id) -> list[Delivery]:
    """The post's deliveries."""
    return list(Delivery.objects.filter(post=load(post_id)).order_by("pk"))


@router.post("/posts/{post_id}/cases", response={201: s.CaseOut})
def open_case(request: Call, post_id: Id, data: s.CaseIn) -> Status[CorrectionCase]:
    """Report an error or problem in what is out: a case of correction."""
    return Status(201, correct.open_case(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.get("/scheduled", response=list[ScheduledRow])
def list_scheduled(request: Call) -> list[ScheduledRow]:
    """What waits to go out, soonest first."""
    return list(scheduled(now_of(request)))


@router.post("/media", response={201: s.MediaOut})
def upload_media(request: Call, file: File[UploadedFile]) -> Status[Media]:
    """Upload an image or a video (MP4 or MOV); private metadata is removed. The digest names it from then on."""
    if file.file is None:
        raise NotFound("file")
    return Status(201, upload.upload_file(actor=request.auth, now=now_of(request), file=file.file))
