"""Duties, webhooks and the outbox over the API, through the same actions as the screens."""

from __future__ import annotations

from hasshin.outbox.models import Message, Webhook
from tests.api.caller import City

HOOK = {"name": "chat", "url": "https://chat.example.jp/h", "events": ["duty.opened"]}


def test_one_s_own_duties_are_those_that_the_list_says(matsudo: City) -> None:
    suzuki, sato = matsudo.person("suzuki"), matsudo.person("sato")
    mine = suzuki.get("/duties", mine=True).body
    decide = next(one for one in mine if one["duty"]["kind"] == "decide_post")
    assert decide["url"].startswith("/posts/")
    assert decide["duty"]["citations"][0]["number"] == "(11)"
    assert decide["duty"]["key"] not in {one["duty"]["key"] for one in sato.get("/duties", mine=True).body}
    assert decide["duty"]["key"] in {one["duty"]["key"] for one in sato.get("/duties", kind="decide_post").body}
    assert sato.get("/duties", clause="M-11", kind="regular_review").body == []
    assert sato.get("/duties", account_id=0).status == 422


def test_a_webhook_is_set_up_by_administrators_and_its_secret_given_once(matsudo: City) -> None:
    admin, sato = matsudo.person("nakamura"), matsudo.person("sato")
    assert sato.post("/webhooks", HOOK).status == 403
    assert sato.get("/outbox").status == 403
    made = admin.post("/webhooks", HOOK)
    assert made.status == 201
    assert made.body["secret"].startswith("whsec_")
    assert made.body["secret"] not in admin.get("/webhooks").raw.decode()
    hook = made.body["webhook"]["id"]
    assert admin.post(f"/webhooks/{hook}/test", {}).status == 202
    assert Message.objects.get().webhook_id == hook
    assert admin.post(f"/webhooks/{hook}/end", {"reason": " "}).status == 403
    assert admin.post(f"/webhooks/{hook}/end", {"reason": "終了"}).status == 200
    assert admin.post(f"/webhooks/{hook}/end", {"reason": "終了"}).status == 409
    assert admin.post("/webhooks/999/test", {}).status == 404
    for wrong in ({"url": "http://chat.example.jp/"}, {"url": "https://10.0.0.1/"}, {"events": []}):
        assert admin.post("/webhooks", {**HOOK, **wrong}).status in (403, 422)
    assert Webhook.objects.count() == 1


def test_an_address_is_set_by_oneself_or_by_who_registers_staff(matsudo: City) -> None:
    sato, other = matsudo.sample.people["sato"], matsudo.sample.people["suzuki"]
    assert matsudo.person("sato").put(f"/staff/{sato}/address", {"email": "s@city.example.jp"}).status == 200
    assert matsudo.person("sato").put(f"/staff/{other}/address", {"email": "x@city.example.jp"}).status == 403
    assert matsudo.person("nakamura").put(f"/staff/{other}/address", {"email": "x@city.example.jp"}).status == 200
    assert matsudo.person("sato").put(f"/staff/{sato}/address", {"email": "nobody"}).status == 403
    assert matsudo.person("nakamura").post("/outbox/drop", {"destination": "x", "reason": "-"}).status == 422
    dropped = {"destination": f"staffmember:{sato}", "reason": "-"}
    assert matsudo.person("nakamura").post("/outbox/drop", dropped).status == 409, "nothing is dead"
