"""Files as cities hand them in: encodings, delimiters, headers, dates, workbooks. Which encoding was taken is said."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from hasshin.accounts.transfers.parse import Parsed, parse
from hasshin.accounts.transfers.table import Table, read_table
from hasshin.policy.reasons import Refused
from tests.accounts.transfers.office import HEADERS, TODAY, order, text

PERSON = order("001001", "髙﨑　①子", "異動", "広報広聴課", "観光振興課", "係長", "令和8年8月1日")


def read(raw: bytes) -> tuple[Table, Parsed]:
    table = read_table(raw)
    return table, parse(table, today=TODAY, default_day=None)


def codes(refused: Any) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("cp932", "Shift_JIS (CP932)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_each_encoding_with_each_delimiter_gives_the_same_orders(encoding: str, named: str, delimiter: str) -> None:
    table, parsed = read(text([PERSON], delimiter=delimiter).encode(encoding))
    assert table.read_as == named
    assert not parsed.wrongs
    (one,) = parsed.orders
    assert (one.number, one.name, one.kind, one.new_unit) == ("001001", "髙﨑 ①子", "move", "観光振興課")
    assert one.day == date(2026, 8, 1)


@pytest.mark.parametrize("name", ["𠮷野 家", "葛󠄀城 花", "辻󠄁 一郎"])
def test_letters_that_cp932_cannot_hold_arrive_through_utf8_and_excel(name: str) -> None:
    row = order("1", name, "採用", new="koho")
    for raw in (text([row]).encode("utf-8"), text([row]).encode("utf-16"), workbook([HEADERS, row])):
        assert read(raw)[1].orders[0].name == name


@pytest.mark.parametrize("mark", ["?", "？", "〓", "�", "□"])
def test_a_letter_that_was_replaced_is_an_error_that_says_so(mark: str) -> None:
    raw = text([order("1", f"{mark}野 家", "採用", new="koho")]).encode("utf-8")
    if mark == "�":
        with pytest.raises(Refused) as refused:
            read(raw)
        assert codes(refused) == {"characters_broken"}
        return
    (wrong,) = read(raw)[1].wrongs
    assert (wrong.code, wrong.line, wrong.column) == ("letter_replaced", 2, "氏名")


def test_what_an_export_to_shift_jis_replaces_is_found() -> None:
    raw = text([order("1", "𠮷野 家", "採用", new="koho")]).encode("cp932", "replace")
    assert [wrong.code for wrong in read(raw)[1].wrongs] == ["letter_replaced"]


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp", "utf-32"])
def test_an_encoding_that_is_not_taken_is_refused_and_never_guessed(encoding: str) -> None:
    row = order("001001", "高橋 誠", "異動", "広報広聴課", "観光振興課")
    with pytest.raises(Refused) as refused:
        read(text([row]).encode(encoding))
    assert codes(refused) <= {"encoding_not_taken", "encoding_broken"}


def test_a_file_that_mixes_two_encodings_is_refused_with_the_line() -> None:
    raw = text([PERSON]).encode("utf-8") + "001002,鈴木 葵,退職,,,,\r\n".encode("cp932")
    with pytest.raises(Refused) as refused:
        read(raw)
    assert codes(refused) == {"encoding_broken"}
    assert "3行目" in refused.value.reasons[0].message.ja


@pytest.mark.parametrize(("wrong", "right"), [("cp932", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8")])
@pytest.mark.parametrize("name", ["佐藤光一", "高橋 誠", "山田花子", "やまだ", "中村 隆"])
def test_what_was_garbled_before_is_refused(name: str, wrong: str, right: str) -> None:
    garbled = name.encode(right).decode(wrong, "replace")
    raw = text([order("1", garbled, "採用", new="koho")]).encode("utf-8")
    try:
        found = {one.code for one in read(raw)[1].wrongs}
    except Refused as refused:
        found = {reason.code for reason in refused.reasons}
    assert found & {"mojibake", "characters_broken"}, garbled


@pytest.mark.parametrize(
    "name", ["糺 正", "蘆田 花", "瀧澤 遼", "齋藤 ﾊﾅ", "O'Neil José", "Nguyễn Văn A", "趙 鑫", "金城 ｶﾂﾐ"]
)
def test_a_rare_name_is_not_taken_for_garbled(name: str) -> None:
    assert not read(text([order("1", name, "採用", new="koho")]).encode("utf-8"))[1].wrongs


def test_private_letters_of_one_machine_are_refused() -> None:
    found = read(text([order("1", "\ue000田 花", "採用", new="koho")]).encode("cp932"))[1].wrongs
    assert [one.code for one in found] == ["letter_private"]


def test_headers_in_other_words_and_in_any_order_with_a_title_above() -> None:
    rows = [
        ("令和8年8月1日付け人事異動一覧", "", "", "", "", ""),
        ("", "", "", "", "", ""),
        ("No", "職員コード", "異動後所属", "氏　名", "異動内容", "異動年月日"),
        ("1", "００１００１", "観光振興課", "佐藤 光", "配置換", "Ｒ８．８．１"),
        ("", "", "", "", "", ""),
        ("　", "", "", "", "", ""),
    ]
    _table, parsed = read("\r\n".join(",".join(r) for r in rows).encode("cp932"))
    (one,) = parsed.orders
    assert (one.line, one.number, one.kind, one.day) == (4, "001001", "move", date(2026, 8, 1))
    assert parsed.unread == ("No",)


def test_line_breaks_within_quotes_count_as_lines_of_the_file() -> None:
    raw = text([(*PERSON[:4], "観光\n振興課", *PERSON[5:]), order("2", "", "謎")]).encode("utf-8-sig")
    parsed = read(raw)[1]
    assert parsed.orders[0].new_unit == "観光 振興課"
    assert {wrong.line for wrong in parsed.wrongs} == {4}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(ending: str) -> None:
    raw = text([PERSON, PERSON]).replace("\r\n", ending).encode("utf-8")
    assert [one.line for one in read(raw)[1].orders] == [2, 3]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和８年４月１日付", date(2026, 4, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("R08/04/01", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("2026-04-01", date(2026, 4, 1)),
        ("2026年4月1日（水）", date(2026, 4, 1)),
        ("20260401", date(2026, 4, 1)),
        ("46113", date(2026, 4, 1)),
    ],
)
def test_dates_as_cities_write_them(written: str, day: date) -> None:
    raw = text([(*PERSON[:6], written)]).encode("utf-8")
    parsed = parse(read_table(raw), today=date(2026, 3, 20), default_day=None)
    assert [one.day for one in parsed.orders] == [day], parsed.wrongs


@pytest.mark.parametrize(
    "written", ["令和8年2月30日", "4月1日", "2026/13/1", "来月", "1999/4/1", "2036/4/1", "0", "99999"]
)
def test_a_date_that_is_none_or_far_away_is_named(written: str) -> None:
    (wrong,) = read(text([(*PERSON[:6], written)]).encode("utf-8"))[1].wrongs
    assert wrong.code in {"date_unreadable", "date_outside"}
    assert wrong.column == "発令日"


def workbook(rows: Any, *more: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for title, others in more:
        extra = book.create_sheet(title)
        for row in others:
            extra.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_dates_and_numbers_as_excel_holds_them() -> None:
    row = (1001, "佐藤 光", "異動", "広報広聴課", "観光振興課", "係長", date(2026, 8, 1))
    table, parsed = read(workbook([("人事異動", "", ""), HEADERS, row, ("", "")], ("説明", [("読んでください",)])))
    assert table.read_as == "Excel（Sheet）"
    (one,) = parsed.orders
    assert (one.line, one.number, one.day) == (3, "1001", date(2026, 8, 1))


def test_a_workbook_with_two_lists_is_refused_rather_than_half_read() -> None:
    with pytest.raises(Refused) as refused:
        read(workbook([HEADERS, PERSON], ("退職", [HEADERS, PERSON])))
    assert codes(refused) == {"several_sheets"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "file_empty"),
        (b"PK\x03\x04 broken", "workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0 broken", "workbook_unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_binary"),
        ("こんにちは\r\n元気ですか\r\n".encode(), "headers_missing"),
        ("職員番号,氏名,職員コード\r\n1,a,2\r\n".encode(), "header_twice"),
        ("職員番号,氏名,個人番号\r\n1,a,2\r\n".encode(), "my_number"),
        ("職員番号,氏名,所属\r\n1,a,2\r\n".encode(), "header_ambiguous"),
        ("職員番号,氏名,新所属\r\n".encode(), "no_rows"),
        ('職員番号,氏名,新所属\r\n1,"閉じない,b\r\n2,b,c\r\n'.encode(), "quotes_broken"),
        (b"a" * (5 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_file_that_is_none_is_refused_as_such(raw: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(raw)
    assert codes(refused) == {code}
    assert refused.value.reasons[0].fix is not None


def test_every_thing_that_is_wrong_is_named_with_its_line_and_column() -> None:
    raw = text(
        [
            order("", "", "異動", new="koho"),
            order("1", "〓田", "謎", new="koho", day="いつか"),
            (*order("2", "田中 恵", "昇任"), "余り"),
            order("3", "山田 望", "育児休業"),
        ]
    ).encode("cp932")
    found = {(wrong.line, wrong.column, wrong.code) for wrong in read(raw)[1].wrongs}
    assert found == {
        (2, "氏名", "person_missing"),
        (3, "氏名", "letter_replaced"),
        (3, "異動区分", "kind_unknown"),
        (3, "発令日", "date_unreadable"),
        (4, "", "too_many_cells"),
        (4, "職位", "rank_missing"),
        (5, "異動区分", "kind_elsewhere"),
    }
