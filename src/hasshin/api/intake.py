"""Templates and intake through the API: fill a template, keep one, see telegrams, take over what they propose."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.api import schemas as s
from hasshin.api.posts import shown
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Key
from hasshin.intake import queries
from hasshin.intake.actions.take import set_aside, take
from hasshin.intake.queries import ProposalRow, SourceRow, TelegramPage, TelegramRow
from hasshin.posts.actions.fill_template import Ask, draft_from_template, fill_again
from hasshin.posts.actions.template import keep_template, retire_template
from hasshin.posts.queries.templates import FillingRow, TemplateRow, filling_of, template, templates
from hasshin.posts.revision import content_of, load, version_of
from hasshin.posts.templates.body import Body

router = Router(tags=["intake"])
Value = Annotated[str, Field(max_length=2000)]
Values = Annotated[dict[Key, Value], Field(max_length=60)]
Some = Annotated[list[Key], Field(max_length=20)]
Targets = Annotated[list[Id], Field(max_length=50)]


class KeepIn(BaseModel, extra="forbid"):
    """The next version of a template. `number` is the version that was seen: 0 for a new one."""

    number: Annotated[int, Field(ge=0, le=1_000_000)]
    body: Body


class RetireTemplateIn(BaseModel, extra="forbid"):
    """`number` is the version that was seen."""

    number: Annotated[int, Field(ge=0, le=1_000_000)]
    reason: Value


class FillIn(BaseModel, extra="forbid"):
    """A filling: values by the ids of the template's fields; no languages means all that it has."""

    number: Annotated[int, Field(ge=0, le=1_000_000)]
    values: Values
    targets: Targets
    unit_id: Id
    languages: Some = []


class FillAgainIn(BaseModel, extra="forbid"):
    """Other values for a draft that came from a template."""

    revision: Annotated[int, Field(ge=0)]
    values: Values
    languages: Some = []


class AsideIn(BaseModel, extra="forbid"):
    """Why nothing is drafted."""

    reason: Value


class PostTemplateOut(BaseModel):
    """A template. `number` 0: as it came with the product."""

    key: str
    number: int
    body: Body
    retired_at: datetime | None
    changed_at: datetime | None


class FillingOut(BaseModel):
    """What a draft was filled with; None where it came from no template."""

    filling: FillingRow | None


def _out(row: TemplateRow) -> PostTemplateOut:
    return PostTemplateOut(
        key=row.key, number=row.number, body=row.body, retired_at=row.retired_at, changed_at=row.changed_at
    )


@router.get("/templates", response=list[PostTemplateOut])
def list_templates(request: Call) -> list[PostTemplateOut]:
    """All templates that can be filled."""
    return [_out(row) for row in templates()]


@router.get("/templates/{key}", response=PostTemplateOut)
def get_template(request: Call, key: Key) -> PostTemplateOut:
    """One template, also a retired one."""
    return _out(template(key))


@router.put("/templates/{key}", response=PostTemplateOut)
def put_template(request: Call, key: Key, data: KeepIn) -> PostTemplateOut:
    """Save its next version."""
    keep_template(actor=request.auth, now=now_of(request), key=key, number=data.number, body=data.body)
    return _out(template(key))


@router.post("/templates/{key}/retire", response=PostTemplateOut)
def post_retired(request: Call, key: Key, data: RetireTemplateIn) -> PostTemplateOut:
    """Let nobody fill it any more."""
    retire_template(actor=request.auth, now=now_of(request), key=key, **data.model_dump())
    return _out(template(key))


@router.post("/templates/{key}/draft", response={201: s.PostOut})
def post_filled(request: Call, key: Key, data: FillIn) -> Status[s.PostOut]:
    """Fill it: one draft for all accounts."""
    ask = Ask(key, data.number, data.values, data.languages)
    post = draft_from_template(
        actor=request.auth, now=now_of(request), unit_id=data.unit_id, ask=ask, targets=data.targets
    )
    return Status(201, shown(post))


@router.get("/posts/{post_id}/filling", response=FillingOut)
def get_filling(request: Call, post_id: Id) -> FillingOut:
    """With what it was filled, field by field."""
    post = load(post_id)
    return FillingOut(filling=filling_of(post, content_of(version_of(post))))


@router.put("/posts/{post_id}/filling", response=s.PostOut)
def put_filling(request: Call, post_id: Id, data: FillAgainIn) -> s.PostOut:
    """Fill it with other values; the text is made anew and every decision is void."""
    return shown(fill_again(actor=request.auth, now=now_of(request), post_id=post_id, **data.model_dump()))


@router.get("/intake", response=list[ProposalRow])
def list_proposals(request: Call) -> list[ProposalRow]:
    """What waits to be taken over."""
    return queries.waiting()


@router.get("/intake/sources", response=list[SourceRow])
def list_sources(request: Call) -> list[SourceRow]:
    """Where is looked, and what is wrong with it."""
    return queries.sources()


@router.get("/telegrams", response=list[TelegramRow])
def list_telegrams(request: Call, before: Id | None = None) -> list[TelegramRow]:
    """Telegrams about the city, newest first, fifty at a time."""
    return queries.telegrams(before)


@router.get("/telegrams/{telegram_id}", response=TelegramPage)
def get_telegram(request: Call, telegram_id: Id) -> TelegramPage:
    """One telegram with its figures and what it proposes."""
    return queries.telegram_page(telegram_id)


@router.post("/intake/{proposal_id}/take", response={201: s.PostOut})
def post_taken(request: Call, proposal_id: Id, data: FillIn) -> Status[s.PostOut]:
    """Take it over as a draft of your own."""
    return Status(
        201, shown(take(actor=request.auth, now=now_of(request), proposal_id=proposal_id, **data.model_dump()))
    )


@router.post("/intake/{proposal_id}/set-aside", response=ProposalRow)
def post_aside(request: Call, proposal_id: Id, data: AsideIn) -> ProposalRow:
    """Close it without a draft."""
    set_aside(actor=request.auth, now=now_of(request), proposal_id=proposal_id, reason=data.reason)
    return queries.proposal(proposal_id)
