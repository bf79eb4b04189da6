"""A policy pack: a city's guideline as data. Models only; reading is `load.py`, deciding is `decide.py`."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, TypeVar, cast

from pydantic import AfterValidator, Field, model_validator

from hasshin.policy.controls import Control, ControlBase
from hasshin.policy.controls.base import ClauseRef, Ident, Part, RoleRef
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.domains import clean_domain
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import How, Right, Scope

C = TypeVar("C", bound=ControlBase)
Domain = Annotated[str, AfterValidator(clean_domain)]
Cited = tuple[tuple[str, ...], str | None, tuple[str, ...]]
"""What is cited: a control's clauses, its house rule, further clauses."""


class Member(Part):
    """A body of which the city is a member, and the domains of the sites that it runs."""

    name: Text
    domains: tuple[Domain, ...] = Field(min_length=1)


class City(Part):
    """The one body that an installation serves. A domain stands for itself and all names below it."""

    id: Ident
    name: Text
    own_domains: tuple[Domain, ...] = Field(min_length=1)
    former_domains: tuple[Domain, ...] = Field(
        default=(), description="domains that the city used once; who holds them, and what stands there, is watched"
    )
    members: tuple[Member, ...] = ()
    guide_url: str = Field(pattern=r"^https?://", description="address of the guide page on the city's own site")


class Named(Part):
    """An id with its name in both languages (services, unit functions, ranks)."""

    id: Ident
    title: Text


class Source(Part):
    """Where the guideline comes from: its title, who made it and when, as the city states it."""

    title: Text
    made_by: Text
    made_on: date
    url: str = ""


class Role(Part):
    """A role with the city's own title. `everyone_in_unit`: each member of a unit holds it there unappointed.

    `single`: one person at a time holds it for the same city, unit or account (所属長); deputies beside that.
    """

    id: Ident
    title: Text
    scope: Scope
    may: tuple[Right, ...] = ()
    everyone_in_unit: bool = False
    single: bool = False

    @model_validator(mode="after")
    def _unit_roles_only(self) -> Role:
        if self.everyone_in_unit and self.scope != "unit":
            raise ValueError("everyone_in_unit needs scope: unit")
        if self.everyone_in_unit and self.single:
            raise ValueError("a role of everyone in a unit can't be single")
        return self


class Clause(Part):
    """One numbered demand, in our own words. `not_covered` says openly why the product can't help with it."""

    id: Ident
    number: str = Field(min_length=1)
    heading: Text
    summary: Text
    how: tuple[How, ...] = Field(min_length=1)
    not_covered: Text | None = None


class Replaced(Part):
    """Controls of the pack that an annex stands in for: those of this type that rest on the clause or house rule."""

    type: str
    clause: ClauseRef | None = None
    house: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Replaced:
        if (self.clause is None) == (self.house is None):
            raise ValueError("what is replaced is named by its type and one clause, or by its type and one house rule")
        return self

    def meets(self, control: ControlBase) -> bool:
        """Whether that control is one of those named here."""
        kind = str(getattr(control, "type", ""))
        place = self.clause in control.clauses if self.clause is not None else self.house == control.house
        return kind == self.type and place


class Annex(Part):
    """An addition to the pack. Nothing of it holds until a named decision puts it in force, template or not.

    Its controls are added to the pack's and come before them; those of the pack that `replaces` names step back.
    """

    id: Ident
    title: Text
    clause: ClauseRef
    state: Literal["template", "adopted"] = "template"
    in_force: Literal["while_declared", "always"] = "while_declared"
    declared_by: tuple[RoleRef, ...] = ()
    max_days: int | None = Field(default=None, ge=1)
    replaces: tuple[Replaced, ...] = ()
    controls: tuple[Control, ...] = ()


class Pack(Part):
    """The whole pack. `schema_version` (key `schema`) is the version of this vocabulary, `version` the pack's own."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Ident
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Text
    source: Source
    in_force_from: date
    city: City
    services: tuple[Named, ...] = Field(min_length=1)
    unit_functions: tuple[Named, ...] = ()
    ranks: tuple[Named, ...] = Field(default=(), description="highest first")
    roles: tuple[Role, ...] = Field(min_length=1)
    clauses: tuple[Clause, ...] = Field(min_length=1)
    controls: tuple[Control, ...] = ()
    annexes: tuple[Annex, ...] = ()

    @property
    def annexes_in_force(self) -> tuple[AnnexInForce, ...]:
        """The annexes by which this pack is extended; a pack as the city wrote it has none."""
        return ()

    def role(self, role_id: str) -> Role | None:
        """The role of that id, or None."""
        return next((r for r in self.roles if r.id == role_id), None)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((c for c in self.clauses if c.id == clause_id), None)

    @cached_property
    def found_controls(self) -> dict[type[ControlBase], tuple[tuple[Control, ...], tuple[ControlBase, ...]]]:
        """What `all_of` found before, and in which controls."""
        return {}

    def all_of(self, kind: type[C]) -> tuple[C, ...]:
        """The controls of one type that are in force here and now, in the pack's order; planned ones decide nothing."""
        controls, found = self.found_controls.get(kind, (None, ()))
        if controls is not self.controls:  # a copy of a pack takes the dict along, and may have other controls
            found = tuple(c for c in self.controls if isinstance(c, kind) and c.planned is None)
            self.found_controls[kind] = (self.controls, found)
        return cast("tuple[C, ...]", found)

    def one_of(self, kind: type[C]) -> C | None:
        """The first such control, or None."""
        return next(iter(self.all_of(kind)), None)

    def service_name(self, service_id: str) -> Text:
        """Its name, or the bare id where the pack does not know it."""
        return next((s.title for s in self.services if s.id == service_id), Text(ja=service_id, en=service_id))

    def cite(self, control: ControlBase | None = None, *clause_ids: str) -> tuple[Citation, ...]:
        """The citations of a control (its clauses and its house rule) and of further clauses, without repeats."""
        asked = (control.clauses if control else (), control.house if control else None, clause_ids)
        clauses, cited = self.found_citations.get(asked, (None, ()))
        if clauses is not self.clauses:
            cited = self._cited(*asked)
            self.found_citations[asked] = (self.clauses, cited)
        return cited

    @cached_property
    def found_citations(self) -> dict[Cited, tuple[tuple[Clause, ...], tuple[Citation, ...]]]:
        """What `cite` found before, and in which clauses."""
        return {}

    def _cited(self, own: tuple[str, ...], rule: str | None, further: tuple[str, ...]) -> tuple[Citation, ...]:
        found = [c for i in dict.fromkeys((*own, *further)) if (c := self.clause(i)) is not None]
        cited = [Citation(id=c.id, number=c.number, heading=c.heading) for c in found]
        if rule is not None:
            cited.append(house(rule))
        return tuple(cited)
