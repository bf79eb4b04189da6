"""Records and the ledger are for those whose role may read them; unknown outcomes are answered by people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.posts.models import Delivery
from tests.api import path
from tests.api.caller import City

FUKUSHIMA_X = "mihon_fukushima"
MATSUDO_X = "mihon_matsudo"


def test_records_are_of_accounts_that_one_may_read(fukushima: City) -> None:
    sato, head, tourism = (fukushima.person(name) for name in ("sato", "takahashi", "kato"))
    path.out(sato, head, "koho", (FUKUSHIMA_X,))
    account = fukushima.sample.accounts[FUKUSHIMA_X]
    mine = sato.get("/records", account_id=account).body
    assert mine["total"] > 0
    assert account not in {row["account_id"] for row in tourism.get("/records").body["rows"]}
    assert tourism.get("/records", account_id=account).status == 403
    record = mine["rows"][0]["id"]
    assert sato.get(f"/records/{record}").status == 200
    refused = tourism.get(f"/records/{record}")
    assert refused.status == 403
    assert refused.body["reasons"][0]["clauses"]
    everything = fukushima.person("yamamoto").get("/records").body
    assert everything["total"] >= mine["total"]


def test_records_are_found_by_person_time_and_words(fukushima: City) -> None:
    sato, head = fukushima.person("sato"), fukushima.person("takahashi")
    path.out(sato, head, "koho", (FUKUSHIMA_X,), "移動図書館が花見山に来ます。")
    person = fukushima.sample.people["sato"]
    assert sato.get("/records", text="花見山 図書館").body["total"] == 1
    assert sato.get("/records", text="花見山", staff_id=person).body["total"] == 1
    assert sato.get("/records", text="花見山", staff_id=fukushima.sample.people["kato"]).body["total"] == 0
    assert sato.get("/records", text="花見山", until=fukushima.clock.now.isoformat()).body["total"] == 0
    assert sato.get("/records", text="花見山", since=fukushima.clock.now.isoformat(), limit=1).body["total"] == 1


def test_the_ledger_is_read_by_those_who_may(fukushima: City) -> None:
    sato, head = fukushima.person("sato"), fukushima.person("takahashi")
    post = path.draft(sato, "koho", (FUKUSHIMA_X,)).body
    subject = f"post:{post['id']}"
    refused = sato.get("/ledger", subject=subject)
    assert refused.status == 403
    shown = head.get("/ledger", subject=subject)
    assert [entry["kind"] for entry in shown.body] == ["posts.draft"]
    assert shown.body[0]["actor"] == f"staff:{fukushima.sample.people['sato']}"
    assert head.get("/ledger", subject=subject, after=shown.body[-1]["seq"]).body == []
    assert fukushima.person("sasaki").get("/ledger", subject="unit:1").status == 403, "that concerns the whole city"
    assert fukushima.person("yamamoto").get("/ledger", subject="unit:1").status == 200
    other = fukushima.person("sasaki").get("/ledger", subject=subject)
    assert other.status == 403, "another unit's head does not"


def _unknown(city: City) -> Delivery:
    post = path.decide(city.person("suzuki"), path.waiting(city.person("sato"), "koho", (MATSUDO_X,)))
    assert post.status == 200
    delivery = Delivery.objects.get(post=post.body["id"])
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNKNOWN, begun_at=city.clock.now)
    return delivery


@pytest.mark.parametrize(("answer", "state"), [("there", "done"), ("send", "scheduled"), ("leave", "stopped")])
def test_each_of_the_three_answers_settles_an_unknown_outcome(matsudo: City, answer: str, state: str) -> None:
    delivery, operator = _unknown(matsudo), matsudo.person("sato")
    assert delivery.pk in [row["delivery_id"] for row in operator.get("/unknown-outcomes").body]
    body: dict[str, Any] = {"answer": answer, "remarks": "媒体の画面で確かめた。"}
    if answer == "there":
        assert operator.post(f"/deliveries/{delivery.pk}/answer", body).codes == {"address_missing"}
        body["url"] = "https://x.example/1"
    settled = operator.post(f"/deliveries/{delivery.pk}/answer", body)
    assert settled.status == 200, settled.body
    assert settled.body["state"] == state
    assert operator.post(f"/deliveries/{delivery.pk}/answer", body).status == 409


def test_late_is_not_sent_by_an_answer(matsudo: City) -> None:
    delivery, operator = _unknown(matsudo), matsudo.person("sato")
    matsudo.traveller.move_to(delivery.expires_at + timedelta(seconds=1))
    late = operator.post(f"/deliveries/{delivery.pk}/answer", {"answer": "send", "remarks": "見た"})
    assert late.status == 403
    assert "late" in late.codes


def test_what_stands_is_read(matsudo: City) -> None:
    person = matsudo.person("nakamura")
    me = person.get("/me").body
    assert me["staff"]["username"] == "nakamura"
    assert {h["role"] for h in me["holdings"]} == {"operations_manager"}
    assert me["terminal"]["registered"]
    account = person.get(f"/accounts/{matsudo.sample.accounts[MATSUDO_X]}").body
    assert account["facts"]["operators"]
    assert {row["role"] for row in account["roster"]} == {"account_owner", "operator"}
    assert len(person.get("/staff").body) == len(matsudo.sample.people)
    assert {row["id"] for row in person.get("/units").body} == set(matsudo.sample.units.values())
    assert person.get("/terminals").body
    pack = person.get("/policy").body
    coverage = person.get("/policy/coverage").body
    assert [one["clause"]["id"] for one in coverage] == [one["id"] for one in pack["pack"]["clauses"]]
    assert all(one["statuses"] for one in coverage)


@pytest.mark.clause("M-2")
def test_people_and_terminals_are_looked_after(matsudo: City) -> None:
    manager, security = matsudo.person("nakamura"), matsudo.person("kobayashi")
    unit = manager.post("/units", {"code": "suido", "name_ja": "水道部"})
    assert unit.status == 201, unit.body
    person = {"username": "abe", "name_ja": "阿部", "unit_id": unit.body["id"], "password": "suido-no-himitsu-55"}
    added = manager.post("/staff", person)
    assert added.status == 201, added.body
    assert manager.post("/staff", {**person, "username": "b", "unit_id": 9999}).status == 404
    assert manager.post("/staff", {**person, "username": "c", "password": "short"}).codes == {"password"}
    keeper = {"name": "水道部の端末", "keeper_id": added.body["id"]}
    assert manager.post("/terminals/devices", keeper).status == 403
    device = security.post("/terminals/devices", keeper)
    assert device.status == 201, device.body
    away = matsudo.person("nakamura", at_office=False)
    entered = away.post("/terminals/enrol", {"code": device.body["code"]})
    assert entered.status == 201, entered.body
    assert away.post("/terminals/enrol", {"code": device.body["code"]}).status == 403, "a code works once"
    here = f"/terminals/{device.body['device']['id']}"
    assert security.post(f"{here}/checks", {"present": True}).status == 201
    assert security.post(f"{here}/statements", {"confirmed": True}).status == 403, "that is the keeper's"
    matsudo.client.cookies["hasshin_device"] = entered.body["key"]
    assert away.get("/me").body["terminal"]["registered"]
    assert security.post(f"{here}/lost", {}).body["state"] == "lost"
    assert away.get("/me").status == 401, "whoever's token it is that the lost device sends"
    del matsudo.client.cookies["hasshin_device"]
    assert away.get("/me").status == 200
    lost = [row for row in security.get("/terminals/devices").body if row["state"] == "lost"]
    assert [row["id"] for row in lost] == [device.body["device"]["id"]]
    refused = matsudo.person("sato").post("/units", {"code": "x", "name_ja": "x"})
    assert refused.status == 403
