"""The exported file goes to an auditor: the one-file verifier finds whatever was done to it on the way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hasshin.ledger import verify_file
from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.ledger.actions.erase import erase
from hasshin.ledger.canonical import canonical
from hasshin.ledger.export import export
from hasshin.ledger.keys import load_key, public_key
from hasshin.ledger.verify_file import Chain, check_file, entry_hash

pytestmark = pytest.mark.django_db

Lines = list[bytes]


@pytest.fixture
def exported(add: Any, clock: Any, tmp_path: Path) -> Path:
    """Lines: head, entries 1 to 5, checkpoints of 3 and 5, end."""
    for n in range(1, 4):
        add(subject=f"post:{n}", personal={"name": f"市民{n}𠮷"}, data={"𠮷": 1.5, "\uffee": [None, True]})
    checkpoint(now=clock.now)
    add()
    erase(actor="staff:1", order="情総第1号", entry_seq=1, field="name", now=clock.now)
    checkpoint(now=clock.now)
    return written(tmp_path / "ledger.jsonl", clock, personal=True)


def written(path: Path, clock: Any, *, personal: bool) -> Path:
    with path.open("wb") as file:
        assert export(file, now=clock.now, personal=personal) == 5
    return path


def codes(chain: Chain) -> set[tuple[int, str]]:
    return {(one.seq, one.code) for one in chain.problems}


def own_key() -> list[str]:
    return [public_key(load_key(settings.HASSHIN_LEDGER_KEY))]


def with_entry(line: bytes, **changes: Any) -> bytes:
    """The line with its body changed and the hash made to fit."""
    parsed = json.loads(line)
    body = canonical({**json.loads(parsed["entry"]), **changes})
    return canonical({**parsed, "entry": body.decode(), "hash": entry_hash(body)}) + b"\n"


def edited(line: bytes, **changes: Any) -> bytes:
    return canonical({**json.loads(line), **changes}) + b"\n"


def test_an_untouched_export_is_whole(exported: Path, clock: Any, tmp_path: Path) -> None:
    chain = check_file(str(exported), own_key(), str(settings.HASSHIN_CHECKPOINTS))
    assert codes(chain) == set()
    assert (chain.entries, chain.checkpoints) == (5, 4)


def test_without_personal_values_an_export_names_nobody_and_is_still_whole(
    exported: Path, clock: Any, tmp_path: Path
) -> None:
    other = written(tmp_path / "other.jsonl", clock, personal=False)
    assert "市民" in exported.read_text("utf-8")
    assert "市民" not in other.read_text("utf-8")
    assert codes(check_file(str(other), own_key())) == set()


def swap(lines: Lines) -> Lines:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


TAMPERING: list[tuple[str, Callable[[Lines], Lines], set[tuple[int, str]]]] = [
    ("edit", lambda a: [*a[:2], a[2].replace(b"post:2", b"post:9"), *a[3:]], {(2, "hash")}),
    ("edit and hash", lambda a: [*a[:2], with_entry(a[2], actor="staff:9"), *a[3:]], {(3, "link")}),
    ("remove", lambda a: [*a[:2], *a[3:]], {(3, "gap"), (0, "end")}),
    ("remove the first", lambda a: [a[0], *a[2:]], {(2, "gap"), (0, "end")}),
    ("swap", swap, {(3, "gap"), (2, "order")}),
    ("repeat", lambda a: [*a[:3], a[2], *a[3:]], {(2, "order"), (0, "end")}),
    ("insert", lambda a: [*a[:3], with_entry(a[3], actor="staff:9"), *a[3:]], {(3, "order"), (0, "end")}),
    ("cut", lambda a: a[:4], {(0, "end")}),
    ("cut, end kept", lambda a: [*a[:5], *a[6:]], {(0, "truncated"), (0, "end"), (1, "personal_missing")}),
    ("not canonical", lambda a: [*a[:2], a[2].replace(b'{"entry"', b'{ "entry"'), *a[3:]], {(0, "malformed")}),
    ("another field", lambda a: [*a[:2], edited(a[2], note="x"), *a[3:]], {(0, "malformed")}),
    ("a blank line", lambda a: [*a[:2], b"\n", *a[2:]], {(0, "malformed")}),
    ("more after the end", lambda a: [*a, a[1]], {(0, "malformed")}),
    ("signature", lambda a: [*a[:6], edited(a[6], signature="00" * 64), *a[7:]], {(3, "signature")}),
    ("no hex", lambda a: [*a[:6], edited(a[6], signature="zz"), *a[7:]], {(0, "malformed")}),
    (
        "a personal value",
        lambda a: [*a[:2], edited(a[2], personal={"name": {"salt": "00" * 32, "value": '"x"'}}), *a[3:]],
        {(2, "personal_changed")},
    ),
    ("a personal value taken out", lambda a: [*a[:2], edited(a[2], personal={}), *a[3:]], {(2, "personal_missing")}),
    (
        "a personal value put in",
        lambda a: [*a[:4], edited(a[4], personal={"name": None}), *a[5:]],
        {(4, "personal_extra")},
    ),
]


@pytest.mark.parametrize(("change", "expected"), [one[1:] for one in TAMPERING], ids=[one[0] for one in TAMPERING])
def test_what_was_done_to_the_file_is_found_and_named(
    exported: Path, change: Callable[[Lines], Lines], expected: set[tuple[int, str]]
) -> None:
    exported.write_bytes(b"".join(change(exported.read_bytes().splitlines(keepends=True))))
    found = codes(check_file(str(exported), own_key()))
    assert expected <= found
    for problem in (one for one in found if one not in expected):
        # What follows from the planted change may be told too, but no more than that.
        assert problem[1] in {"malformed", "end", "gap", "link", "checkpoint", "personal_missing"}, found


def made_anew(lines: Lines) -> Lines:
    """Entry 2 changed, and the chain after it made to fit, with a fitting end."""
    out, prev = lines[:2], ""
    for line in lines[2:6]:
        changed = with_entry(line, **({"prev": prev} if prev else {"actor": "staff:9"}))
        prev = json.loads(changed)["hash"]
        out.append(changed)
    return [*out, *lines[6:-1], canonical({"end": {"entries": 5, "hash": prev}}) + b"\n"]


def test_a_chain_made_anew_fails_at_each_checkpoint(exported: Path) -> None:
    exported.write_bytes(b"".join(made_anew(exported.read_bytes().splitlines(keepends=True))))
    assert codes(check_file(str(exported), own_key())) == {(3, "checkpoint"), (5, "checkpoint")}


def test_a_chain_made_anew_without_its_checkpoints_fails_at_those_kept_apart(exported: Path) -> None:
    lines = made_anew(exported.read_bytes().splitlines(keepends=True))
    exported.write_bytes(b"".join([*lines[:6], lines[-1]]))
    assert codes(check_file(str(exported), own_key())) == set()
    found = codes(check_file(str(exported), own_key(), str(settings.HASSHIN_CHECKPOINTS)))
    assert found == {(3, "checkpoint"), (5, "checkpoint")}


def test_a_value_that_was_to_be_erased_and_is_in_the_file_is_found(exported: Path, clock: Any) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    from hasshin.ledger.models import PersonalDatum

    kept = PersonalDatum.objects.get(entry_id=2)
    assert kept.salt is not None
    assert kept.value is not None
    body = {"entry": 2, "field": "name", "order": "x"}
    lines[5] = with_entry(lines[5], data=body)
    lines[-1] = canonical({"end": {"entries": 5, "hash": json.loads(lines[5])["hash"]}}) + b"\n"
    exported.write_bytes(b"".join([*lines[:6], lines[-1]]))
    assert codes(check_file(str(exported))) == {(2, "personal_kept"), (1, "personal_missing")}


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--public-key", "00" * 32], 1), (["--lang", "ja"], 0)])
def test_the_verifier_runs_alone_with_nothing_but_python(
    exported: Path, tmp_path: Path, arguments: list[str], code: int
) -> None:
    alone = shutil.copy(verify_file.__file__, tmp_path / "verify.py")
    command = [sys.executable, "-I", "-S", alone, str(exported), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60)
    assert done.returncode == code, done.stderr
    assert done.stdout.strip()


def test_a_file_that_is_no_export_gives_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"\x00\xff\n")
    assert verify_file.main([str(other)]) == 2
    assert verify_file.main([str(tmp_path / "missing")]) == 2
    assert "can't be verified" in capsys.readouterr().err


def test_a_problem_is_told_with_its_entry_in_both_languages(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported.write_bytes(exported.read_bytes().replace(b"post:2", b"post:9"))
    assert verify_file.main([str(exported), "--lang", "en"]) == 1
    assert "entry 2: its content was changed after it was written" in capsys.readouterr().out
    assert verify_file.main([str(exported), "--lang", "ja"]) == 1
    assert "2 番: 内容が記録後に書き換えられている" in capsys.readouterr().out
