"""The master key in a file, in the environment or behind a command; what each does when it is not as it should be."""

# long because: the three places of a key are tried in the same ways.

from __future__ import annotations

import base64
import errno
import logging
import os
import secrets
import stat
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hasshin.accounts.actions.rotate_keys import rotate_keys
from hasshin.accounts.credentials import KeyUnsafe, SealBroken, keyfile, open_secret, put
from hasshin.accounts.credentials.envelope import KEY_BYTES
from hasshin.accounts.credentials.rings import load_ring
from hasshin.accounts.credentials.safe import make_ready
from hasshin.accounts.credentials.state import key_states, seal_state
from hasshin.accounts.models import Account, Credential, CredentialEvent, MasterKey
from hasshin.city.models import Unit
from hasshin.config.installation import CredentialKeys
from hasshin.policy.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
CANARY = "canary-Q7xv-secret-of-the-account"
NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)

# A vault of few lines: it encrypts with a pad that is its own, and knows no shell.
VAULT = """
import base64, sys
pad = bytes.fromhex(sys.argv[2])
given = base64.b64decode(sys.stdin.readline())
if sys.argv[1] == "wrap":
    given = given + b"sealed"
out = bytes(a ^ b for a, b in zip(given, pad * 9))
if sys.argv[1] == "unwrap":
    assert out.endswith(b"sealed"), "not mine"
    out = out[:-6]
print(base64.b64encode(out).decode())
"""


@pytest.fixture
def account(own_folder: Path) -> Account:
    unit = Unit.objects.create(code="pr", name_ja="広報課", name_en="PR")
    return Account.objects.create(service="x", connector="practice", handle="h", name="n", unit=unit, opened_at=NOW)


def keep(account: Account, value: str = CANARY, kind: str = "password") -> Credential:
    return put(account_id=account.pk, kind=kind, value=value, now=NOW).credential


def says(account: Account, kind: str = "password") -> str:
    return open_secret(account.pk, kind).reveal()


def rotate() -> Any:
    return rotate_keys(clock=lambda: NOW)


def vault(tmp_path: Path, name: str, body: str = VAULT) -> dict[str, Any]:
    program = tmp_path / f"{name}.py"
    program.write_text(body)
    pad = secrets.token_hex(48)
    return {
        "id": name,
        "wrap": [sys.executable, str(program), "wrap", pad],
        "unwrap": [sys.executable, str(program), "unwrap", pad],
    }


def behind(settings: Any, *commands: dict[str, Any], seconds: float = 10) -> None:
    settings.HASSHIN_CREDENTIALS_KEYS = CredentialKeys.model_validate(
        {"provider": "command", "commands": list(commands), "timeout_seconds": seconds}
    )


# --- file


def test_the_key_file_is_its_owners_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "credentials.key"
    keyfile.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = keyfile.load(path)
    with pytest.raises(FileExistsError):
        keyfile.create(path)
    assert keyfile.load(path) == key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_may_read_is_refused_with_what_to_do(account: Account, settings: Any, mode: int) -> None:
    keep(account)
    settings.HASSHIN_CREDENTIALS_KEY.chmod(mode)
    with pytest.raises(KeyUnsafe, match="chmod 600"):
        says(account)
    with pytest.raises(KeyUnsafe, match="chmod 600"):
        rotate()
    assert "chmod 600" in seal_state().trouble


@pytest.mark.parametrize("content", [b"", b"not hex", b"00" * 31, b"00" * 33, b"\xff\xfe", b"zz" * 32])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "credentials.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyUnsafe, match="backup") as wrong:
        keyfile.load(path)
    assert content.decode("latin-1") not in str(wrong.value).replace(str(path), "") or not content


def test_a_missing_key_file_is_told_with_where_it_should_be(account: Account, settings: Any) -> None:
    keep(account)
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    with pytest.raises(KeyUnsafe, match="backup"):
        says(account)
    assert "backup" in seal_state().trouble


def test_a_full_disk_leaves_the_old_key_in_use_and_nothing_half_written(
    account: Account, settings: Any, monkeypatch: Any
) -> None:
    keep(account)
    path = settings.HASSHIN_CREDENTIALS_KEY
    before = path.read_bytes()
    real = os.fsync

    def full(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            rotate()
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir() if "credentials" in each.name} == {path.name}
    assert not MasterKey.objects.exists()
    assert says(account) == CANARY
    assert rotate().rewrapped == 1
    assert says(account) == CANARY


def test_a_full_disk_when_the_old_key_is_put_away_keeps_it_in_the_file_until_run_again(
    account: Account, settings: Any, monkeypatch: Any
) -> None:
    keep(account)
    real = keyfile.replace

    def full(path: Path, keys: tuple[bytes, ...]) -> None:
        if path.parent.name == "retired":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(path, keys)

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            rotate()
    assert says(account) == CANARY
    again = rotate()
    assert (again.continued, again.rewrapped, len(again.kept)) == (True, 0, 1)
    assert len(keyfile.load(settings.HASSHIN_CREDENTIALS_KEY)) == 1
    assert says(account) == CANARY


