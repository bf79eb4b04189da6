"""The same people, accounts and posts in every policy test: the operator, the colleague, the head, the outsider."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.facts import (
    Account,
    Actor,
    DecideFacts,
    Holding,
    Image,
    Post,
    PublishFacts,
    SubmitFacts,
    Terminal,
)
from hasshin.policy.load import load_pack
from hasshin.policy.pack import Pack

REPO = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday noon in Japan

UNIT, OTHER_UNIT = 7, 8
OPERATOR, COLLEAGUE, HEAD, OWNER, OUTSIDER, MANAGER = 1, 2, 5, 9, 20, 30

OFFICE = Terminal(id=1, kind="device", registered=True, official=True)
HOME = Terminal(id=None, kind="none")
SENDER = Actor(staff=None, robot="sender")


@cache
def pack(name: str) -> Pack:
    """A shipped pack, or the example town's."""
    folder = REPO / ("docs/examples" if name == "kasumigahara" else "packs")
    return load_pack(folder / f"{name}.yaml")


def account(**changes: Any) -> Account:
    """An account that lacks nothing."""
    return Account.model_validate(
        {
            "id": 1,
            "service": "x",
            "unit": UNIT,
            "owner": OWNER,
            "owner_rank": "section_head",
            "operators": (OPERATOR, COLLEAGUE),
            "rules_in_force": True,
            "release": True,
            "profile_has_guide": True,
            **changes,
        }
    )


def post(**changes: Any) -> Post:
    """A post that the operator wrote."""
    return Post.model_validate(
        {"id": 1, "unit": UNIT, "digest": "d1", "touched": (OPERATOR,), "source": "広報11月号の原稿", **changes}
    )


def image(**changes: Any) -> Image:
    """An image with all its statements."""
    return Image.model_validate(
        {"digest": "a" * 64, "alt": "桜の並木", "rights": "職員が撮影", "portrait": "人物なし", **changes}
    )


def actor(staff: int, unit: int = UNIT, *held: Holding, **changes: Any) -> Actor:
    """A member of staff with these holdings."""
    return Actor(staff=staff, unit=unit, holdings=held, **{"acknowledged": True, **changes})


def unit_head(staff: int = HEAD, unit: int = UNIT, deputy_for: int | None = None) -> Actor:
    """Fukushima's 所属長, or their deputy."""
    return actor(staff, unit, Holding(role="unit_head", scope="unit", scope_id=unit, deputy_for=deputy_for))


def city_role(staff: int, role: str, unit: int = OTHER_UNIT) -> Actor:
    """A holder of a role of the whole city."""
    return actor(staff, unit, Holding(role=role, scope="city"))


def confirmed(name: str) -> tuple[str, ...]:
    """All cautions confirmed."""
    return tuple(clause.id for clause in pack(name).clauses)


def submit(name: str, **changes: Any) -> Decision:
    """The operator submits from the office."""
    facts = {
        "now": NOW,
        "actor": actor(OPERATOR),
        "terminal": OFFICE,
        "accounts": (account(),),
        "post": post(),
        "confirmed": confirmed(name),
    }
    return decide(pack(name), SubmitFacts(**{**facts, **changes}))


def deciding(name: str, who: Actor, **changes: Any) -> Decision:
    """Somebody approves what the operator submitted, from the office."""
    facts = {
        "now": NOW,
        "actor": who,
        "terminal": OFFICE,
        "accounts": (account(),),
        "post": post(),
        "kind": "approve",
        "shown_digest": "d1",
        "state": "submitted",
        "confirmed": confirmed(name),
    }
    return decide(pack(name), DecideFacts(**{**facts, **changes}))


def publish(name: str, **changes: Any) -> Decision:
    """The sender asks, on time, with an approval in force."""
    facts = {
        "now": NOW,
        "actor": SENDER,
        "account": account(),
        "post": post(),
        "content_digest": "d1",
        "approved_digest": "d1",
        "approved_at": NOW,
        "route_complete": True,
        "due_at": NOW,
        "expires_at": NOW.replace(hour=4),
    }
    return decide(pack(name), PublishFacts(**{**facts, **changes}))


def codes(decision: Decision) -> set[str]:
    """The causes of a refusal."""
    return {reason.code for reason in decision.reasons}


def cited(decision: Decision, code: str) -> set[str]:
    """What the refusals with this code rest on: clause ids and house rules."""
    return {c.id for reason in decision.reasons if reason.code == code for c in reason.citations}
