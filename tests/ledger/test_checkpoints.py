"""Checkpoints are signed once for each end of the chain, and stand outside the database too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.ledger.actions.verify import verify
from hasshin.ledger.keys import KeyUnusable, create_key, load_key, public_key
from hasshin.ledger.models import Checkpoint
from hasshin.ledger.verify_file import CHECKPOINT_DOMAIN, ed25519

pytestmark = pytest.mark.django_db


def filed() -> list[dict[str, str]]:
    return [json.loads(one) for one in Path(settings.HASSHIN_CHECKPOINTS).read_text("utf-8").splitlines()]


def test_a_checkpoint_signs_the_newest_entry_with_time_and_installation(add: Any, clock: Any) -> None:
    add()
    last = add()
    made = checkpoint(now=clock.now)
    assert made is not None
    said = json.loads(bytes(made.statement))
    key = public_key(load_key(settings.HASSHIN_LEDGER_KEY))
    assert (said["seq"], said["hash"], said["key"]) == (2, last.hash, key)
    assert said["installation"] == settings.HASSHIN_INSTALLATION.id
    message = CHECKPOINT_DOMAIN + bytes(made.statement)
    assert ed25519(bytes.fromhex(key), message, bytes.fromhex(made.signature))
    assert filed() == [{"checkpoint": bytes(made.statement).decode(), "signature": made.signature}]


def test_there_is_nothing_to_sign_in_an_empty_ledger_or_twice_for_one_entry(add: Any, clock: Any) -> None:
    assert checkpoint(now=clock.now) is None
    add()
    assert checkpoint(now=clock.now) is not None
    assert checkpoint(now=clock.forward(hours=1)) is None
    add()
    assert checkpoint(now=clock.now) is not None
    assert len(filed()) == Checkpoint.objects.count() == 2
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_what_may_still_be_rolled_back_is_never_signed(add: Any, clock: Any) -> None:
    add()
    with pytest.raises(RuntimeError), transaction.atomic():
        checkpoint(now=clock.now)
    assert not Path(settings.HASSHIN_CHECKPOINTS).exists()


def test_a_line_that_a_crash_cut_off_is_told_and_replaced(add: Any, clock: Any) -> None:
    add()
    checkpoint(now=clock.now)
    path = Path(settings.HASSHIN_CHECKPOINTS)
    path.write_bytes(path.read_bytes() + b'{"checkpoint":"{')
    assert [one.code for one in verify().problems] == ["torn"]
    add()
    checkpoint(now=clock.now)
    assert len(filed()) == 2
    assert verify().ok


def test_a_crash_between_file_and_table_leaves_a_ledger_that_verifies(add: Any, clock: Any) -> None:
    from tests.ledger.flushing import without_guards

    add()
    checkpoint(now=clock.now)
    with without_guards():
        Checkpoint._base_manager.all()._raw_delete("default")
    assert verify().ok
    assert checkpoint(now=clock.forward(minutes=1)) is not None
    assert verify().ok


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    public = create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert public_key(load_key(path)) == public
    with pytest.raises(KeyUnusable, match="exists already"):
        create_key(path)


def test_a_key_that_others_can_reach_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(KeyUnusable, match="no ledger key"):
        load_key(path)
    create_key(path)
    for mode in (0o640, 0o604, 0o620, 0o700 | 0o010):
        path.chmod(mode)
        with pytest.raises(KeyUnusable, match="chmod 600"):
            load_key(path)
    path.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(path)
    with pytest.raises(KeyUnusable, match="can't be opened"):
        load_key(link)
    path.write_bytes(b"not a key")
    with pytest.raises(KeyUnusable, match="PEM"):
        load_key(path)
