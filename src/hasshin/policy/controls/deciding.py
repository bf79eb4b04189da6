"""Controls on who decides, and on what lifts the decision: route, deputies, exemption grounds, consent, urgency."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hasshin.policy.controls.base import ClauseRef, ControlBase, FunctionRef, Ident, Part, RoleRef, ServiceRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How, ModeName


class When(Part):
    """Which posts a route is for. An empty list means any."""

    categories: tuple[str, ...] = ()
    unit_functions: tuple[FunctionRef, ...] = ()
    modes: tuple[ModeName, ...] = ()
    services: tuple[ServiceRef, ...] = ()


class StepAsked(Part):
    """One step: `count` different holders of one of `roles`. N of M is one step with a count; an order, several."""

    roles: tuple[RoleRef, ...] = Field(min_length=1)
    count: int = Field(default=1, ge=1, le=20)
    other_unit: bool = Field(default=False, description="the decider's unit is not the post's")
    title: Text


class Route(Part):
    """The steps for the posts that `when` selects, in order."""

    when: When = When()
    steps: tuple[StepAsked, ...] = Field(min_length=1)


class Decision(ControlBase):
    """Who decides before a post goes out. The first route that fits is taken; none fits means no."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["decision"]
    routes: tuple[Route, ...] = Field(min_length=1)
    distinct: bool = Field(default=True, description="nobody fills two steps of the same route")
    another_person: bool = Field(
        default=False, description="the clause itself demands four eyes; without it that is our house rule alone"
    )


class Deputies(ControlBase):
    """Roles that may be exercised by a deputy, and the after-review that each such act owes the absent holder."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["deputies"]
    roles: tuple[RoleRef, ...] = Field(min_length=1)
    after_review_by: tuple[RoleRef, ...] = Field(min_length=1)
    after_review_days: int = Field(default=7, ge=1)


class ProofField(Part):
    """One thing that proves a ground."""

    id: Ident
    kind: Literal["own_site_url", "text", "date", "provision", "scan"]
    title: Text


class Ground(Part):
    """One reason why no prior decision is needed, with its proof: one of the alternatives, all fields of it."""

    id: Ident
    clause: ClauseRef
    number: str = Field(description="its number in the city's own numbering")
    title: Text
    fields: tuple[ProofField, ...] = Field(min_length=1)
    any_of: tuple[tuple[str, ...], ...] = Field(min_length=1)
    services: tuple[ServiceRef, ...] = ()

    @model_validator(mode="after")
    def _alternatives_name_fields(self) -> Ground:
        known = {field.id for field in self.fields}
        for alternative in self.any_of:
            if not alternative:
                raise ValueError("an empty alternative would need no proof at all")
            for name in alternative:
                if name not in known:
                    raise ValueError(f"any_of names {name!r}, which is not among fields: {', '.join(sorted(known))}")
        return self


class Exemptions(ControlBase):
    """The grounds that the guideline itself grants; each owes its proof and a record (a screen copy or the like)."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["exemptions"]
    grounds: tuple[Ground, ...] = Field(min_length=1)
    owes_record: bool = True


class PriorConsent(ControlBase):
    """Consent given beforehand, for a category and a time; lifts the route, owes an after-review."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["prior_consent"]
    title: Text
    by: tuple[RoleRef, ...] = Field(min_length=1)
    max_days: int = Field(default=90, ge=1)
    after_review_by: tuple[RoleRef, ...] = Field(min_length=1)
    after_review_days: int = Field(default=7, ge=1)


class Urgency(ControlBase):
    """Urgent posts go out without the route, with the reason stated; they owe an after-review."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["urgency"]
    title: Text
    modes: tuple[Literal["urgent", "disaster"], ...] = ("urgent",)
    reason_required: bool = True
    after_review_by: tuple[RoleRef, ...] = Field(min_length=1)
    after_review_days: int = Field(default=3, ge=1)
