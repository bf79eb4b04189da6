"""Acts towards others' accounts on the screen: asked for, consented to by another person, on record (M-19-7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.models import AccountRules, OutwardAct
from hasshin.duties import queries
from tests.web.test_every_screen import whole


@pytest.fixture(autouse=True)
def ruled(town: Any) -> None:
    AccountRules.objects.filter(account=town.account).update(
        acts={"follow": "allow_list", "repost": "case_by_case", "like": "never"}, allow_list=["pref"]
    )


def sends(town: Any, who: str, **form: Any) -> Any:
    return town.post(town.browse(who), "outward-acts", town.account.pk, **form)


def page(town: Any, who: str, language: str = "ja") -> str:
    client = town.browse(who)
    client.cookies["hasshin_language"] = language
    return str(client.get(reverse("outward-acts", args=[town.account.pk])).content.decode())


def asks(town: Any, **changed: str) -> Any:
    return sends(
        town, "operator", do="ask", **{"kind": "repost", "target": "@bousai", "reason": "訓練の周知", **changed}
    )


@pytest.mark.clause("M-19-7")
def test_what_the_rules_list_is_on_record_at_once_and_what_they_forbid_is_refused(town: Any) -> None:
    assert asks(town, kind="follow", target="pref").status_code == 302
    assert OutwardAct.objects.get().state == "allowed"
    refused = asks(town, kind="like")
    assert refused.status_code == 422
    assert "訓練の周知" in refused.content.decode(), "what was typed stays"
    assert OutwardAct.objects.count() == 1


@pytest.mark.clause("M-19-7")
def test_a_consent_is_given_by_another_person_on_the_screen(town: Any) -> None:
    assert asks(town).status_code == 302
    row = OutwardAct.objects.get()
    assert row.state == "asked"
    assert f'value="consent-{row.pk}"' not in page(town, "operator"), "who asked is not offered to consent"
    assert f'value="consent-{row.pk}"' not in page(town, "colleague"), "an operator consents to nothing"
    for nobody in ("operator", "colleague"):
        sends(town, nobody, do=f"consent-{row.pk}")
        row.refresh_from_db()
        assert row.state == "asked"
    (duty,) = [one for one in queries.duties(row.at) if one.key == f"outward_consent:outwardact:{row.pk}"]
    assert reverse(duty.place.name, args=duty.place.args) == reverse("outward-acts", args=[town.account.pk])
    assert f'id="{duty.place.anchor}"' in page(town, "owner"), "the duty leads to where it is answered"
    assert sends(town, "owner", do=f"consent-{row.pk}").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.consented_by) == ("allowed", town.people["owner"])
    assert "同意 ownerさん" in page(town, "operator")


def test_it_is_declined_with_a_reason_or_dropped_by_who_asked(town: Any) -> None:
    asks(town)
    row = OutwardAct.objects.get()
    assert sends(town, "owner", do=f"decline-{row.pk}", reason=" ").status_code == 422
    assert sends(town, "owner", do=f"decline-{row.pk}", reason="時機でない").status_code == 302
    assert "時機でない" in page(town, "operator")
    asks(town)
    row = OutwardAct.objects.get(state="asked")
    assert sends(town, "operator", do=f"drop-{row.pk}").status_code == 302
    row.refresh_from_db()
    assert row.state == "dropped"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_is_whole(town: Any, language: str) -> None:
    asks(town, reason="drill")
    asks(town, kind="follow", target="pref", reason="news")
    for who in ("operator", "owner", "outsider"):
        whole(page(town, who, language), language)
