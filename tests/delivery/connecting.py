"""What the tests of connecting share: the board's consent, and faults of a service that answers over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from hasshin.accounts.models import Account, Connection, Credential
from hasshin.delivery.actions.begin_connecting import Begun, begin_connecting
from hasshin.delivery.actions.finish_connecting import Back, Done, finish_connecting
from hasshin.delivery.connect import secret_of
from hasshin.practice.actions.grant import grant
from hasshin.practice.models import BoardProfile
from hasshin.practice.provider import asked
from tests.delivery.world import World

SESSION = "session-of-the-owner"


def now() -> datetime:
    return datetime.now(UTC)


def begin(world: World, account: Account | None = None, session: str = SESSION) -> Begun:
    return begin_connecting(actor=world.owner, now=now(), account_id=(account or world.account).pk, session=session)


def consent(begun: Begun, account: Account, *, without: str = "") -> Back:
    """The holder of `account` consents on the board; what the browser carries back."""
    query = dict(parse_qsl(urlsplit(begun.address).query))
    wanted = asked(query)
    assert wanted is not None
    assert wanted.error == ""
    code = grant(
        now=now(),
        profile_id=BoardProfile.objects.get(account_id=account.remote_id).pk,
        client_id=query["client_id"],
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        scopes=[scope for scope in wanted.scopes if scope != without],
    )
    return Back(state=wanted.state, code=code)


def finish(world: World, back: Back, **other: Any) -> Done:
    given: dict[str, Any] = {"actor": world.owner, "account_id": world.account.pk, "session": SESSION} | other
    return finish_connecting(now=now(), back=back, **given)


def connected(world: World) -> Connection:
    """The world's account, connected through the board."""
    finish(world, consent(begin(world), world.account))
    return Connection.objects.get(account=world.account)


def token_of(world: World, kind: str = Credential.Kind.TOKEN) -> str:
    secret = secret_of(world.account.pk, kind)
    return "" if secret is None else secret.reveal()


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)
