"""The list of duties, home from the same list, the menu, and the outbox's settings, through the screens."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hasshin.city.actor import robot
from hasshin.city.models import StaffMember
from hasshin.config.installation import MailServer
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.models import Finding
from hasshin.outbox.models import Message, Webhook
from hasshin.policy.house import house
from hasshin.policy.text import t
from hasshin.web.menu import GROUPS

OWNER = "オーナーだけの所見"


@pytest.fixture
def finding(town: Any) -> Finding:
    """One that the account's owner owes."""
    return raise_finding(
        actor=robot("worker"),
        now=datetime.now(UTC) - timedelta(days=10),
        code="seen",
        subject=f"account:{town.account.pk}",
        message=t(OWNER, "The owner's finding"),
        citations=(house("records"),),
        severity="warning",
        roles=("account_owner",),
    )


@pytest.fixture
def admin(town: Any) -> Client:
    """The outsider becomes operations manager, who looks after the installation."""
    from hasshin.city.models import Appointment

    Appointment.objects.create(
        staff=town.people["outsider"], role="operations_manager", scope="city",
        starts=datetime.now(UTC) - timedelta(days=2), order="辞令",
    )  # fmt: skip
    return town.browse("outsider")  # type: ignore[no-any-return]


def page(client: Client, name: str, query: str = "") -> str:
    cache.clear()
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(client: Client, **data: str | int) -> Any:
    """POST a form to the outbox."""
    return client.post(reverse("settings-outbox"), data)


def part(html: str, anchor: str) -> str:
    """The section of that id."""
    return html.partition(f'id="{anchor}"')[2].partition("</section>")[0]


def test_one_s_own_stand_first_and_the_others_below(town: Any, finding: Finding) -> None:
    owners, others = (page(town.browse(who), "duties") for who in ("owner", "operator"))
    assert OWNER in part(owners, "mine")
    assert OWNER not in part(owners, "others")
    assert OWNER not in part(others, "mine")
    assert OWNER in part(others, "others")
    assert f"/findings/#f{finding.pk}" in owners
    assert "期限超過" in part(owners, "mine")


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?account={account}", True),
        ("?unit={unit}", True),
        ("?role=account_owner&overdue=1", True),
        ("?kind=finding", True),
        ("?role=operator", False),
        ("?clause=M-13", False),
        ("?account=999999", False),
        ("?unit=abc", False),
        ("?account=99999999999999999999999999", False),
        ("?kind=%00", False),
    ],
)
def test_filters_pick_from_all_of_them(town: Any, finding: Finding, query: str, there: bool) -> None:
    asked = query.format(account=town.account.pk, unit=town.unit.pk)
    html = page(town.browse("operator"), "duties", asked)
    assert (OWNER in html) is there
    assert "絞り込んだ結果" in html


def test_the_list_is_complete_in_english(town: Any, finding: Finding) -> None:
    StaffMember.objects.filter(pk=town.people["owner"].pk).update(language="en")
    html = page(town.browse("owner", language="en"), "duties")
    assert "The owner" in html
    body = re.sub(r'<span lang="ja">.*?</span>|<[^>]+>', " ", html.partition("<main")[2])
    left = set(re.findall(r"[\u3040-\u30ff]+", body))
    assert not left, left


def test_home_shows_the_same_list_and_nothing_twice(town: Any, finding: Finding) -> None:
    html = page(town.browse("owner"), "home").partition("<main")[2]
    assert html.count(OWNER) == 1
    assert OWNER not in page(town.browse("operator"), "home").partition("<main")[2]


def test_the_menu_counts_what_one_owes(town: Any, finding: Finding) -> None:
    html = page(town.browse("owner"), "accounts")
    line = re.search(r'<a href="/duties/"[^>]*>.*?</a>', html, re.S)
    assert line is not None
    assert 'class="count' in line.group()


def test_the_menu_has_groups_and_only_screens_that_are_there_and_open(town: Any) -> None:
    html = page(town.browse("operator"), "accounts")
    side = html.partition('<nav class="side"')[2].partition("</nav>")[0]
    assert [title.ja for title, _ in GROUPS if title.ja in side] == [title.ja for title, _ in GROUPS]
    for url in re.findall(r'href="([^"]+)"', side):
        assert town.browse("operator").get(url).status_code == 200, url


def test_settling_takes_evidence_and_whoever_owes_it(town: Any, finding: Finding) -> None:
    cache.clear()
    owner, operator = town.browse("owner"), town.browse("operator")
    assert town.post(operator, "settle-finding", finding.pk, evidence="直した").status_code == 403
    assert town.post(owner, "settle-finding", finding.pk, evidence=" ").status_code == 422
    assert town.post(owner, "settle-finding", finding.pk, evidence="直し、画面で確かめた").status_code == 302
    assert OWNER not in page(owner, "duties")


