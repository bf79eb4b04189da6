"""What was shown when a transfer was carried out, kept beside it: plain data for screen and API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hasshin.accounts.transfers import words
from hasshin.accounts.transfers.examine import Examined
from hasshin.accounts.transfers.impact import AccountImpact, Problem
from hasshin.accounts.transfers.match import Change
from hasshin.accounts.transfers.plan import Cut, Ending
from hasshin.accounts.transfers.roll import Roll
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

DOES = {
    "move": t("異動", "moves"),
    "join": t("着任", "joins"),
    "leave": t("退職", "leaves"),
    "rank": t("職位の変更", "changes rank"),
}
KINDS: dict[str | None, Text] = {
    "join": t("採用", "joins"),
    "in": t("転入", "comes from elsewhere"),
    "out": t("転出", "goes elsewhere"),
    "retire": t("退職", "leaves"),
    "term_end": t("任期満了", "term is over"),
}
"""Orders that come to the same here, and are not the same to the city."""


def summary(found: Examined) -> dict[str, Any]:
    """The whole dry run as plain data, texts in both languages."""
    pack, roll, after = found.pack, found.roll, found.plan.after
    kinds = Counter(_kind(one) for one in found.plan.changes)
    return {
        "changes": [_change(found, one) for one in found.plan.changes],
        "counts": [{"title": _two(title), "people": number} for title, number in kinds.most_common()],
        "endings": [_ending(pack, roll, after, one) for one in found.plan.endings],
        "deputies": [_cut(roll, one) for one in found.plan.cuts],
        "accounts": [_account(after, one) for one in found.impact.accounts],
        "roles": [_problem(one) for one in found.impact.roles],
        "blocking": [_two(one.message) for one in found.impact.blocking],
    }


def _kind(one: Change) -> Text:
    fits = {"join": ("join", "in"), "leave": ("out", "retire", "term_end")}.get(one.does, ())
    return KINDS[one.kind] if one.kind in fits else DOES[one.does]


def _change(found: Examined, one: Change) -> dict[str, Any]:
    roll = found.roll
    here = roll.people.get(one.person)
    notes = [_two(note) for note in one.notes]
    if one.does == "join" and one.person not in {held.person for held in found.plan.begins}:
        notes.append(_two(words.WITHOUT_ROLE))
    return {
        "line": one.line,
        "person": one.person,
        **_named("name", found.plan.after.people[one.person].title),
        "number": one.number,
        "does": one.does,
        "does_title": _two(_kind(one)),
        "at": one.at.isoformat(),
        **_named("from_unit", roll.units[here.unit].title if here is not None else t("", "")),
        **_named("unit", roll.units[one.unit].title if one.does != "leave" else t("", "")),
        "rank": _two(rank_title(found.pack, one.rank)),
        "notes": notes,
    }


def _named(key: str, name: Text) -> dict[str, str]:
    """A name under its key, and in English beside it."""
    return {key: name.ja, f"{key}_en": name.en}


def rank_title(pack: Pack, rank: str) -> Text:
    """What a rank is called."""
    return next((one.title for one in pack.ranks if one.id == rank), t("", ""))


def role_title(pack: Pack, role: str) -> Text:
    """What a role is called."""
    found = pack.role(role)
    return found.title if found is not None else t(role, role)


def _ending(pack: Pack, roll: Roll, after: Roll, one: Ending) -> dict[str, Any]:
    return {
        "appointment": one.held.id,
        "person": one.held.person,
        **_named("name", roll.people[one.held.person].title),
        "role": one.held.seat.role,
        "role_title": _two(role_title(pack, one.held.seat.role)),
        **_named("place", roll.place(one.held.seat)),
        "at": one.at.isoformat(),
        "why": one.why,
        "kept": one.kept,
        "successor": one.successor,
        **_named("successor_name", after.people[one.successor].title if one.successor else t("", "")),
        "candidates": [_candidate(pack, after, key, one.at) for key in one.candidates],
    }


def _candidate(pack: Pack, after: Roll, key: str, at: datetime) -> dict[str, Any]:
    """Who could follow, with unit and rank of that time: people of one name are told apart."""
    person = after.people[key]
    unit, rank = person.posted(at)
    where = after.units[unit].title
    title = rank_title(pack, rank)
    label = (
        t("{name}（{unit} {rank}）", "{name} ({unit} {rank})") if title.ja else t("{name}（{unit}）", "{name} ({unit})")
    )
    return {
        "person": key,
        **_named("name", person.title),
        "label": _two(label.fill(name=person.title, unit=where, rank=title)),
        "new": key.startswith("line:"),
    }


def _cut(roll: Roll, one: Cut) -> dict[str, Any]:
    of = next(held for held in roll.held if held.id == one.deputy.held)
    return {
        **_named("deputy", roll.people[one.deputy.deputy].title),
        **_named("holder", roll.people[of.person].title),
        "at": one.at.isoformat(),
        "why": one.why,
    }


def _account(after: Roll, one: AccountImpact) -> dict[str, Any]:
    return {
        "account": one.account.id,
        "name": one.account.name,
        "service": one.account.service,
        **_named("unit", after.units[one.account.unit].title),
        "stops": one.stops,
        "before": names(after, one.before),
        "before_en": names(after, one.before, "en"),
        "after": names(after, one.after),
        "after_en": names(after, one.after, "en"),
        "problems": [_problem(problem) for problem in one.problems],
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "message": _two(one.message),
        "fix": _two(one.fix),
        "clauses": [
            {"id": c.id, "number": c.number, "heading": _two(c.heading), "house": c.house} for c in one.citations
        ],
        "since": one.since.isoformat() if one.since is not None else None,
        "already": one.already,
    }


def _two(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


def names(roll: Roll, keys: Sequence[str], language: str = "ja") -> list[str]:
    """The names of people by their keys."""
    return [roll.people[key].title.of(language) for key in keys if key in roll.people]
