"""What must fit together in a pack beyond the shape of each piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hasshin.policy.controls.accounts import Owner, Roster
from hasshin.policy.controls.content import Content
from hasshin.policy.controls.deciding import Decision
from hasshin.policy.domains import host_of, under
from hasshin.policy.errors import PackError
from hasshin.policy.pack import Pack
from hasshin.policy.read_yaml import Path, Tree, dotted

_LISTS = ("services", "unit_functions", "ranks", "roles", "clauses", "annexes")


def inconsistencies(tree: Tree, pack: Pack | None) -> list[PackError]:
    """All of them. What needs whole models is looked at only when `pack` could be built."""
    found = [*_repeated_ids(tree), *_clauses_without_word(tree)]
    if pack is not None:
        found += [*roles_fit(tree, (), pack), *_contents(tree, pack), *_addresses(tree, pack)]
    return found


def roles_fit(tree: Tree, where: Path, pack: Pack) -> list[PackError]:
    """Whether the roles that the pack's controls name can do what they are named for; `where` leads to `controls`."""
    return [*_routes(tree, where, pack), *_roster_and_owner(tree, where, pack)]


def _error(tree: Tree, path: Path, message: str, expected: str) -> PackError:
    line, column = tree.place(path)
    return PackError(tree.file, line, column, dotted(path), message, expected)


def _entries(data: Any, key: str) -> list[dict[str, Any]]:
    found = data.get(key) if isinstance(data, dict) else None
    return [e if isinstance(e, dict) else {} for e in found] if isinstance(found, list) else []


def _repeated_ids(tree: Tree) -> Iterator[PackError]:
    for key in _LISTS:
        seen: set[str] = set()
        for i, entry in enumerate(_entries(tree.data, key)):
            ident = entry.get("id")
            if isinstance(ident, str):
                if ident in seen:
                    yield _error(tree, (key, i, "id"), f"the id {ident!r} stands twice", "each id once")
                seen.add(ident)


def _mentioned(data: Any) -> set[str]:
    """Clause ids that any control or annex names, in lists (`clauses`) or singly (`clause`)."""
    found: set[str] = set()
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "clauses" and isinstance(value, list):
                found |= {v for v in value if isinstance(v, str)}
            elif key == "clause" and isinstance(value, str):
                found.add(value)
            found |= _mentioned(value)
    elif isinstance(data, list):
        for value in data:
            found |= _mentioned(value)
    return found


def _clauses_without_word(tree: Tree) -> Iterator[PackError]:
    if not isinstance(tree.data, dict):
        return
    named = _mentioned(tree.data.get("controls")) | _mentioned(tree.data.get("annexes"))
    for i, entry in enumerate(_entries(tree.data, "clauses")):
        ident = entry.get("id")
        if isinstance(ident, str) and ident not in named and not entry.get("not_covered"):
            what = f"no control names clause {ident!r}, and it is not stated as not covered"
            yield _error(
                tree, ("clauses", i), what, f"a control with clauses: [{ident}], or not_covered: {{ja: ..., en: ...}}"
            )


def _routes(tree: Tree, where: Path, pack: Pack) -> Iterator[PackError]:
    for i, control in enumerate(pack.controls):
        if not isinstance(control, Decision):
            continue
        for r, route in enumerate(control.routes):
            for s, step in enumerate(route.steps):
                path: Path = (*where, "controls", i, "routes", r, "steps", s, "roles")
                roles = [role for name in step.roles if (role := pack.role(name)) is not None]
                if len({role.scope for role in roles}) > 1:
                    yield _error(
                        tree, path, "roles of different scopes in one step", "roles of one scope, or several steps"
                    )
                for role in roles:
                    if "decide" not in role.may:
                        yield _error(tree, path, f"role {role.id!r} decides here but may not", "decide among its `may`")


def _roster_and_owner(tree: Tree, where: Path, pack: Pack) -> Iterator[PackError]:
    for i, control in enumerate(pack.controls):
        if isinstance(control, Owner | Roster):
            role = pack.role(control.role)
            if role is not None and role.scope != "account":
                what = f"role {role.id!r} is held for a {role.scope}, not for an account"
                yield _error(tree, (*where, "controls", i, "role"), what, "a role with scope: account")


def _contents(tree: Tree, pack: Pack) -> Iterator[PackError]:
    """One code, one service, one effect: otherwise the order of the file would decide silently."""
    seen: dict[tuple[str, str], int] = {}
    for i, control in enumerate(pack.controls):
        if not isinstance(control, Content) or control.planned:
            continue
        for code in control.codes:
            for service in control.services or ("*",):
                if (code, service) in seen:
                    what = f"{code!r} has an effect already (controls.{seen[code, service]})"
                    yield _error(tree, ("controls", i, "codes"), what, "each code once a service")
                seen[code, service] = i


def _addresses(tree: Tree, pack: Pack) -> Iterator[PackError]:
    host = host_of(pack.city.guide_url)
    if host is None or not under(host, pack.city.own_domains):
        what = "the guide page is not on the city's own site"
        yield _error(tree, ("city", "guide_url"), what, "an address on one of own_domains")
