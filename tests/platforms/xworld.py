"""The simulator of X under the X connector: the office's account, and each request held against X's description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from hasshin.platforms.interface import AccountAccess, Secret
from hasshin.platforms.x.connector import X

from .simulators.base import transport
from .simulators.x import XSimulator


@dataclass
class XWorld:
    """One simulator, and connectors on it."""

    sim: XSimulator = field(default_factory=XSimulator)
    waited: list[float] = field(default_factory=list)

    def access(self, *, confidential: bool = True, **more: Any) -> AccountAccess:
        """The access that the office's consent gives."""
        tokens = self.sim.tokens
        client = tokens.client_id if confidential else tokens.public_client_id
        token, refresh = self.sim.grant_tokens(client_id=client)
        secret = Secret(tokens.client_secret) if confidential else None
        given: dict[str, Any] = {"remote_id": self.sim.office.id, "token": Secret(token)}
        given |= {"refresh_token": Secret(refresh), "client_id": client, "client_secret": secret}
        return AccountAccess("x", self.sim.office.username, **(given | more))

    def open(self, inner: Callable[[httpx.BaseTransport], httpx.BaseTransport] | None = None, **more: Any) -> X:
        """A connector; `inner` puts something of its own before the simulator."""
        under = transport(self.sim)
        return X(self.access(**more), transport=inner(under) if inner else under, sleep=self.waited.append)

    def texts(self) -> list[str]:
        """What the public sees of the office's account, oldest first."""
        return [post.text for post in self.sim.visible()]

    def check(self) -> None:
        """Every request was as X describes it."""
        assert self.sim.violations == []
