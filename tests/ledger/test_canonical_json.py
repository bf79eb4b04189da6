"""Two canonicalisers, the library that writes and the verifier's own, agree; and every other form is refused."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hasshin.ledger.canonical import canonical
from hasshin.ledger.verify_file import NotCanonical, read
from hasshin.ledger.verify_file import canonical as own

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
SCALARS |= st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@given(VALUES)
def test_the_verifier_writes_what_the_library_writes(value: Any) -> None:
    assert own(value) == canonical(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_canonical_is_read_and_means_the_same(value: Any) -> None:
    assert read(canonical(value)) == value


@given(st.dictionaries(TEXT, VALUES, min_size=1))
def test_the_same_value_in_another_form_is_refused(value: dict[str, Any]) -> None:
    raw = canonical(value)
    for other in (b" " + raw, raw + b"\n", raw[:1] + b" " + raw[1:], raw[:-1] + b" }"):
        with pytest.raises(NotCanonical):
            read(other)


# RFC 8785, appendix B: IEEE 754 bits and the number as ECMAScript writes it
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "written"), NUMBERS)
def test_numbers_are_written_as_rfc_8785_says(bits: str, written: str) -> None:
    value = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert own(value).decode() == canonical(value).decode() == written


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2**53, -(2**53), "\ud800", {"\udc00": 1}])
def test_what_json_cannot_carry_is_refused_by_both(value: Any) -> None:
    for write in (own, canonical):
        with pytest.raises(ValueError, match=r"."):
            write(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"9007199254740993",
        b"1" * 400,
        b"1" * 5000,
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        '{"\uffee":1,"𠮷":2}'.encode(),  # by code points; UTF-16 puts the second first
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u001F"',
        b"NaN",
        b"",
        b"\xff",
        b"\xef\xbb\xbf1",
        b'"\\ud800"',
        b"[" * 100_000,
    ],
)
def test_other_forms_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read(raw)


def test_a_wrong_form_is_told_from_what_is_no_json() -> None:
    with pytest.raises(NotCanonical):
        read(b"[1, 2]")
    with pytest.raises(json.JSONDecodeError):
        read(b"[1,")
