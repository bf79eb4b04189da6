"""What goes in and out of the REST API. Times are ISO 8601 with an offset; ids are the installation's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, Field

from hasshin.api.values import Code, Count, Digest, Id, Key, LongText, Moment, Title, Words
from hasshin.delivery.left import Left
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Finding, Mode
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.posts.expecting import Expected


class ImageIn(BaseModel, extra="forbid"):
    """An uploaded image (`POST /media`) with its alternative text and the statements on rights and portraits."""

    digest: Digest
    alt: Words = ""
    rights: Words = ""
    portrait: Words = ""


class VideoIn(ImageIn):
    """An uploaded video (`POST /media`), with the same statements; `alt` says what it shows and tells."""


class ContentIn(BaseModel, extra="forbid"):
    """What is to go out. `variants` maps a service to its own text; `targets` are account ids. After `not_after` it
    does not go out, even where the guideline would still let it.

    `public_title` is published by services that have titles; a post's own title is for the office alone. `drill` is
    the id of the drill that it belongs to, of which it stays a part for good.
    """

    text: LongText = ""
    variants: Annotated[dict[Code, LongText], Field(max_length=50)] = {}
    images: Annotated[list[ImageIn], Field(max_length=50)] = []
    video: VideoIn | None = None
    public_title: Words = ""
    targets: Annotated[list[Id], Field(max_length=500)] = []
    scheduled_at: Moment | None = None
    not_after: Moment | None = None
    source: Words = ""
    category: Key = ""
    mode: Mode = "ordinary"
    drill: Id | None = None

    def content(self) -> Content:
        """As the path keeps it."""
        return Content(
            text=self.text,
            variants={service: text for service, text in self.variants.items() if text},
            images=tuple(ContentImage(**image.model_dump()) for image in self.images),
            video=ContentVideo(**self.video.model_dump()) if self.video is not None else None,
            public_title=self.public_title.strip(),
            targets=tuple(sorted(set(self.targets))),
            scheduled_at=self.scheduled_at,
            not_after=self.not_after,
            source=self.source,
            category=self.category,
            drill=self.drill,
            mode=self.mode,
        )


class DraftIn(BaseModel, extra="forbid"):
    """A new draft. With `case_id` it is the right information of that case of correction."""

    unit_id: Id
    title: Words
    content: ContentIn
    case_id: Id | None = None


class Revised(BaseModel, extra="forbid"):
    """Every change names the revision that was seen; another one meanwhile is answered with 409."""

    revision: Count


class SaveIn(Revised):
    title: Words
    content: ContentIn


class SubmitIn(Revised):
    """`confirmed` are the ids of the confirmed cautions, `ground` with `proof` an exemption ground of the pack."""

    confirmed: Annotated[list[Key], Field(max_length=200)] = []
    ground: Key = ""
    proof: Annotated[dict[Key, Words], Field(max_length=50)] = {}
    consent_id: Id | None = None


class PassageIn(BaseModel, extra="forbid"):
    """A remark on a passage: code-point offsets into the text of `service`."""

    service: Code = ""
    start: Count | None = None
    end: Count | None = None
    words: LongText = ""
    remark: Words


class JudgementIn(BaseModel, extra="forbid"):
    """A finding that the decider judges mistaken, with the reason, which is kept."""

    code: Key
    where: Title = ""
    words: LongText = ""
    reason: Words


class DecideIn(Revised):
    """`shown_digest` is the digest of the content that the decider has read."""

    kind: Literal["approve", "send_back", "reject"]
    shown_digest: Key
    remarks: Words = ""
    passages: Annotated[list[PassageIn], Field(max_length=200)] = []
    confirmed: Annotated[list[Key], Field(max_length=200)] = []
    judgements: Annotated[list[JudgementIn], Field(max_length=200)] = []


class ReasonIn(Revised):
    reason: Words


class MoveIn(ReasonIn):
    scheduled_at: Moment | None = None


class ReconfirmIn(Revised):
    shown_digest: Key
    remarks: Words


class CaseIn(BaseModel, extra="forbid"):
    kind: Literal["correct", "delete"]
    reason: Words
    criticised: bool = False


class ConclusionIn(BaseModel, extra="forbid"):
    conclusion: Words


class VerdictIn(BaseModel, extra="forbid"):
    verdict: Literal["proper", "improper"]
    remarks: Words = ""


class PostOut(Schema):
    """A post as it stands. `digest` is what a decision must name."""

    id: int
    unit_id: int
    author_id: int
    title: str
    state: str
    revision: int
    version: int
    digest: str
    content: Content
    case_id: int | None
    created_at: datetime
    changed_at: datetime


class MeasureOut(Schema):
    service: str
    count: int
    limit: int
    over: bool


class ExaminationOut(Schema):
    """What the checks point out, each service's own count, and what must be known before acting; nothing is saved."""

    findings: list[Finding]
    measures: list[MeasureOut]
    expected: Expected
    allowances: list[Left]


class AskOut(Schema):
    """What submitting would answer now: route, exemption, reasons, debts, each with its clauses."""

    decision: Decision


class DeliveryOut(Schema):
    id: int
    post_id: int
    account_id: int
    state: str
    due_at: datetime
    expires_at: datetime
    url: str
    remote_id: str
    settled_at: datetime | None


class MediaOut(Schema):
    digest: str
    mime: str
    width: int
    height: int
    size: int
    seconds: float | None
    removed_metadata: list[str]


class CaseOut(Schema):
    id: int
    original_id: int
    kind: str
    reason: str
    criticised: bool
    second_id: int | None
    reported_at: datetime
    removed_at: datetime | None
    closed_at: datetime | None
    conclusion: str


class AfterReviewOut(Schema):
    id: int
    post_id: int
    kind: str
    roles: list[str]
    due_at: datetime
    verdict: str
    remarks: str
    signed_at: datetime | None
