"""Whole processes that rotate, use and lose master keys: `python -m tests.accounts.keys_stage ACT`, in HASSHIN_DATA.

build N       an installation with N sealed secrets
rotate [AT]   one rotation; with AT it is killed (SIGKILL) at that point
hold          holds the lock of a rotation until its stdin ends
use SECONDS   what a worker and a web server do meanwhile: seals and opens without pause; prints how often
tell          how keys and seals stand, and whether each secret still says what it should
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from tests.tables import lay_tables

POINTS = ("written", "activated", "half", "before_retiring", "retired", "put_away")


def main(act: str, *given: str) -> None:
    """Do one act and print one line of JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "hasshin.config.settings"
    if act == "build":
        _install(Path(os.environ["HASSHIN_DATA"]))
    import django

    django.setup()
    print(json.dumps({"build": _build, "rotate": _rotate, "hold": _hold, "use": _use, "tell": _tell}[act](*given)))


def _install(root: Path) -> None:
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    installation.make(Folder(root), Installation(id="keys", pack="matsudo"))


def now() -> datetime:
    return datetime.now(UTC)


def _build(number: str) -> int:
    from hasshin.accounts.credentials import put
    from hasshin.accounts.models import Account
    from hasshin.city.models import Unit
    from hasshin.cli import installation

    lay_tables()
    installation.make_keys_of_rooms(installation.folder())
    unit = Unit.objects.create(code="pr", name_ja="広報課", name_en="PR")
    for i in range(int(number)):
        account = Account.objects.create(
            service="x", connector="practice", handle=f"h{i}", name=f"n{i}", unit=unit, opened_at=now()
        )
        put(account_id=account.pk, kind="password", value=f"secret of h{i}", now=now())
    return int(number)


def _rotate(at: str = "") -> dict[str, Any]:
    from hasshin.accounts.actions import rotate_keys as rotation

    if at:
        _dies(rotation, at)
    done = rotation.rotate_keys(clock=now)
    return {"new": done.new, "rewrapped": done.rewrapped, "stuck": done.stuck, "continued": done.continued}


def _die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it is dead")


def _dies(rotation: Any, at: str) -> None:
    """Put a violent end into the rotation: where the named step would come next."""
    if at == "half":
        rotation._rewrap = _after(3, rotation._rewrap)
    elif at == "put_away":
        rotation.keyfile.replace = _after(2, rotation.keyfile.replace)  # the new key, the retired one, and here
    elif at == "retired":
        rotation._put_away = _after(1, rotation._put_away)
    else:
        step = {"written": "_activate", "activated": "_rewrap_all", "before_retiring": "_retire"}[at]
        setattr(rotation, step, _die)


def _after(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The real step so many times, and then the end."""
    calls: list[int] = []

    def step(*given: Any, **named: Any) -> Any:
        calls.append(1)
        return real(*given, **named) if len(calls) <= times else _die()

    return step


def _hold() -> str:
    from hasshin.accounts.actions import rotate_keys as rotation

    with rotation._one_at_a_time():
        print("held", flush=True)
        sys.stdin.read()
    return "let go"


def _use(seconds: str) -> dict[str, Any]:
    from hasshin.accounts.credentials import open_secret, put
    from hasshin.accounts.models import Account
    from hasshin.policy.reasons import Conflict

    accounts, until, rounds = list(Account.objects.order_by("pk")), time.monotonic() + float(seconds), 0
    while time.monotonic() < until:
        account = accounts[rounds % len(accounts)]
        secret = f"secret of {account.handle}"
        with suppress(Conflict):  # another such process changed the very same secret first
            put(account_id=account.pk, kind="password", value=secret, now=now())
        other = accounts[(rounds * 7 + 3) % len(accounts)]
        if open_secret(other.pk, "password").reveal() != f"secret of {other.handle}":
            raise AssertionError("a secret of somebody else")
        rounds += 1
    return {"rounds": rounds}


def _tell() -> dict[str, Any]:
    from django.conf import settings

    from hasshin.accounts.credentials import keyfile, open_secret
    from hasshin.accounts.credentials.state import key_states, seal_state
    from hasshin.accounts.models import Account
    from hasshin.ledger.actions.verify import verify

    right = [
        open_secret(account.pk, "password").reveal() == f"secret of {account.handle}"
        for account in Account.objects.order_by("pk")
    ]
    state, path = seal_state(), settings.HASSHIN_CREDENTIALS_KEY
    return {
        "right": all(right),
        "trouble": state.trouble,
        "broken": state.broken,
        "put_back": state.put_back,
        "unfinished": state.unfinished,
        "keys": [[one.state, one.given, one.secrets] for one in key_states()],
        "in_file": len(keyfile.load(path)),
        "kept": len(list((path.parent / "retired").glob("*.key"))),
        "modes": sorted({oct(each.stat().st_mode & 0o777) for each in path.parent.rglob("*.key")}),
        "ledger": verify().ok,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
