"""How the keys and seals stand, for whoever looks after the installation. Opens secrets, and gives none away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hasshin.accounts.credentials.envelope import fresh_key
from hasshin.accounts.credentials.errors import KeyUnsafe, SealBroken
from hasshin.accounts.credentials.rings import load_ring
from hasshin.accounts.credentials.safe import active_key, latest_generation, open_row
from hasshin.accounts.models import Credential, MasterKey
from hasshin.ledger.queries import history


@dataclass(frozen=True)
class KeyState:
    """One master key: whether the installation is given it, and how many secrets it wraps."""

    key_id: str
    state: str
    given: bool
    secrets: int


@dataclass(frozen=True)
class SealState:
    """All seals together. `broken` and `put_back` name secrets; `trouble` says why no key can be used at all."""

    secrets: int = 0
    broken: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    unfinished: bool = False
    trouble: str = ""


def key_states() -> tuple[KeyState, ...]:
    """Every key that is given, in use, or still wraps something. Raises `KeyUnsafe`."""
    ring = load_ring()
    counted = Counter(Credential.objects.values_list("key_id", flat=True))
    noted = dict(MasterKey.objects.order_by("pk").values_list("key_id", "state"))
    names = dict.fromkeys((*ring.ids, *noted, *counted))
    active = next((key for key, state in noted.items() if state == "active"), ring.ids[-1])
    return tuple(
        KeyState(key, "active" if key == active else noted.get(key, "new"), key in ring.ids, counted[key])
        for key in names
    )


def seal_state() -> SealState:
    """Try the master key, open every secret, and compare generations with what the ledger has."""
    try:
        ring = load_ring()
        key, probe = active_key(ring), fresh_key()
        if ring.unwrap(key, ring.wrap(key, probe, b"probe"), b"probe") != probe:
            return SealState(trouble=f"the key {key} does not give back what it wrapped")
    except (KeyUnsafe, SealBroken) as wrong:
        return SealState(trouble=str(wrong))
    broken, put_back = [], []
    rows = list(Credential.objects.order_by("pk"))
    for row in rows:
        latest = max(latest_generation(row.account_id, row.kind), _in_ledger(row))
        if row.generation < latest and not _changed_meanwhile(row, latest):
            put_back.append(str(row))
        try:
            open_row(row)
        except SealBroken:
            broken.append(str(row))
        except KeyUnsafe as wrong:
            return SealState(len(rows), trouble=str(wrong))
    unfinished = MasterKey.objects.filter(state=MasterKey.State.LEAVING).exists()
    return SealState(len(rows), tuple(broken), tuple(put_back), unfinished)


def _changed_meanwhile(row: Credential, latest: int) -> bool:
    """Whether somebody changed or destroyed it between the two looks, rather than put it back."""
    again = Credential.objects.filter(pk=row.pk).values_list("generation", flat=True).first()
    return again is None or again >= latest


def _in_ledger(row: Credential) -> int:
    """The latest generation that the ledger knows of this row."""
    noted = (entry.data.get("generation") for entry in history(f"credential:{row.pk}"))
    return max((each for each in noted if isinstance(each, int)), default=0)
