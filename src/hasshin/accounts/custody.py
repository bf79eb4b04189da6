"""In whose custody the secrets of an account are (F-4-5, M-8): as the pack says, at a time."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.credentials.standing import custody_of, now_held
from hasshin.policy import facts
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.pack import Pack


def custodians(pack: Pack, account_facts: facts.Account, now: datetime) -> frozenset[int]:
    """The staff ids who may be shown the account's secrets at `now`; empty where the pack names no custody.

    Deputies of an absent custodian count where the pack lets that role be deputised. At most four statements.
    """
    control = pack.one_of(Credentials)
    if control is None:
        return frozenset()
    every = custody_of(pack, control, now)
    return now_held([c for c in every if c.covers(account_facts.id, account_facts.unit)], now, seeing=True)
