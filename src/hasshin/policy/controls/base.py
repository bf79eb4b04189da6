"""What all controls share: the clauses they rest on, and references that must exist in the same pack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from hasshin.policy.house import RULES
from hasshin.policy.vocabulary import How, Subject


def _known(kind: str) -> Callable[[str, ValidationInfo], str]:
    """A reference of `kind` must be among the ids that the loader found in the same file (its validation context)."""

    def check(value: str, info: ValidationInfo) -> str:
        context: dict[str, Any] = info.context or {}
        known = context.get(kind)
        if known is not None and value not in known:
            raise ValueError(f"no {kind} {value!r} in this pack; known: {', '.join(sorted(known)) or 'none'}")
        return value

    return check


ClauseRef = Annotated[str, AfterValidator(_known("clause"))]
RoleRef = Annotated[str, AfterValidator(_known("role"))]
ServiceRef = Annotated[str, AfterValidator(_known("service"))]
FunctionRef = Annotated[str, AfterValidator(_known("unit function"))]
RankRef = Annotated[str, AfterValidator(_known("rank"))]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)]


class Part(BaseModel):
    """A piece of a pack: frozen, and with no key that the vocabulary does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ControlBase(Part):
    """One control. It rests on clauses of the city, or on a house rule of ours; `planned` names the later subject."""

    meets: ClassVar[frozenset[How]] = frozenset()

    clauses: tuple[ClauseRef, ...] = Field(default=(), description="ids of the clauses this control meets")
    house: str | None = Field(default=None, description="the house rule it rests on, where no clause asks for it")
    planned: Subject | None = Field(default=None, description="the subject with which its machinery comes")

    @model_validator(mode="after")
    def _rests_on_something(self) -> ControlBase:
        if not self.clauses and self.house is None:
            raise ValueError("a control names the clauses it rests on (clauses: [...]) or a house rule (house: ...)")
        if self.house is not None and self.house not in RULES:
            raise ValueError(f"no house rule {self.house!r}; known: {', '.join(sorted(RULES))}")
        return self
