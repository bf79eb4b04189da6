"""What people know and have confirmed, and annexes: the same actions as the screens."""

# long because: the operations of one topic with what goes in and out of them stand together and read as a list.

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from hasshin.accounts import access
from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Digest, Id, Key, Line, LongText, Moment, Words
from hasshin.city import queries_annexes, queries_knowing
from hasshin.city.actions.acknowledge import acknowledge
from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.actions.instruct import confirm_instruction, instruct, withdraw_instruction
from hasshin.city.actions.study import log_study, plan_item, withdraw_item
from hasshin.city.facts import actor_facts
from hasshin.city.knowing import acknowledgements, guideline_digest
from hasshin.city.models import StudyEntry
from hasshin.city.own import demand_role, holds
from hasshin.city.pack import base_pack, pack_at
from hasshin.city.queries_annexes import AnnexRow, annex_row
from hasshin.city.queries_knowing import EntryRow, InstructionRow, ItemRow, ReactionRow, Who, reaction_row
from hasshin.policy.controls.standing import Reactions
from hasshin.policy.diff import Change
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import Text
from hasshin.records.actions.log_reaction import log_reaction_about

router = Router(tags=["knowing"])
Language = Literal["ja", "en"]
Source = Annotated[str, Field(max_length=500)]


class AcknowledgementOut(BaseModel):
    """The guideline as it stands and how far it is acknowledged. `mine` is when you did; `missing` who has not."""

    guideline: str
    version: str
    mine: datetime | None
    of: int
    missing: list[Who]


class AcknowledgeIn(BaseModel, extra="forbid"):
    """`guideline` is the digest of what you have read (`GET /acknowledgements`)."""

    guideline: Digest


class ItemIn(BaseModel, extra="forbid"):
    """An item of a role's plan, for the fiscal year (April to March) in which its day lies."""

    role: Key
    title: Line
    due: date


class EntryIn(BaseModel, extra="forbid"):
    """What you studied yourself; `item_id` says which item of a plan it answers."""

    day: date
    source: Source
    conclusion: Words
    item_id: Id | None = None


class ReactionIn(BaseModel, extra="forbid"):
    """What the public said and what the city concluded."""

    day: date
    source: Source
    said: Words
    concluded: Words
    account_id: Id | None = None
    post_id: Id | None = None


class InstructionIn(BaseModel, extra="forbid"):
    """For all who hold one of `roles`, now or while it is in force."""

    title: Line
    text: Words
    roles: Annotated[list[Key], Field(max_length=50)]
    due: date


class WithdrawalIn(BaseModel, extra="forbid"):
    """A reason, which is kept."""

    reason: Line


class AnnexIn(BaseModel, extra="forbid"):
    """`template` is the id of an annex of the pack, or `text` one of your own (YAML); one of both.

    `order` names the decision, which is yours. From `starts` (now) until `ends`.
    """

    template: Key = ""
    text: LongText = ""
    order: Line
    reason: Words
    starts: Moment | None = None
    ends: Moment | None = None


class LookIn(BaseModel, extra="forbid"):
    """`template` or `text`, as for a decision; nothing is decided."""

    template: Key = ""
    text: LongText = ""
    language: Language = "ja"


class EndAnnexIn(BaseModel, extra="forbid"):
    """By whose decision it ends."""

    order: Line


class PreviewOut(BaseModel):
    """What an annex would change now, by whom and for how many days at most it can be put in force."""

    annex: str
    title: Text
    number: str
    in_force: str
    changes: list[Change]
    max_days: int | None
    by: list[Text]
    may: bool


class TemplateOut(BaseModel):
    """An annex that stands in the pack; it holds only by a decision."""

    id: str
    title: Text
    clause: str


class AnnexesOut(BaseModel):
    """All decisions on annexes, the newest first, and what stands in the pack."""

    decisions: list[AnnexRow]
    templates: list[TemplateOut]


@router.get("/acknowledgements", response=AcknowledgementOut)
def get_acknowledgements(request: Call) -> AcknowledgementOut:
    """How far the guideline is acknowledged in its present version."""
    now = now_of(request)
    pack = pack_at(now)
    found = queries_knowing.acknowledged(pack, now)
    return AcknowledgementOut(
        guideline=guideline_digest(),
        version=pack.version,
        mine=acknowledgements(pack, now).get(staff_of(request)),
        of=found.of,
        missing=list(found.missing),
    )


@router.post("/acknowledgements", response=AcknowledgementOut)
def post_acknowledgement(request: Call, data: AcknowledgeIn) -> AcknowledgementOut:
    """Acknowledge the guideline, for yourself."""
    acknowledge(actor=request.auth, now=now_of(request), guideline=data.guideline)
    return get_acknowledgements(request)


@router.get("/studies/plan", response=list[ItemRow])
def get_plan(request: Call) -> list[ItemRow]:
    """The items of all plans, with who has answered and who has not."""
    now = now_of(request)
    return queries_knowing.items(pack_at(now), now)


@router.post("/studies/plan", response={201: ItemRow})
def post_item(request: Call, data: ItemIn) -> Status[ItemRow]:
    """Put an item on a role's plan."""
    now = now_of(request)
    row = plan_item(actor=request.auth, now=now, **data.model_dump())
    return Status(201, next(one for one in queries_knowing.items(pack_at(now), now) if one.id == row.pk))


