"""Who sets the city up: those who hold a right by which units, people, terminals or accounts come about."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.city import queries
from hasshin.policy.facts import Actor
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import Target, may, roles_with
from hasshin.policy.text import Text, t

RIGHTS = frozenset(
    {
        "register_unit",
        "register_staff",
        "appoint",
        "name_deputy",
        "register_terminal",
        "release",
        "open_account",
        "set_account_rules",
        "set_owner",
        "set_roster",
        "manage_credentials",
    }
)


def sets_up(pack: Pack, who: Actor) -> bool:
    """Whether one of the roles held now, for whatever it is held, has such a right."""
    roles = [pack.role(holding.role) for holding in who.holdings]
    return any(RIGHTS & set(role.may) for role in roles if role is not None)


ON_AN_ACCOUNT = RIGHTS - {"register_unit", "register_staff", "register_terminal", "release"}


def own_accounts(pack: Pack, who: Actor, accounts: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Those of the accounts (each with its unit) for which somebody holds a right by which an account is set up."""
    held = [
        holding
        for holding in who.holdings
        if (role := pack.role(holding.role)) is not None and ON_AN_ACCOUNT & set(role.may)
    ]
    return frozenset(
        account
        for account, unit in accounts
        if any((h.scope, h.scope_id) in (("city", None), ("unit", unit), ("account", account)) for h in held)
    )


def anywhere() -> tuple[Target, ...]:
    """The city and each active unit: where an act that is not about one account could be done."""
    return (Target(), *(Target(unit=row.id) for row in queries.units() if row.active))


def whom(pack: Pack, who: Actor, right: str, *targets: Target) -> Text | None:
    """None for somebody who may do it for one of the targets (the city, if none is named); else who may."""
    if any(may(pack, who, right, target) is not None for target in targets or (Target(),)):
        return None
    able = roles_with(pack, right)
    if not able:
        return t("この市の指針では、どの役割も行えません。", "This city's guideline gives this to no role.")
    return t("これを行うのは{roles}です。", "This is done by: {roles}.").fill(roles=titles(able))
