"""A small Matsudo behind the screens: the owner, two operators, and an outsider, on the city's network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hasshin.accounts.models import Account, AccountRules
from hasshin.city.models import Appointment, PackVersion, StaffMember, Terminal, Unit
from hasshin.city.pack import current_pack
from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.posts.models import Post
from hasshin.practice.actions.open_profile import open_profile
from hasshin.web.middleware.actor import BEGAN

PACKS = Path(__file__).parents[2] / "packs"
PASSWORD = "a-long-pass-phrase"


@dataclass
class Town:
    """The people by user name, their account, and browsers signed in as each."""

    people: dict[str, StaffMember]
    unit: Unit
    account: Account
    browse: Callable[..., Client]

    def post(self, client: Client, name: str, *args: object, **data: object) -> Any:
        """POST a form to the screen of that name."""
        from django.urls import reverse

        return client.post(reverse(name, args=args), data)

    def composed(self, client: Client, **changed: object) -> Post:
        """A draft written through the compose screen."""
        form = {
            "title": "休館のお知らせ",
            "text": "図書館は明日休館します。",
            "targets": [self.account.pk],
            "source": "図書館の掲示",
            "category": "お知らせ",
            "mode": "ordinary",
            "revision": -1,
            "do": "save",
            **changed,
        }
        answer = self.post(client, "compose", **form)
        assert answer.status_code == 302, answer.content.decode()
        return Post.objects.latest("pk")


SHOWS_AND_DOES_NOTHING = {
    "measure": "the live panel beside the text",
    "new-annex": "what an annex would change, before anybody decides on it",
    "record-export": "a file; that it was handed out once more is no harm, and is an entry",
    "ledger-export": "a file; that it was handed out once more is no harm, and is an entry",
    "reveal-password": "a second sending is refused, as the new sign-in is used up; the password is kept in no session",
    "board-token": "the board's endpoint for applications, not a page",
    "board-revoke": "the board's endpoint for applications, not a page",
}
"""Answers to a POST that may be a page: what is posted is not an act that a reload would repeat."""


@pytest.fixture(autouse=True)
def no_post_is_answered_by_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever these tests post: the answer leads elsewhere, or says what is wrong; so a reload repeats no act."""
    plain = Client.post

    def post(self: Client, *args: Any, **given: Any) -> Any:
        answer: Any = plain(self, *args, **given)
        first = answer.redirect_chain[0][1] if getattr(answer, "redirect_chain", ()) else answer.status_code
        name = getattr(answer.resolver_match, "view_name", "") or ""
        if first < 300 and not name.startswith("api") and "/api/" not in answer.request["PATH_INFO"]:
            assert name in SHOWS_AND_DOES_NOTHING, f"{name} answers a POST with a page: a reload repeats the act"
        return answer

    monkeypatch.setattr(Client, "post", post)


@pytest.fixture
def town(db: None, own_folder: Path) -> Town:
    cache.clear()
    ago = datetime.now(UTC) - timedelta(days=3)
    text = (PACKS / "matsudo.yaml").read_text("utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    PackVersion.objects.create(
        digest=digest, pack_id="matsudo", version="1.0.0", text=text, adopted_at=ago, adopted_by="x"
    )
    unit = Unit.objects.create(code="pr", name_ja="広報広聴課", name_en="PR section", functions=["pr"])
    people = {name: _person(name, rank, unit) for name, rank in RANKS.items()}
    Terminal.objects.create(name="office network", kind="network", network="10.1.0.0/16", registered_at=ago)
    account = Account.objects.create(
        service="x", connector="practice", handle="matsudo_pr", name="松戸市広報", remote_id="b1", unit=unit,
        opened_at=ago, profile_has_guide=True,
    )  # fmt: skip
    open_profile(account_id="b1", service="x", handle="matsudo_pr", name="松戸市広報")
    for name, role in (("owner", "account_owner"), ("operator", "operator"), ("colleague", "operator")):
        Appointment.objects.create(
            staff=people[name], role=role, scope="account", account_id=account.pk, starts=ago, order="辞令"
        )
    Appointment.objects.create(
        staff=people["outsider"], role="security_manager", scope="city", starts=ago, order="辞令"
    )
    items = {item.id: "定めた" for control in current_pack().all_of(RulesControl) for item in control.items}
    AccountRules.objects.create(account=account, number=1, items=items, in_force_from=ago, set_by=people["owner"])

    def browse(name: str = "", *, address: str = "10.1.2.3", language: str = "ja") -> Client:
        client = Client(REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE=language)
        if name:
            # Straight in: the sign-in page has its own tests, and its hash takes its time by design.
            client.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
            session = client.session
            session[BEGAN] = datetime.now(UTC).isoformat()
            session.save()
        return client

    return Town(people, unit, account, browse)


RANKS = {"owner": "section_head", "operator": "staff", "colleague": "staff", "outsider": "section_head"}


def _person(name: str, rank: str, unit: Unit) -> StaffMember:
    staff = StaffMember(username=name, name_ja=f"{name}さん", name_en=f"Ms {name}", unit=unit, rank=rank)
    staff.set_password(PASSWORD)
    staff.save()
    return staff