@router.post("/studies/plan/{item_id}/withdraw", response={204: None})
def withdraw(request: Call, item_id: Id, data: WithdrawalIn) -> Status[None]:
    """Take an item off a plan."""
    withdraw_item(actor=request.auth, now=now_of(request), item_id=item_id, reason=data.reason)
    return Status(204, None)


@router.get("/studies", response=list[EntryRow])
def get_studies(request: Call) -> list[EntryRow]:
    """The study log, the newest first."""
    return queries_knowing.entries()


@router.post("/studies", response={201: EntryRow})
def post_study(request: Call, data: EntryIn) -> Status[EntryRow]:
    """Log what you studied."""
    row: StudyEntry = log_study(
        actor=request.auth,
        now=now_of(request),
        day_of=data.day,
        source=data.source,
        conclusion=data.conclusion,
        item_id=data.item_id,
    )
    return Status(201, next(one for one in queries_knowing.entries(staff=staff_of(request)) if one.id == row.pk))


class ReactionsAsked(BaseModel):
    """Each word of `text` must stand in an entry; `before` is the id of the last one of the page before."""

    text: Annotated[str, Field(max_length=200)] = ""
    account_id: Id | None = None
    before: Id | None = None


@router.get("/reactions", response=list[ReactionRow])
def get_reactions(request: Call, asked: Query[ReactionsAsked]) -> list[ReactionRow]:
    """The log of reactions, for those who keep it or read records."""
    now = now_of(request)
    pack = pack_at(now)
    who, roles = actor_facts(request.auth, now), _keepers(pack)
    if roles and not holds(pack, who, roles) and not access.opens(pack, access.readers("read_records"), who, now):
        demand_role(pack, request.auth, now, roles, pack.one_of(Reactions))
    return queries_knowing.reactions(words=asked.text, account_id=asked.account_id, before=asked.before)


@router.post("/reactions", response={201: ReactionRow})
def post_reaction(request: Call, data: ReactionIn) -> Status[ReactionRow]:
    """Log a reaction of the public."""
    given = data.model_dump(exclude={"day"})
    row = log_reaction_about(actor=request.auth, now=now_of(request), day_of=data.day, **given)
    return Status(201, reaction_row(row))


@router.get("/instructions", response=list[InstructionRow])
def get_instructions(request: Call) -> list[InstructionRow]:
    """All instructions, with who has confirmed and who has not."""
    now = now_of(request)
    return queries_knowing.instructions(pack_at(now), now)


@router.post("/instructions", response={201: InstructionRow})
def post_instruction(request: Call, data: InstructionIn) -> Status[InstructionRow]:
    """Give an instruction."""
    row = instruct(actor=request.auth, now=now_of(request), **data.model_dump())
    return Status(201, _instruction(request, row.pk))


@router.post("/instructions/{instruction_id}/confirm", response=InstructionRow)
def post_confirmation(request: Call, instruction_id: Id) -> InstructionRow:
    """Confirm an instruction, for yourself."""
    confirm_instruction(actor=request.auth, now=now_of(request), instruction_id=instruction_id)
    return _instruction(request, instruction_id)


@router.post("/instructions/{instruction_id}/withdraw", response=InstructionRow)
def post_withdrawal(request: Call, instruction_id: Id, data: WithdrawalIn) -> InstructionRow:
    """Withdraw an instruction."""
    withdraw_instruction(actor=request.auth, now=now_of(request), instruction_id=instruction_id, reason=data.reason)
    return _instruction(request, instruction_id)


@router.get("/annexes", response=AnnexesOut)
def get_annexes(request: Call) -> AnnexesOut:
    """What is in force, to come and over, and the annexes of the pack."""
    templates = [TemplateOut(id=one.id, title=one.title, clause=one.clause) for one in base_pack().annexes]
    return AnnexesOut(decisions=queries_annexes.annexes(now_of(request)), templates=templates)


@router.post("/annexes/look", response=PreviewOut)
def look_at_annex(request: Call, data: LookIn) -> PreviewOut:
    """What an annex would change, before it is decided."""
    found = queries_annexes.preview(
        request.auth, now_of(request), data.language, template=data.template, text=data.text
    )
    return PreviewOut(
        annex=found.annex,
        title=found.title,
        number=found.number,
        in_force=found.in_force,
        changes=list(found.changes),
        max_days=found.max_days,
        by=list(found.by),
        may=found.may,
    )


@router.post("/annexes", response={201: AnnexRow})
def post_annex(request: Call, data: AnnexIn) -> Status[AnnexRow]:
    """Put an annex in force by your decision."""
    now = now_of(request)
    return Status(201, annex_row(adopt_annex(actor=request.auth, now=now, **data.model_dump()), now))


@router.post("/annexes/{decision_id}/end", response=AnnexRow)
def post_annex_end(request: Call, decision_id: Id, data: EndAnnexIn) -> AnnexRow:
    """End an annex now, or take back one that has not begun."""
    now = now_of(request)
    return annex_row(end_annex(actor=request.auth, now=now, decision_id=decision_id, order=data.order), now)


def _keepers(pack: Pack) -> list[str]:
    return [role for one in pack.all_of(Reactions) for role in one.roles]


def _instruction(request: Call, instruction_id: int) -> InstructionRow:
    now = now_of(request)
    for row in queries_knowing.instructions(pack_at(now), now):
        if row.id == instruction_id:
            return row
    raise NotFound(f"instruction {instruction_id}")
