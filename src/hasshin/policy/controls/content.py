"""Controls on the content: findings refused or warned of, guidance, statements, sign-off text, acts towards others."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hasshin.policy.controls.base import ClauseRef, ControlBase, Ident, Part, ServiceRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import FindingCode, How, Stance


class Content(ControlBase):
    """What a finding of these codes does. `refuse`: stops; of meaning, it stands before the decider who may judge it
    mistaken. `warn`: is shown. `by_account_rules`: as the account's rules say of the act. `allow`: nothing.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["content"]
    codes: tuple[FindingCode, ...] = Field(min_length=1)
    effect: Literal["refuse", "warn", "allow", "by_account_rules"]
    services: tuple[ServiceRef, ...] = Field(default=(), description="empty: every service")


class Examination(ControlBase):
    """The words are examined for these kinds, and what is found is marked."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["examination"]
    kinds: tuple[FindingCode, ...] = Field(min_length=1)


class GuidanceItem(Part):
    """One caution to confirm."""

    id: Ident
    clause: ClauseRef
    text: Text


class Guidance(ControlBase):
    """A short list that one confirms where one submits and decides; the confirmation is kept."""

    meets: ClassVar[frozenset[How]] = frozenset({"guide", "evidence"})
    type: Literal["guidance"]
    at: tuple[Literal["submit", "decide"], ...] = ("submit", "decide")
    items: tuple[GuidanceItem, ...] = Field(min_length=1)


class Statements(ControlBase):
    """What must be stated: where a post comes from; per image its text alternative, rights and portrait consent."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["statements"]
    require: tuple[Literal["source", "alt", "rights", "portrait"], ...] = Field(min_length=1)


class SignOff(ControlBase):
    """Words that each post on these services must carry."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["sign_off"]
    text: str = Field(min_length=1)
    services: tuple[ServiceRef, ...] = ()


class Outward(ControlBase):
    """Acts towards accounts that the city does not run: never, from a list, case by case with consent, yes, or as the
    account's own rules say. `own_accounts` says whether the city's own accounts are free of it.
    """

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["outward"]
    follow: Stance | None = None
    like: Stance | None = None
    repost: Stance | None = None
    quote: Stance | None = None
    reply: Stance | None = None
    message: Stance | None = None
    allow_list: tuple[str, ...] = ()
    own_accounts: bool = False
