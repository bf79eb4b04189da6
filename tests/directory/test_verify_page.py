"""The page that verifies: by GET, in both languages, bounded in length and pace, and safe to show anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hasshin.checks.genuine.mentions import LONGEST
from hasshin.web.throttle import Throttle, network
from hasshin.web.views import verify


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    verify.throttle.forget()
    yield
    verify.throttle.forget()


@pytest.mark.clause("M-15-1")
@pytest.mark.parametrize(
    ("asked", "ja", "en"),
    [
        (
            "http://127.0.0.1:8000/practice/x/mihon_matsudo/",
            "市の公式アカウントです。",
            "This is an official account of the city.",
        ),
        ("https://x.com/mihon_matsudo", "市の公式アカウントではありません。", "This is not the city"),
        ("@mih0n_matsudo", "似せています。", "looks as if it were."),
        ("@kashiwa_city", "市の公式アカウントではありません。", "This is not an official account of the city."),
        ("松戸市", "これだけでは判定できません。", "This alone can&#x27;t be judged."),
    ],
)
def test_the_answer_stands_on_the_page(city_matsudo: Any, client: Client, asked: str, ja: str, en: str) -> None:
    assert ja in client.get("/directory/verify/", {"q": asked}).content.decode()
    assert en in client.get("/directory/en/verify/", {"q": asked}).content.decode()


def test_how_to_report_is_said_of_a_fake_and_not_of_ours(city_matsudo: Any, client: Client) -> None:
    fake = client.get("/directory/verify/", {"q": "https://x.com/mih0n_matsudo"}).content.decode()
    assert "https://help.x.com/forms/impersonation" in fake
    assert "報告" not in client.get("/directory/verify/", {"q": "@mihon_matsudo"}).content.decode()


def test_what_is_pasted_is_shown_as_text_and_kept_in_no_shared_cache(city_matsudo: Any, client: Client) -> None:
    answer = client.get("/directory/verify/", {"q": "</textarea><script>alert(1)</script>@mihon_matsud0"})
    assert "<script" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    for forged in ("javascript:alert(1)", "https://x.com.evil.jp/mihon_matsudo"):
        assert f'href="{forged}' not in client.get("/directory/verify/", {"q": forged}).content.decode()


def test_what_is_too_long_is_said_to_be_so(city_matsudo: Any, client: Client) -> None:
    assert client.get("/directory/verify/", {"q": "あ" * LONGEST}).status_code == 200
    too_long = client.get("/directory/verify/", {"q": "あ" * (LONGEST + 1)})
    assert too_long.status_code == 400
    assert "長すぎます" in too_long.content.decode()
    assert client.get("/directory/verify.json", {"q": "x" * 5000}).status_code == 400


def test_who_asks_too_fast_waits_and_others_do_not(city_matsudo: Any) -> None:
    one, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [one.get("/directory/verify.json", {"q": "@x"}) for _ in range(40)]
    slow = [answer for answer in answers if answer.status_code == 429]
    assert slow
    assert int(slow[0]["Retry-After"]) >= 1
    assert other.get("/directory/verify.json", {"q": "@x"}).status_code == 200
    assert one.get("/directory/").status_code == 200
    forged = one.get("/directory/verify.json", {"q": "@x"}, HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert forged.status_code == 429


def test_the_brake_lets_go_with_time_and_forgets_nobody_too_soon() -> None:
    now = [0.0]
    throttle = Throttle(burst=2, per_minute=60, clock=lambda: now[0])
    assert [throttle.wait("a") for _ in range(3)] == [0, 0, pytest.approx(2, abs=1)]
    now[0] += 1.1
    assert throttle.wait("a") == 0
    assert network("2001:db8::1") == network("2001:db8::ffff") != network("2001:db8:0:1::1")


def test_machines_are_told_the_same(city_matsudo: Any, client: Client) -> None:
    read = client.get("/directory/verify.json", {"q": "https://instagram.com/mihon_matsudo"}).json()
    assert read["schema"] == "hasshin-verify/1"
    assert read["verdict"] == "looks_like"
    (answer,) = read["answers"]
    assert {"code", "text"} == set(answer["reasons"][0])
    assert answer["account"] is not None
    assert answer["report"]["address"].startswith("https://")
