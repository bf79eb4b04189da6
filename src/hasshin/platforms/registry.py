"""Which connector speaks to which kind of account. Connectors are imported only when one is opened."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from hasshin.platforms.abilities import Capabilities
from hasshin.platforms.interface import AccountAccess, Platform
from hasshin.platforms.secret import Secret
from hasshin.policy.text import Text, t

if TYPE_CHECKING:
    import httpx

    from hasshin.platforms.oauth.client import OAuthClient
    from hasshin.platforms.oauth.service import Description
    from hasshin.platforms.pasting import Pasting
    from hasshin.platforms.practice.store import BoardStore

_CLASSES = {
    "bluesky": "hasshin.platforms.bluesky.connector:Bluesky",
    "facebook": "hasshin.platforms.facebook.connector:Facebook",
    "line": "hasshin.platforms.line.connector:Line",
    "mastodon": "hasshin.platforms.mastodon.connector:Mastodon",
    "practice": "hasshin.platforms.practice.connector:Practice",
    "x": "hasshin.platforms.x.connector:X",
    "youtube": "hasshin.platforms.youtube.connector:YouTube",
}
_DESCRIPTIONS = {
    "facebook": "hasshin.platforms.facebook.oauth:DESCRIPTION",
    "mastodon": "hasshin.platforms.mastodon.oauth:DESCRIPTION",
    "practice": "hasshin.platforms.practice.oauth:DESCRIPTION",
    "x": "hasshin.platforms.x.oauth:DESCRIPTION",
    "youtube": "hasshin.platforms.youtube.oauth:DESCRIPTION",
}
_PASTINGS = {
    "bluesky": "hasshin.platforms.bluesky.session:PASTING",
    "facebook": "hasshin.platforms.facebook.oauth:PASTING",
    "line": "hasshin.platforms.line.tokens:PASTING",
}
# Each account of these is on a server that a person names; the others have one server, or none.
_ON_A_SERVER = frozenset({"mastodon"})
# Which connectors reach accounts of which service, beside the practice board, which plays any of them. One line a
# service: whoever adds a connector adds it here. A service without a line can only be practised.
_OF_SERVICE: dict[str, tuple[str, ...]] = {
    "bluesky": ("bluesky",),
    "facebook": ("facebook",),
    "line": ("line",),
    "mastodon": ("mastodon",),
    "x": ("x",),
    "youtube": ("youtube",),
}
# The same handle on two servers of these is two accounts.
SERVICES_OF_MANY_SERVERS = frozenset({"mastodon"})
CONNECTORS = tuple(_CLASSES)


class UnknownConnectorError(Exception):
    """No connector has that name. `message` says which there are."""

    def __init__(self, name: str) -> None:
        self.message: Text = t(
            "「{name}」という接続方式はありません。使えるのは次のとおりです: {known}",
            "There is no connector named {name}. There are: {known}",
        ).fill(name=name, known=", ".join(CONNECTORS))
        super().__init__(self.message.en)


def open_platform(
    connector: str,
    access: AccountAccess,
    *,
    board: BoardStore | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Platform:
    """The platform for one account; opens no connection yet.

    `board` is needed for `practice`; `transport` replaces the network (tests). `UnknownConnectorError` for a name that
    is not in `CONNECTORS`; ValueError when the access lacks what the connector needs.
    """
    if connector not in _CLASSES:
        raise UnknownConnectorError(connector)
    opens = _load(_CLASSES[connector])
    if connector == "practice":
        if board is None:
            raise ValueError("the practice board needs its store: pass board=...")
        return cast("Platform", opens(access, board, transport=transport))
    return cast("Platform", opens(access, transport=transport))


@cache
def abilities_of(connector: str, service: str) -> Capabilities:
    """What an account of this kind can do once it is connected, by its service's usual figures. Nobody is asked.

    `UnknownConnectorError` for a name that is not in `CONNECTORS`.
    """
    if connector not in _CLASSES:
        raise UnknownConnectorError(connector)
    nothing = Secret("nothing")
    server = "https://nobody.invalid" if connector in _ON_A_SERVER else ""
    nobody = AccountAccess(service, "nobody", "nobody", server, nothing, "nobody", nothing, nothing)
    opens = _load(_CLASSES[connector])
    able: Capabilities = (opens(nobody, None) if connector == "practice" else opens(nobody)).capabilities()
    return able


def description_of(connector: str) -> Description | None:
    """How accounts of this connector are connected by OAuth; None where only a token can be pasted."""
    return cast("Description", _load(_DESCRIPTIONS[connector])) if connector in _DESCRIPTIONS else None


def connectors_of(service: str) -> tuple[str, ...]:
    """In which ways accounts of a service can be reached; the practice board, which plays any, comes first."""
    return ("practice", *_OF_SERVICE.get(service, ()))


def asks_for_server(connector: str) -> bool:
    """Whether an account can't be reached without a server's address of its own."""
    return connector in _ON_A_SERVER


def pasting_of(connector: str) -> Pasting | None:
    """What is pasted to connect accounts of this connector; None where it is just a token."""
    return cast("Pasting", _load(_PASTINGS[connector])) if connector in _PASTINGS else None


def open_oauth(connector: str, base_url: str, *, transport: httpx.BaseTransport | None = None) -> OAuthClient:
    """The flow for one server; opens no connection yet.

    `UnknownConnectorError` for a connector that has no such flow; ValueError for an address that is not a server's.
    """
    from hasshin.platforms.oauth.client import OAuthClient

    description = description_of(connector)
    if description is None:
        raise UnknownConnectorError(connector)
    return OAuthClient(description, base_url, transport=transport)


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
