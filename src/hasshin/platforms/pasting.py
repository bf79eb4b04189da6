"""What a person pastes to connect an account where no consent page leads back here, and how it becomes what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hasshin.platforms.oauth.service import Granted
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess
from hasshin.policy.text import Text

if TYPE_CHECKING:
    import httpx


class Exchange(Protocol):
    """Turn what was pasted into tokens. `access` names the account and its server and holds no token.

    Never raises for what the network does. `Granted.reason` never holds the service's own words.
    """

    def __call__(self, access: AccountAccess, pasted: Secret, *, transport: httpx.BaseTransport | None) -> Granted: ...


@dataclass(frozen=True, slots=True)
class Pasting:
    """One connector's way. `label` names what is pasted, `support` says where it comes from and what becomes of it.

    `exchange` None: it is kept as it was pasted.
    """

    label: Text
    support: Text
    exchange: Exchange | None = None
