"""What an act asks for that must not fall to a passer-by at an open screen: that the actor has just signed in anew."""

from __future__ import annotations

from typing import Protocol


class Proof(Protocol):
    """A new sign-in of the actor's, for one act. `accounts.actions.renew_sign_in.Renewal` is the one that counts."""

    def demand(self) -> None:
        """Raise `Refused` where there is none, or it is too old or used; before work that takes its time."""

    def spend(self) -> str:
        """Use it up, in the transaction of the act; the ledger's name of it for `also`. Raises `Refused` as above."""
