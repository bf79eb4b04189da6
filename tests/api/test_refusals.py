"""A refusal is a problem that carries each reason with its clauses, in the caller's language."""

from __future__ import annotations

import pytest

from hasshin.delivery.connecting import Whose
from hasshin.ledger.queries import entries
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.text import t
from tests.api import path
from tests.api.caller import City

FUKUSHIMA_X = "mihon_fukushima"
MATSUDO_X = "mihon_matsudo"


@pytest.mark.clause("F-4-2")
def test_nothing_is_submitted_from_a_terminal_that_is_not_registered(fukushima: City) -> None:
    post = path.draft(fukushima.person("sato"), "koho", (FUKUSHIMA_X,)).body
    refused = path.submit(fukushima.person("sato", at_office=False), post)
    assert refused.status == 403
    assert "F-4-2" in refused.clauses
    assert refused.body["type"] == "urn:hasshin:problem:refused"
    numbers = {c["number"] for r in refused.body["reasons"] for c in r["clauses"]}
    assert "4-(2)" in numbers, "in the city's own numbering"
    assert path.submit(fukushima.person("sato"), post).status == 200


@pytest.mark.clause("F-1")
def test_a_unit_whose_release_has_ended_is_refused(fukushima: City) -> None:
    post = fukushima.sample.posts["公園の花壇"]
    person = fukushima.person("watanabe")
    refused = path.submit(person, person.get(f"/posts/{post}").body)
    assert refused.status == 403
    assert refused.clauses & {"F-1", "F-2-2"}


@pytest.mark.clause("F-4-1")
def test_a_colleague_can_not_decide(fukushima: City) -> None:
    post = path.waiting(fukushima.person("sato"), "koho", (FUKUSHIMA_X,))
    refused = path.decide(fukushima.person("suzuki"), post)
    assert refused.status == 403
    assert "F-4-1" in refused.clauses


def asked_for(unit: int, service: str, handle: str) -> dict[str, object]:
    """A request for an account."""
    words = {"name": "見本", "purpose": "知らせる", "why": "速報のため"}
    return {"unit_id": unit, "service": service, "handle": handle, **words}


@pytest.mark.clause("F-2-1")
def test_an_account_on_another_service_is_not_opened(fukushima: City) -> None:
    unit = fukushima.sample.units["koho"]
    refused = fukushima.person("sato").post("/openings", asked_for(unit, "line", "x"))
    assert refused.status == 403
    assert "F-2-1" in refused.clauses


@pytest.mark.clause("M-17")
def test_an_account_is_opened_with_both_decisions_and_not_without(matsudo: City) -> None:
    keeper, manager, writer = (matsudo.person(name) for name in ("kobayashi", "nakamura", "sato"))
    asked = writer.post("/openings", asked_for(matsudo.sample.units["koho"], "instagram", "mihon_new"))
    assert asked.status == 201, asked.body
    opening = f"/openings/{asked.body['id']}"
    obtained = {"connector": "practice", "handle": "mihon_new", "name": "見本"}
    approval = {"kind": "approve", "reason": "必要と認める", "order": "決裁 第1号"}
    for approver in (manager, keeper):
        refused = keeper.post(f"{opening}/obtained", obtained)
        assert refused.status == 403
        assert "M-17" in refused.clauses
        decided = approver.post(f"{opening}/decisions", approval)
        assert decided.status in (200, 201), decided.body
    assert keeper.post(f"{opening}/obtained", obtained).status in (200, 201)


@pytest.mark.clause("F-4-3")
def test_no_reply_is_allowed(fukushima: City) -> None:
    account = fukushima.sample.accounts[FUKUSHIMA_X]
    body = {"kind": "reply", "target": "citizen", "reason": "問い合わせ"}
    refused = fukushima.person("sato").post(f"/accounts/{account}/outward-acts", body)
    assert refused.status == 403
    assert "F-4-3" in refused.clauses


@pytest.mark.clause("M-11")
def test_the_writer_does_not_check_the_own_post(matsudo: City) -> None:
    post = path.waiting(matsudo.person("sato"), "koho", (MATSUDO_X,))
    refused = path.decide(matsudo.person("sato"), post)
    assert refused.status == 403
    assert "M-11" in refused.clauses


@pytest.mark.clause("M-4")
def test_an_account_with_one_operator_is_refused(matsudo: City) -> None:
    person = matsudo.person("kato")
    refused = path.submit(person, person.get(f"/posts/{matsudo.sample.posts['矢切の渡しの運航']}").body)
    assert refused.status == 403
    assert {"M-4", "M-18"} & refused.clauses
    assert all(reason["fix"] for reason in refused.body["reasons"])