def test_a_copy_from_before_the_rotation_opens_once_the_old_key_is_put_back(account: Account, settings: Any) -> None:
    keep(account)
    copy = Credential.objects.values().get()
    done = rotate()
    Credential.objects.update(**{name: copy[name] for name in ("sealed", "wrapped", "key_id")})
    with pytest.raises(KeyUnsafe, match="restore it from your copy"):
        says(account)
    path = settings.HASSHIN_CREDENTIALS_KEY
    keyfile.replace(path, (*keyfile.load(path), *keyfile.load(done.kept[0])))
    assert says(account) == CANARY


def test_a_secret_that_does_not_open_keeps_the_old_key_and_is_named(account: Account) -> None:
    row = keep(account)
    keep(account, "fine", "token")
    Credential.objects.filter(pk=row.pk).update(sealed=b"x" * 60)
    done = rotate()
    assert done.stuck == (f"password of account {account.pk}",)
    assert [state.state for state in key_states()] == ["active", "leaving"]
    assert seal_state().unfinished
    keep(account, "anew")
    done = rotate()
    assert (done.stuck, done.continued, says(account), says(account, "token")) == ((), True, "anew", "fine")


def test_a_token_that_version_1_0_sealed_opens_and_is_given_an_envelope_by_the_rotation(
    account: Account, settings: Any
) -> None:
    from hasshin.accounts.credentials.envelope import bound_in_1_0, key_id, lock

    (key,) = keyfile.load(settings.HASSHIN_CREDENTIALS_KEY)
    Credential.objects.create(
        account=account, sealed=lock(key, b"old-token", bound_in_1_0(account.pk)), key_id=key_id(key), changed_at=NOW
    )
    assert says(account, "token") == "old-token"
    assert seal_state().broken == ()
    assert rotate().rewrapped == 1
    assert bytes(Credential.objects.get().wrapped)
    assert says(account, "token") == "old-token"
    keep(account, "new-token", "token")
    assert says(account, "token") == "new-token"


# --- tampering


@pytest.mark.clause("F-4-5", "M-8")
def test_a_row_copied_to_another_account_or_kind_or_put_back_does_not_open(account: Account) -> None:
    other = Account.objects.create(
        service="x", connector="practice", handle="o", name="o", unit=account.unit, opened_at=NOW
    )
    keep(account, "first")
    old = Credential.objects.values("sealed", "wrapped", "key_id", "generation").get()
    keep(account, "second")
    for victim, kind in [(other, "password"), (account, "token"), (account, "client_secret")]:
        keep(victim, "theirs", kind)
        Credential.objects.filter(account=victim, kind=kind).update(**old)
        with pytest.raises(SealBroken):
            says(victim, kind)
        Credential.objects.filter(account=victim, kind=kind).delete()
    mine = Credential.objects.filter(account=account, kind="password")
    mine.update(**old)
    with pytest.raises(SealBroken, match="put back"):
        says(account)
    assert seal_state().put_back
    mine.update(**{**old, "generation": 2})
    with pytest.raises(SealBroken):
        says(account)
    CredentialEvent.objects.filter(account=account, generation=2).delete()
    mine.update(**old)
    assert says(account) == "first", "who rewrites the history too is found by the ledger alone: see hasshin check"


# --- environment


def test_a_key_in_the_environment_serves_and_is_rotated_by_naming_new_and_old(
    account: Account, settings: Any, monkeypatch: Any
) -> None:
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    settings.HASSHIN_CREDENTIALS_KEYS = CredentialKeys(provider="environment", variable="CITY_KEY")
    monkeypatch.delenv("CITY_KEY", raising=False)
    with pytest.raises(KeyUnsafe, match="openssl rand"):
        keep(account)
    old, new = secrets.token_hex(KEY_BYTES), secrets.token_hex(KEY_BYTES)
    monkeypatch.setenv("CITY_KEY", old)
    keep(account)
    with pytest.raises(Refused) as refused:
        rotate()
    assert refused.value.reasons[0].code == "no_new_key"
    monkeypatch.setenv("CITY_KEY", f"{new},{old}")
    assert rotate().rewrapped == 1
    monkeypatch.setenv("CITY_KEY", new)
    assert says(account) == CANARY
    monkeypatch.setenv("CITY_KEY", old)
    with pytest.raises(KeyUnsafe, match="restart this process"):
        says(account)
    with pytest.raises(KeyUnsafe, match="restart this process"):
        keep(account, "else")
    monkeypatch.setenv("CITY_KEY", "no-key")
    with pytest.raises(KeyUnsafe) as wrong:
        says(account)
    assert "no-key" not in str(wrong.value)


# --- command


