"""Everything that a city does with a post is done over HTTP, in both cities."""

from __future__ import annotations

import pytest

from hasshin.posts.foresee import guidance_ids
from tests.api import path
from tests.api.caller import City, Person

FUKUSHIMA_X = "mihon_fukushima"
MATSUDO_X = "mihon_matsudo"


def _goes_the_whole_way(operator: Person, decider: Person, handle: str) -> int:
    """Draft, examine, ask, submit, decide, send, record; the id of the post."""
    city = operator.city
    drafted = path.draft(operator, "koho", (handle,))
    assert drafted.status == 201, drafted.body
    post = drafted.body
    assert post["state"] == "draft"

    seen = operator.post("/examine", {"text": post["content"]["text"], "targets": post["content"]["targets"]})
    assert seen.status == 200
    assert seen.body["measures"][0]["service"] == "x"

    asked = operator.post(
        f"/posts/{post['id']}/ask", {"revision": post["revision"], "confirmed": list(guidance_ids("submit"))}
    )
    assert asked.status == 200
    assert asked.body["decision"]["allowed"]
    assert asked.body["decision"]["route"], "an ordinary post asks for a decision"

    submitted = path.submit(operator, post)
    assert submitted.status == 200, submitted.body
    assert submitted.body["state"] == "submitted"
    assert post["id"] in [need["post_id"] for need in decider.get("/needs").body]

    decided = path.decide(decider, submitted.body)
    assert decided.status == 200, decided.body
    assert decided.body["state"] == "approved"
    assert post["id"] in [row["post_id"] for row in operator.get("/scheduled").body]

    city.send()
    deliveries = operator.get(f"/posts/{post['id']}/deliveries").body
    assert [row["state"] for row in deliveries] == ["done"]
    page = operator.get(f"/deliveries/{deliveries[0]['id']}").body
    assert page["attempts"]
    assert page["digest"] == decided.body["digest"], "what was approved is what went out"
    return int(post["id"])


def _is_recorded(reader: Person, post_id: int, clauses: set[str]) -> int:
    found = reader.get("/records", text="休館します").body
    row = next(row for row in found["rows"] if row["post_id"] == post_id)
    record = reader.get(f"/records/{row['id']}")
    assert record.status == 200
    assert clauses & {c["id"] for one in record.body["citations"] for c in one["citations"]}
    kept = reader.get(f"/records/{row['id']}/blobs/{record.body['payload_digest']}")
    assert kept.status == 200
    assert kept.body == record.body["payload"]
    return int(row["id"])


@pytest.mark.clause("F-4-1")
def test_fukushima_speaks_by_the_unit_heads_decision(fukushima: City) -> None:
    operator, head = fukushima.person("sato"), fukushima.person("takahashi")
    post_id = _goes_the_whole_way(operator, head, FUKUSHIMA_X)
    record_id = _is_recorded(head, post_id, {"F-4-1"})
    steps = operator.get(f"/posts/{post_id}/timeline").body
    assert {"posts.draft", "posts.submit", "posts.approve"} <= {step["kind"] for step in steps}
    assert any(c["id"] == "F-4-1" for step in steps for c in step["citations"])
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    attached = operator.upload(f"/records/{record_id}/copy", _file("copy.png", png))
    assert attached.status == 200, attached.body
    assert operator.get(f"/records/{record_id}/blobs/{attached.body['copy_digest']}").raw == png
    again = operator.upload(f"/records/{record_id}/copy", _file("copy.png", png))
    assert again.status == 409


@pytest.mark.clause("M-11", "M-13")
def test_matsudo_speaks_after_another_operators_check_and_the_owner_reviews(matsudo: City) -> None:
    operator, colleague, owner = (matsudo.person(name) for name in ("sato", "suzuki", "takahashi"))
    post_id = _goes_the_whole_way(operator, colleague, MATSUDO_X)
    _is_recorded(owner, post_id, {"M-11"})
    matsudo.forward(days=40)
    account = matsudo.sample.accounts[MATSUDO_X]
    due = next(row for row in owner.get("/reviews/due").body if row["account_id"] == account)
    assert {c["id"] for c in due["citations"]} == {"M-13"}
    signed = owner.post(f"/accounts/{account}/reviews", {"remarks": "すべて読み、問題はなかった。"})
    assert signed.status == 201, signed.body
    assert signed.body["records"] == due["records"] > 0
    assert owner.get(f"/accounts/{account}/reviews").body[0]["id"] == signed.body["id"]


@pytest.mark.clause("M-12")
def test_what_is_wrong_is_deleted_and_the_right_information_follows(matsudo: City) -> None:
    operator, colleague, owner = (matsudo.person(name) for name in ("sato", "suzuki", "takahashi"))
    post = path.out(operator, colleague, "koho", (MATSUDO_X,))
    delivery = operator.get(f"/posts/{post['id']}/deliveries").body[0]
    asked = owner.post(f"/deliveries/{delivery['id']}/removal", {"reason": "日付の誤り"})
    assert asked.status == 201, asked.body
    again = owner.post(f"/deliveries/{delivery['id']}/removal", {"reason": "日付の誤り"})
    assert again.status == 409
    done = owner.post(f"/removals/{asked.body['id']}/removed", {"remarks": "画面で削除した。"})
    assert done.status == 200, done.body
    assert operator.get(f"/deliveries/{delivery['id']}").body["delivery"]["state"] == "deleted"
    case = next(c for c in operator.get("/cases").body if c["original_id"] == post["id"])
    right = operator.post(
        f"/cases/{case['id']}/correction",
        {
            "unit_id": post["unit_id"],
            "title": "訂正",
            "content": {"text": "図書館は明後日休館します。", "targets": post["content"]["targets"]},
        },
    )
    assert right.status == 201, right.body
    assert right.body["case_id"] == case["id"]
    page = operator.get(f"/cases/{case['id']}").body
    assert page["post_ids"] == [right.body["id"]]
    assert [row["state"] for row in page["deliveries"]] == ["deleted"]
    assert {c["id"] for c in page["citations"]} >= {"M-12"}
    assert operator.get(f"/posts/{post['id']}/page").body["links"]["corrected_by"] == [[right.body["id"], "訂正"]]


def test_an_image_is_uploaded_and_read_back_without_its_metadata(fukushima: City) -> None:
    operator = fukushima.person("sato")
    sent = operator.upload("/media", _file("a.png", _png()))
    assert sent.status == 201, sent.body
    assert operator.get(f"/media/{sent.body['digest']}").status == 200
    refused = operator.upload("/media", _file("a.png", b"no image"))
    assert refused.status == 403
    assert refused.codes == {"image_refused"}


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "PNG")
    return data.getvalue()


def _file(name: str, data: bytes) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)
