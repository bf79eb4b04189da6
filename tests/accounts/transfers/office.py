"""The personnel section: writes files of orders, hands them in, and carries them out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hasshin.accounts.transfers.carry_out import CarriedOut, carry_out
from hasshin.accounts.transfers.examine import Examined, examine_transfer
from hasshin.accounts.transfers.hand_in import hand_in
from hasshin.city.models import Transfer
from hasshin.policy.reasons import Refused
from tests.proofs import PROVEN
from tests.towns import NOW

HEADERS = ("職員番号", "氏名", "異動区分", "旧所属", "新所属", "職位", "発令日")
TODAY = date(2026, 7, 1)
KEEPERS = {"matsudo": "nakamura", "fukushima": "yamamoto"}


def text(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS, delimiter: str = ",") -> str:
    """The rows as CSV, as a spreadsheet writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([headers, *rows])
    return out.getvalue()


def order(
    number: str, name: str, kind: str, old: str = "", new: str = "", rank: str = "", day: str = "2026/8/1"
) -> tuple[str, ...]:
    """One row under `HEADERS`."""
    return (number, name, kind, old, new, rank, day)


def number_of(town: Any, username: str) -> str:
    """The staff number of one of the cast."""
    from hasshin.city.models import StaffMember

    return StaffMember.objects.get(pk=town.people[username]).number


def hands_in(town: Any, content: str | bytes, *, by: str = "", now: Any = NOW, **more: Any) -> Transfer:
    """Somebody of the personnel section hands a file in."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8-sig")
    given: Mapping[str, Any] = {"file_name": "異動.csv", "order": "人事発令 第1号", **more}
    return hand_in(actor=town.actor(by or KEEPERS[town.city]), now=now, raw=raw, **given)


def looks(transfer: Transfer, now: Any = NOW) -> Examined:
    """The dry run."""
    return examine_transfer(Transfer.objects.get(pk=transfer.pk), now)


def carries_out(town: Any, transfer: Transfer, *, by: str = "", now: Any = NOW, digest: str = "") -> CarriedOut:
    """One act, as the dry run showed it."""
    return carry_out(
        actor=town.actor(by or KEEPERS[town.city]),
        now=now,
        transfer_id=transfer.pk,
        digest=digest or looks(transfer, now).digest,
        proof=PROVEN,
    )


def refusals(refused: Any) -> dict[str, set[str]]:
    """The codes by where they are."""
    assert isinstance(refused.value, Refused)
    found: dict[str, set[str]] = {}
    for reason in refused.value.reasons:
        assert reason.fix is not None
        found.setdefault(reason.where, set()).add(reason.code)
    return found
