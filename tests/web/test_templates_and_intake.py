"""Templates and telegrams through the screens: filled, refused with what was typed, taken over, side by side."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hasshin.accounts.models import Account
from hasshin.intake.actions.receive import receive
from hasshin.intake.models import Proposal
from hasshin.intake.places import Places
from hasshin.posts.models import Post
from tests.conftest import Clock
from tests.intake.forms import quake
from tests.web.conftest import Town

PLACES = Places(name="松戸市", city="1220700")


def _values(**more: str) -> dict[str, str]:
    given = {"date": "2026-07-01", "time": "10:30", "place": "中央小学校", **more}
    return {f"values.{key}": value for key, value in given.items()}


def test_a_template_is_filled_on_its_page(town: Town) -> None:
    client = town.browse("operator")
    assert "避難所の開設" in client.get(reverse("templates")).content.decode()
    sent = {"do": "fill", "targets": [town.account.pk], "languages": ["ja"]}
    refused = client.post(reverse("template", args=["shelter_opened"]), {**sent, **_values(time="25時")})
    assert refused.status_code == 422
    assert "25時" in refused.content.decode()
    assert "中央小学校" in refused.content.decode()
    assert not Post.objects.exists()
    answer = client.post(reverse("template", args=["shelter_opened"]), {**sent, **_values()})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "定型文に記入した値" in page
    assert "10時30分" in page


def test_only_who_keeps_templates_makes_one(town: Town) -> None:
    assert town.browse("operator").get(reverse("new-template")).status_code == 403
    sent = {"do": "keep", "title": "題", "text-ja": "本文", "fields": "", "source": "", "category": "", "text-en": ""}
    answer = town.browse("operator").post(reverse("template", args=["drill"]), sent)
    assert answer.status_code == 403


def test_a_telegram_is_taken_over_and_stands_beside_the_text(town: Town, clock: Clock) -> None:
    Account.objects.update(connector="practice")
    row = receive(now=clock.now, data=quake(city="1220700"), came_from="file:a.xml", places=PLACES)
    assert row is not None
    client = town.browse("operator")
    assert "震源・震度情報" in client.get(reverse("intake")).content.decode()
    address = reverse("telegram", args=[row.pk])
    page = client.get(address).content.decode()
    assert "電文の数字" in page
    proposal = Proposal.objects.get()
    sent = {f"values.{key}": value for key, value in proposal.values.items()}
    more = {"do": f"take-{proposal.pk}", "targets": [town.account.pk], "languages": ["ja"], **sent}
    answer = client.post(address, {**more, "values.intensity": "7"})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "電文と違う所があります" in page
    assert "震度は7" in page
    again = client.post(address, more)
    assert again.status_code == 404


@pytest.mark.parametrize("name", ["templates", "intake"])
def test_the_lists_speak_english_too(town: Town, name: str) -> None:
    client = town.browse("operator")
    client.cookies["language"] = "en"
    assert client.get(reverse(name)).status_code == 200


def test_setting_aside_needs_a_reason(town: Town, clock: Clock) -> None:
    row = receive(now=clock.now, data=quake(city="1220700"), came_from="file:a.xml", places=PLACES)
    assert row is not None
    proposal = Proposal.objects.get()
    client = town.browse("operator")
    address = reverse("telegram", args=[row.pk])
    assert client.post(address, {"do": f"aside-{proposal.pk}", "reason": ""}).status_code == 422
    assert client.post(address, {"do": f"aside-{proposal.pk}", "reason": "防災課が発信済み"}).status_code == 302
    assert Proposal.objects.get().state == "aside"
