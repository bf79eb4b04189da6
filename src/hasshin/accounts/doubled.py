"""The owner of an account who is on its roster too: what that does to four eyes under the pack in force."""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.policy import facts
from hasshin.policy.controls import Owner, Roster
from hasshin.policy.controls.afterwards import Review
from hasshin.policy.controls.deciding import Decision, PriorConsent
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t


@dataclass(frozen=True)
class Point:
    """One thing to know about it. `weak`: here two pairs of eyes become one; else why they don't."""

    text: Text
    weak: bool
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Doubled:
    """The owner counts among the operators. `needed`: without the owner there are fewer than the guideline asks for.

    `others` is how many operators there are beside the owner, `minimum` how many the guideline asks for.
    """

    needed: bool
    others: int
    minimum: int
    points: tuple[Point, ...]

    @property
    def short(self) -> bool:
        """Whether there are too few even with the owner."""
        return self.others + 1 < self.minimum


def doubled(pack: Pack, account: facts.Account) -> Doubled | None:
    """What there is to know, or None where the owner is not on the roster, or the pack has no owner or no roster."""
    owner, roster = pack.one_of(Owner), pack.one_of(Roster)
    if owner is None or roster is None or account.owner is None or account.owner not in account.operators:
        return None
    others = len(set(account.operators) - {account.owner})
    return Doubled(others < roster.minimum, others, roster.minimum, tuple(_points(pack, owner, roster, others)))


def _points(pack: Pack, owner: Owner, roster: Roster, others: int) -> list[Point]:
    found = [Point(_STILL_ANOTHER, weak=False, citations=_deciding(pack))]
    if others < roster.minimum:
        text = (_ONE_LEFT if others == 1 else _NONE_LEFT if others == 0 else _FEWER).fill(n=roster.minimum)
        found.append(Point(text, weak=True, citations=pack.cite(roster)))
    review = next((c for c in pack.all_of(Review) if set(c.roles) == {owner.role}), None)
    if review is not None:
        found.append(Point(_OWN_REVIEW, weak=True, citations=pack.cite(review)))
    consent = next((c for c in pack.all_of(PriorConsent) if owner.role in c.by), None)
    if consent is not None:
        found.append(Point(_NO_OWN_CONSENT, weak=False, citations=pack.cite(consent)))
    return found


def _deciding(pack: Pack) -> tuple[Citation, ...]:
    control = next((c for c in pack.all_of(Decision) if c.another_person), None)
    return (*(pack.cite(control) if control is not None else ()), house("four-eyes"))


_STILL_ANOTHER = t(
    "内容に手を加えた人は、責任者であっても、その投稿を決裁（確認）できません。",
    "Whoever touched a post can't decide on it, the owner included: another person still has to.",
)
_ONE_LEFT = t(
    "責任者を除くと担当者は1人です。その人が起案すると、確認できるのは責任者だけになり、どちらかが不在の間は発信できません。",
    "Beside the owner there is one operator. What that one writes only the owner can check, and while either is away "
    "nothing can go out.",
)
_NONE_LEFT = t(
    "担当者は責任者だけです。責任者が起案した投稿を確認できる人がいません。",
    "The owner is the only operator: nobody can check what the owner writes.",
)
_FEWER = t(
    "責任者を除くと、担当者は指針が求める{n}人に足りません。",
    "Without the owner there are fewer operators than the {n} that the guideline asks for.",
)
_OWN_REVIEW = t(
    "定期点検は責任者が行うため、自分が起案・確認した投稿を自分で点検することになります。",
    "The owner signs the regular review, and so reviews posts that the owner wrote or checked.",
)
_NO_OWN_CONSENT = t(
    "責任者が手を加えた投稿には、責任者自身の事前の同意は使えません。",
    "The owner's prior consent does not count for a post that the owner touched.",
)
