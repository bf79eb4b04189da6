"""The three grounds of 4-(1): each asks its proof, lifts only the decision, and owes its record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.policy.facts import Claim, Declared, Finding
from tests.policy.world import NOW, cited, codes, pack, post, publish, submit

CITY = "fukushima"
SITE = "https://www.city.fukushima.fukushima.jp"

GOOD = [
    ("city_media", {"url": f"{SITE}/koho/1.html"}),
    ("city_media", {"url": "https://city.fukushima.fukushima.jp"}),
    ("city_media", {"issue": "市政だより11月号", "page": "3"}),
    ("city_media", {"scan": "a" * 64}),
    ("established_fact", {"what": "わらじまつり", "when": "2026-08-08"}),
    ("established_fact", {"what": "防災訓練", "when": "2026-11-20"}),
    ("law", {"provision": "道路交通法第63条の11"}),
    ("law", {"provision": "福島市廃棄物条例　第十二条"}),
]
BAD = [
    ("city_media", {}),
    ("city_media", {"issue": "市政だより11月号"}),
    ("city_media", {"url": "https://evilcity.fukushima.fukushima.jp/"}),
    ("city_media", {"url": "https://city.fukushima.fukushima.jp.example.com/"}),
    ("city_media", {"url": "https://city.fukushima.fukushima.jp@example.com/"}),
    ("city_media", {"url": "https://example.com/#city.fukushima.fukushima.jp"}),
    ("city_media", {"url": "https://example.com\\.city.fukushima.fukushima.jp/"}),
    ("city_media", {"url": "javascript:alert(1)//city.fukushima.fukushima.jp"}),
    ("city_media", {"url": "city.fukushima.fukushima.jp"}),
    ("city_media", {"url": "https://city.fukushima.fukushirna.jp/"}),
    ("city_media", {"url": "https://www.city.fukushimа.fukushima.jp/"}),
    ("city_media", {"scan": "a photograph"}),
    ("city_media", {"issue": "市政だより", "page": "3", "url": "https://example.com/"}),
    ("established_fact", {"what": "防災訓練"}),
    ("established_fact", {"what": "防災訓練", "when": "2026-11-21"}),
    ("established_fact", {"what": "防災訓練", "when": "先週"}),
    ("established_fact", {"what": "  ", "when": "2026-08-08"}),
    ("law", {"provision": "法律で決まっている"}),
    ("law", {"provision": ""}),
    ("whatever", {"url": SITE}),
]


@pytest.mark.clause("F-4-1")
@pytest.mark.parametrize(("ground", "proof"), GOOD)
def test_a_ground_with_its_proof_lifts_the_decision_and_owes_a_record(ground: str, proof: dict[str, str]) -> None:
    decision = submit(CITY, claim=Claim(ground=ground, proof=proof))
    assert decision.allowed, decision.reasons
    assert (decision.exemption, decision.route, decision.owes_record, decision.debts) == (ground, (), True, ())
    number = next(c.number for c in decision.basis if c.id == "F-4-1")
    assert number in {"4-(1)-①", "4-(1)-②", "4-(1)-③"}


@pytest.mark.clause("F-4-1")
@pytest.mark.parametrize(("ground", "proof"), BAD)
def test_a_ground_without_a_valid_proof_is_refused(ground: str, proof: dict[str, str]) -> None:
    decision = submit(CITY, claim=Claim(ground=ground, proof=proof))
    assert not decision.allowed
    assert codes(decision) <= {"proof_missing", "proof_invalid", "unknown_ground"}
    assert all(r.where.startswith("claim.") for r in decision.reasons)


@pytest.mark.clause("F-4-1")
def test_without_a_ground_the_unit_head_decides() -> None:
    decision = submit(CITY)
    assert decision.exemption is None
    assert [(s.roles, s.of, s.count) for s in decision.route] == [(("unit_head",), "unit", 1)]


@pytest.mark.clause("F-3-6-1")
@pytest.mark.clause("F-3-6-2")
@pytest.mark.clause("F-3-6-3")
@pytest.mark.clause("F-3-6-4")
@pytest.mark.clause("F-3-6-5")
@pytest.mark.clause("F-3-6-6")
@pytest.mark.clause("F-3-6-7")
@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("confidential", "F-3-6-1"),
        ("disrespect", "F-3-6-2"),
        ("discrimination", "F-3-6-3"),
        ("illegal", "F-3-6-4"),
        ("rumour", "F-3-6-5"),
        ("obscene", "F-3-6-6"),
        ("public_order", "F-3-6-7"),
    ],
)
@pytest.mark.parametrize("certain", [True, False])
def test_no_ground_lifts_a_banned_kind(code: str, clause: str, certain: bool) -> None:
    finding = Finding(code=code, service="x", certain=certain)
    decision = submit(CITY, claim=Claim(ground=GOOD[0][0], proof=GOOD[0][1]), findings=(finding,))
    assert cited(decision, code) == {clause}


@pytest.mark.parametrize("mode", ["urgent", "disaster"])
def test_urgency_lifts_nothing_in_fukushima(mode: str) -> None:
    declared = Declared(id=1, since=NOW, until=NOW + timedelta(days=1))
    assert codes(submit(CITY, post=post(mode=mode), declared=declared)) == {"no_urgency"}
    claim = Claim(ground="urgent", proof={"reason": "大雨"})
    assert codes(submit(CITY, post=post(mode=mode), claim=claim, declared=declared)) == {"no_urgency"}
    assert "exemption_not_granted" in codes(publish(CITY, exemption="urgent", post=post(mode=mode)))


@pytest.mark.clause("F-4-1")
def test_the_sender_lets_out_only_what_a_granted_ground_exempts() -> None:
    exempt = {"approved_digest": None, "approved_at": None, "route_complete": False}
    assert publish(CITY, exemption="law", **exempt).allowed
    assert codes(publish(CITY, exemption="because", **exempt)) == {"exemption_not_granted"}
    assert codes(publish(CITY, **exempt)) == {"not_approved"}


def test_the_grounds_of_one_city_mean_nothing_in_another() -> None:
    assert codes(submit("matsudo", claim=Claim(ground="law", proof={"provision": "民法第1条"}))) == {"unknown_ground"}
    assert pack("matsudo").in_force_from <= NOW.date()
