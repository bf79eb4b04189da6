"""The roster as of any time, on paper and as CSV (M-4)."""

from __future__ import annotations

import csv
import io
import re
import zlib
from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account
from hasshin.accounts.queries_roster import RosterSheet, rosters
from hasshin.accounts.roster_csv import plain, roster_csv
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import pack_at
from hasshin.posts.actions.hand_over import hand_over
from hasshin.records import chromium
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PR_X = "mihon_matsudo"
RARE = "𠮷田 葛\U000e0100"


def sheet(town: Any, at: Any, now: Any = NOW, handle: str = PR_X) -> RosterSheet:
    (found,) = rosters(at, now, town.accounts[handle]).sheets
    return found


def who(found: RosterSheet) -> list[str]:
    return [line.name.ja for line in found.operators]


@pytest.mark.clause("M-4")
def test_it_tells_who_was_who_is_and_who_will_be_on_it(town: Any) -> None:
    mori = Appointment.objects.get(account_id=town.accounts[PR_X], staff=town.people["mori"])
    appoint_to_account(
        actor=town.actor("takahashi"), now=NOW, account_id=town.accounts[PR_X], staff_id=town.people["ito"],
        role="operator", order="辞令 第8号", starts=NOW + 10 * DAY, ends=NOW + 20 * DAY,
    )  # fmt: skip
    end_on_account(actor=town.actor("takahashi"), now=NOW + DAY, appointment_id=mori.pk, order="契約の終わり")
    later = NOW + 2 * DAY
    assert who(sheet(town, NOW, later)) == ["佐藤 光", "鈴木 葵", "森 一樹"]
    assert who(sheet(town, later, later)) == ["佐藤 光", "鈴木 葵"]
    assert who(sheet(town, NOW + 11 * DAY, later)) == ["佐藤 光", "鈴木 葵", "伊藤 優子"]
    assert who(sheet(town, NOW + 21 * DAY, later)) == ["佐藤 光", "鈴木 葵"]
    now = sheet(town, later, later)
    assert (now.minimum, now.count, now.met, now.owner_met) == (2, 2, True, True)
    short = sheet(town, NOW, handle="mihon_matsudo_kanko")
    assert (short.count, short.met) == (1, False)


@pytest.mark.clause("M-4")
def test_who_has_left_counts_for_the_past_alone_and_the_unit_is_that_of_the_time(town: Any) -> None:
    later = NOW + 2 * DAY
    StaffMember.objects.filter(pk=town.people["sato"]).update(is_active=False)
    assert "佐藤 光" in who(sheet(town, NOW, later))
    assert "佐藤 光" not in who(sheet(town, later, later))
    hand_over(
        actor=town.actor("kobayashi"), now=NOW + DAY, account_id=town.accounts[PR_X], unit_id=town.units["kanko"],
        reason="組織改正", order="1号",
    )  # fmt: skip
    assert sheet(town, NOW, later).unit.ja == "総合政策部 広報広聴課"
    assert sheet(town, later, later).unit.ja == "観光振興課"
    assert sheet(town, later, later).lines == ()


@pytest.mark.clause("M-4")
def test_the_csv_is_read_back_whole_and_no_cell_is_run(town: Any) -> None:
    StaffMember.objects.filter(pk=town.people["sato"]).update(name_ja=RARE)
    Appointment.objects.filter(staff=town.people["sato"]).update(order='=HYPERLINK("http://x","改行\nあり")')
    made = roster_csv(rosters(NOW, NOW), pack_at(NOW), "ja")
    assert made.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in made
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    mine = [row for row in rows if RARE in row]
    assert mine
    assert all(row[12].startswith("'=HYPERLINK") for row in mine)
    assert any("（空席）" in row for row in rows) or all(row[8] for row in rows[1:])


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@handle", "\t=1", "＝1", "＠x", " =1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_made_plain(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("松戸市=広報") == "松戸市=広報"


@pytest.mark.clause("M-4")
def test_the_pdf_holds_rare_names_as_they_are_written() -> None:
    made = chromium.printed(f'<html lang="ja"><meta charset="utf-8"><body><p>{RARE}</p></body></html>')
    assert made is not None, "Chromium is missing (Debian and Ubuntu: apt install chromium fonts-noto-cjk)"
    tables = b"".join(_inflated(made))
    assert b"D842DFB7" in tables
    assert b"845BDB40DD00" in tables


def _inflated(pdf: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match.group(1)))
        except zlib.error:
            continue
    return found
