"""Whether account rules still say what is so (M-19-1..4, 6): pure, names and ids in, item ids out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.policy.pack import Pack


@dataclass(frozen=True)
class Real:
    """What the account really is now. `owner` is a staff id; the names are as people write them."""

    service: str
    handle: str
    name: str
    unit: int
    unit_names: tuple[str, ...]
    owner: int | None
    owner_names: tuple[str, ...] = ()
    purpose_changed_at: datetime | None = None

    @property
    def basis(self) -> dict[str, Any]:
        """What a version of the rules keeps, to be compared with later."""
        return {"service": self.service, "name": self.name, "section": self.unit, "owner": self.owner}


def untrue_items(
    pack: Pack, items: Mapping[str, Any], basis: Mapping[str, Any], set_at: datetime, real: Real
) -> tuple[str, ...]:
    """The items of the pack that are stated and not so; a missing one is another matter.

    A statement is taken as true where it names the fact, or where the fact is the one that it was set for (`basis`): a
    section may be named in short, an owner by the post held. The handle has to stand there as it is.
    """
    found = []
    for control in pack.all_of(RulesControl):
        for item in control.items:
            said = str(items.get(item.id, "")).strip()
            if said and item.states is not None and not _true(pack, item.states, said, basis, set_at, real):
                found.append(item.id)
    return tuple(dict.fromkeys(found))


def _true(pack: Pack, states: str, said: str, basis: Mapping[str, Any], set_at: datetime, real: Real) -> bool:
    vouched = _same(basis, states, real.basis.get(states))
    true = True
    match states:
        case "service":
            others = (s.id for s in pack.services if s.id != real.service)
            true = _names_service(pack, real.service, said) or (
                vouched and not any(_names_service(pack, other, said) for other in others)
            )
        case "name":
            named = vouched or _plain(real.name) in _plain(said)
            true = named and _stands(_folded(real.handle), _folded(said))
        case "section":
            true = vouched or _any_named(real.unit_names, said)
        case "owner":
            # A vacancy is a duty of its own.
            true = real.owner is None or vouched or _any_named(real.owner_names, said)
        case "purpose":
            true = real.purpose_changed_at is None or set_at >= real.purpose_changed_at
    return true


def _same(basis: Mapping[str, Any], key: str, now: object) -> bool:
    return key in basis and basis[key] == now


def _any_named(names: tuple[str, ...], said: str) -> bool:
    return any(name and _plain(name) in _plain(said) for name in names)


def _names_service(pack: Pack, service: str, said: str) -> bool:
    title = pack.service_name(service)
    words = {service, *re.split(r"[()（）]", title.ja), *re.split(r"[()（）]", title.en)}
    plain = {_folded(word).removeprefix("旧").removeprefix("formerly").strip() for word in words}
    return any(word and _stands(word, _folded(said)) for word in plain)


def _stands(word: str, said: str) -> bool:
    """The word stands there as a word of its own: "x" is not named by "example"."""
    return re.search(rf"(?<![a-z0-9_.]){re.escape(word)}(?![a-z0-9_])", said) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _plain(text: str) -> str:
    """Without blanks, as names are written with and without."""
    return re.sub(r"\s+", "", _folded(text))