def test_keys_behind_a_command_serve_and_one_changes_to_them_by_a_rotation(
    account: Account, settings: Any, tmp_path: Path
) -> None:
    keep(account)
    behind(settings, vault(tmp_path, "vault-1"))
    assert says(account) == CANARY, "the key file still opens what it sealed"
    assert rotate().new == "vault-1"
    assert says(account) == CANARY
    assert not settings.HASSHIN_CREDENTIALS_KEY.exists(), "it was put away"
    keep(account, "another")
    first = settings.HASSHIN_CREDENTIALS_KEYS.commands[0].model_dump()
    behind(settings, vault(tmp_path, "vault-2"), first)
    assert rotate().new == "vault-2"
    behind(settings, settings.HASSHIN_CREDENTIALS_KEYS.commands[0].model_dump())
    assert says(account) == "another"
    settings.HASSHIN_CREDENTIALS_KEYS = CredentialKeys(
        provider="file", commands=settings.HASSHIN_CREDENTIALS_KEYS.commands
    )
    assert rotate().rewrapped == 1
    settings.HASSHIN_CREDENTIALS_KEYS = CredentialKeys()
    assert says(account) == "another"


def test_the_data_key_is_wrapped_before_the_transaction_that_uses_it(
    account: Account, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    from hasshin.accounts.credentials import commands

    behind(settings, vault(tmp_path, "vault"))
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    ready = make_ready()
    assert ready is not None
    assert repr(ready).count("Ready object") == 1, "it prints no key"
    with monkeypatch.context() as patch:
        patch.setattr(commands, "run", None)
        put(account_id=account.pk, kind="password", value=CANARY, now=NOW, ready=ready)
    assert says(account) == CANARY


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import time; time.sleep(60)", "in time"),
        ("import sys; sys.stdout.close(); import os; os.close(1); import time; time.sleep(60)", "did not end within"),
        ("import sys; sys.stderr.write(sys.stdin.read()); sys.exit(3)", "status 3"),
        ("import sys\nwhile True: print('A' * 4000)", "more than"),
        ("print('%%%')", "no base64"),
        ("import sys; print(sys.stdin.read())", "wraps nothing"),
        ("print()", "wraps nothing"),
    ],
    ids=["hangs", "hangs after its answer", "fails", "floods", "babbles", "echoes", "says nothing"],
)
def test_a_command_that_misbehaves_is_told_in_time_and_keeps_nothing(
    account: Account, settings: Any, tmp_path: Path, caplog: Any, capfd: Any, body: str, said: str
) -> None:
    caplog.set_level(logging.DEBUG)
    behind(settings, vault(tmp_path, "vault", body), seconds=1)
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    began = time.monotonic()
    with pytest.raises(KeyUnsafe, match=said) as wrong:
        keep(account)
    assert time.monotonic() - began < 5
    shown = (str(wrong.value), repr(wrong.value), caplog.text, *capfd.readouterr())
    assert not [text for text in shown if CANARY in text]
    assert not Credential.objects.exists()
    assert seal_state().trouble


def test_a_command_that_is_not_there_is_named(account: Account, settings: Any) -> None:
    behind(settings, {"id": "v", "wrap": ["/no/such/program"], "unwrap": ["/no/such/program"]})
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    with pytest.raises(KeyUnsafe, match="/no/such/program: No such file"):
        keep(account)


def test_a_command_is_run_without_a_shell(account: Account, settings: Any, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    given = vault(tmp_path, "vault")
    given["wrap"] = [*given["wrap"], f"; touch {mark}", f"$(touch {mark})"]
    behind(settings, given)
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    keep(account)
    assert says(account) == CANARY
    assert not mark.exists()


def test_what_goes_to_the_command_is_the_data_key_and_never_the_secret(
    account: Account, settings: Any, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    behind(
        settings,
        vault(
            tmp_path, "vault", VAULT.replace("given = base64", f"open({str(heard)!r}, 'a').write('x')\ngiven = base64")
        ),
    )
    settings.HASSHIN_CREDENTIALS_KEY.unlink()
    keep(account)
    assert heard.read_text() == "x"
    ring = load_ring()
    wrapped = bytes(Credential.objects.get().wrapped)
    data_key = ring.unwrap("vault", wrapped, b"")
    assert len(data_key) == KEY_BYTES
    assert base64.b64encode(data_key) not in wrapped


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "command"},
        {"provider": "shell"},
        {"provider": "environment", "variable": "no variable"},
        {"provider": "command", "commands": [{"id": "a", "wrap": [], "unwrap": ["b"]}]},
        {"provider": "command", "commands": [{"id": "a", "wrap": ["w"], "unwrap": ["u"]}] * 2},
        {"timeout_seconds": 0},
        {"timeout_seconds": 600},
    ],
)
def test_a_setting_that_could_not_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        CredentialKeys.model_validate(wrong)