def test_the_outbox_is_for_those_who_look_after_the_installation(town: Any, admin: Client) -> None:
    assert town.browse("operator").get(reverse("settings-outbox")).status_code == 403
    html = page(admin, "settings-outbox")
    assert "メールは設定されていません" in html


def test_the_settings_lead_to_the_outbox_and_to_the_notices_of_the_directory(admin: Client) -> None:
    links = re.findall(r'href="([^"]+)"', page(admin, "settings").split("<main", 1)[1].split("</main>", 1)[0])
    assert reverse("notices") in links
    assert reverse("settings-outbox") in links


def test_a_webhook_s_secret_is_shown_once(town: Any, admin: Client) -> None:
    sent = send(admin, do="add_webhook", name="連絡網", url="https://chat.example.jp/h", events="duty.opened")
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", admin.get(sent["Location"]).content.decode())
    assert secret not in admin.get(sent["Location"]).content.decode(), "a reload shows it no more, and makes no other"
    assert secret not in page(admin, "settings-outbox")
    hook = Webhook.objects.get()
    assert secret.encode() not in bytes(hook.sealed)
    from hasshin.ledger.models import Entry, PersonalDatum

    assert not any(secret in str(e.body) for e in Entry.objects.all())
    assert not any(secret in str(d.value) for d in PersonalDatum.objects.all())
    assert send(admin, do="test_webhook", webhook_id=hook.pk).status_code == 302
    assert Message.objects.get().webhook_id == hook.pk
    assert send(admin, do="end_webhook", webhook_id=hook.pk, reason="").status_code == 422
    assert send(admin, do="end_webhook", webhook_id=hook.pk, reason="終了").status_code == 302
    hook.refresh_from_db()
    assert (bytes(hook.sealed), hook.ended_at is None) == (b"", False)
    assert Message.objects.get().state == "dropped"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://chat.example.jp/"},
        {"url": "https://10.0.0.1/"},
        {"url": "x" * 600},
        {"name": ""},
        {"events": "everything"},
        {"events": ""},
    ],
)
def test_a_webhook_that_is_wrong_is_refused_and_nothing_is_kept(
    town: Any, admin: Client, wrong: dict[str, str]
) -> None:
    form = {"do": "add_webhook", "name": "a", "url": "https://chat.example.jp/", "events": "duty.opened", **wrong}
    assert send(admin, **form).status_code == 422
    assert not Webhook.objects.exists()


def test_somebody_without_the_right_sets_up_nothing(town: Any) -> None:
    """The security manager may appoint, and so see the page; the pack lets the operations manager adopt packs."""
    sent = send(
        town.browse("outsider"),
        do="add_webhook", name="a", url="https://chat.example.jp/", events="duty.opened",
    )  # fmt: skip
    assert sent.status_code == 403
    assert not Webhook.objects.exists()


def test_addresses_and_a_test_mail(town: Any, admin: Client, settings: Any) -> None:
    me = town.people["outsider"].pk
    assert send(admin, do="test_mail").status_code == 403, "mail is not set up"
    server = MailServer(host="127.0.0.1", security="none", sender="h@city.example.jp")
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"mail": server})
    assert send(admin, do="test_mail").status_code == 403, "no address"
    for wrong in ("", "nobody", "a@b c.jp", "x" * 300 + "@example.jp"):
        sent = send(admin, do="set_address", staff_id=me, email=wrong)
        assert sent.status_code == 422, wrong
    good = send(admin, do="set_address", staff_id=me, email="kancho@city.example.jp")
    assert good.status_code == 302
    assert StaffMember.objects.get(pk=me).email == "kancho@city.example.jp"
    again = send(admin, do="set_address", staff_id=me, email="kancho@city.example.jp")
    assert again.status_code == 409
    assert send(admin, do="test_mail").status_code == 302
    assert Message.objects.get().address == "kancho@city.example.jp"


def test_dead_messages_are_sent_again_or_dropped_with_a_reason(town: Any, admin: Client) -> None:
    import uuid

    now = datetime.now(UTC)
    me = town.people["operator"].pk
    Message.objects.create(
        channel="mail", kind="duty.digest", key="k", uid=uuid.uuid4(), staff_id=me, address="old@city.example.jp",
        subject="s", body="b", state="dead", attempts=12, not_before=now, created_at=now, ended_at=now,
        trouble="recipient refused (550)",
    )  # fmt: skip
    StaffMember.objects.filter(pk=me).update(email="new@city.example.jp")
    html = page(admin, "settings-outbox")
    assert "550" in html
    where = f"staffmember:{me}"
    assert send(admin, do="drop", destination=where, reason=" ").status_code == 422
    assert send(admin, do="retry", destination=where).status_code == 302
    row = Message.objects.get()
    assert (row.state, row.attempts, row.address) == ("waiting", 0, "new@city.example.jp")
    Message.objects.update(state="dead", ended_at=now)
    assert send(admin, do="drop", destination=where, reason="退職").status_code == 302
    assert Message.objects.get().state == "dropped"
