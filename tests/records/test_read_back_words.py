"""What a service adds to a text by itself is no difference; anything else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hasshin.platforms.values import RemotePost
from hasshin.records.models import Record
from hasshin.records.readback import matches

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("詳細は http://city.example.lg.jp/a へ", True),
        ("詳細は city.example.lg.jp/a  へ\n", True),
        ("詳細は https://city.example.lg.jp/a へ", False),
        ("詳細は http://city.example.lg.jp/b へ", False),
        ("詳細は http://city.example.or.jp/a へ", False),
    ],
)
def test_a_scheme_before_a_bare_domain_is_no_other_text(shown: str, same: bool) -> None:
    record = Record(text="詳細は city.example.lg.jp/a へ", media=[])
    assert matches(record, RemotePost("1", "https://x.com/a/status/1", shown, NOW)) is same