@pytest.mark.clause("M-19-1", "M-19-5")
def test_rules_that_leave_an_item_out_are_refused_by_item(matsudo: City) -> None:
    account = matsudo.sample.accounts[MATSUDO_X]
    owner = matsudo.person("takahashi")
    items = dict(owner.get(f"/accounts/{account}").body["rules"]["items"])
    refused = owner.post(
        f"/accounts/{account}/rules", {"items": {**items, "contact": " "}, "acts": {"follow": "never"}}
    )
    assert refused.status == 403
    assert refused.clauses == {"M-19-5"}
    assert [reason["where"] for reason in refused.body["reasons"]] == ["items.contact"]
    assert owner.post(f"/accounts/{account}/rules", {"items": items, "acts": {"follow": "never"}}).status == 201


def test_the_detail_is_in_the_callers_language(fukushima: City) -> None:
    post = path.draft(fukushima.person("sato"), "koho", (FUKUSHIMA_X,)).body
    said = {}
    for language in ("ja", "en-GB,en;q=0.8"):
        refused = path.submit(fukushima.person("sato", at_office=False, language=language), post)
        said[language[:2]] = refused
        assert refused.headers["Content-Language"] == language[:2]
    for language, refused in said.items():
        messages = [reason["message"][language] for reason in refused.body["reasons"]]
        assert all(message in refused.body["detail"] for message in messages)
    assert said["ja"].body["title"] != said["en"].body["title"]


def test_what_somebody_else_changed_meanwhile_is_a_conflict(fukushima: City) -> None:
    post = path.draft(fukushima.person("sato"), "koho", (FUKUSHIMA_X,)).body
    body = {"revision": post["revision"], "title": "別の件名", "content": {"text": "一", "targets": []}}
    assert fukushima.person("sato").put(f"/posts/{post['id']}", body).status == 200
    late = fukushima.person("suzuki").put(f"/posts/{post['id']}", {**body, "title": "さらに別"})
    assert late.status == 409
    assert late.body["type"] == "urn:hasshin:problem:conflict"
    assert late.body["detail"]


def test_a_credential_goes_in_and_never_comes_out(fukushima: City, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Whose(Result(Outcome.DONE, "ok", t("よい", "good")), "", FUKUSHIMA_X)
    monkeypatch.setattr("hasshin.delivery.actions.paste_token.whose", lambda account, token: ours)
    account = fukushima.sample.accounts[FUKUSHIMA_X]
    keeper, secret = fukushima.person("yamamoto"), "tok-very-secret-8271"
    assert keeper.put(f"/accounts/{account}/credential", {"token": secret}).status == 204
    shown = keeper.get(f"/accounts/{account}")
    assert shown.body["credential_changed_at"]
    kept = (
        b"".join((shown.raw, keeper.get("/accounts").raw, keeper.get("/ledger", subject=f"account:{account}").raw))
        + repr(entries()).encode()
    )
    assert secret.encode() not in kept
    refused = fukushima.person("sato").put(f"/accounts/{account}/credential", {"token": "other"})
    assert refused.status == 403
    assert {c["id"] for r in refused.body["reasons"] for c in r["clauses"]} >= {"F-4-5"}


@pytest.mark.clause("M-11")
def test_a_consent_is_given_and_taken_back_by_the_owner(matsudo: City) -> None:
    account = matsudo.sample.accounts[MATSUDO_X]
    body = {"category": "図書館", "reason": "定型のため", "ends": matsudo.later(days=5)}
    refused = matsudo.person("sato").post(f"/accounts/{account}/consents", body)
    assert refused.status == 403
    assert "M-11" in refused.clauses
    owner = matsudo.person("takahashi")
    given = owner.post(f"/accounts/{account}/consents", body)
    assert given.status == 201, given.body
    post = path.draft(matsudo.person("sato"), "koho", (MATSUDO_X,), category="図書館").body
    assert owner.post(f"/consents/{given.body['id']}/revoke", {"reason": "事情の変化"}).status == 200
    assert owner.post(f"/consents/{given.body['id']}/revoke", {"reason": "事情の変化"}).status == 404
    late = path.submit(matsudo.person("sato"), post, consent_id=given.body["id"])
    assert late.status != 200 or late.body["state"] == "submitted", "a consent that was taken back approves nothing"


def test_stopping_works_from_anywhere(matsudo: City) -> None:
    account = matsudo.sample.accounts[MATSUDO_X]
    away = matsudo.person("takahashi", at_office=False)
    frozen = away.post(f"/accounts/{account}/freeze", {"reason": "乗っ取りの疑い"})
    assert frozen.status == 200, frozen.body
    assert frozen.body["frozen_at"]
    assert away.post(f"/accounts/{account}/freeze", {"reason": "もう一度"}).status == 409
    post = path.out(matsudo.person("sato"), matsudo.person("suzuki"), "koho", (MATSUDO_X,))
    states = [row["state"] for row in away.get(f"/posts/{post['id']}/deliveries").body]
    assert states
    assert "done" not in states
