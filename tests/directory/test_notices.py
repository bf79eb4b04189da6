"""Notices to the public: by those who keep the directory, in both languages, at once, never about ours by slip."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hasshin.accounts.actions.directory_notice import Wording, prolong_notice, publish_notice, take_down_notice
from hasshin.accounts.actions.stamp_edition import stamp_edition
from hasshin.accounts.directory.current import forget
from hasshin.accounts.models import Account, DirectoryNotice
from hasshin.ledger.queries import entries
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t

FAKE = "https://x.com/matsudo_kinkyu"
WORDS = Wording(
    t("偽アカウントにご注意ください", "Beware of a fake"), t("市を名のる偽物です。", "It pretends to be the city.")
)


@pytest.fixture(autouse=True)
def _anew() -> None:
    forget()


@pytest.fixture
def fake(city_matsudo: Any) -> dict[str, Any]:
    return {
        "actor": city_matsudo.actor("nakamura"),
        "kind": "impersonation",
        "wording": WORDS,
        "address": FAKE,
        "service": "x",
        "account_id": Account.objects.get(handle="mihon_matsudo").pk,
    }


@pytest.mark.clause("M-15-1")
def test_a_fake_is_told_of_at_once_and_everywhere(fake: dict[str, Any], client: Client) -> None:
    from datetime import UTC, datetime

    assert client.get("/directory/verify.json", {"q": FAKE}).json()["verdict"] == "not_ours"
    publish_notice(**fake, now=datetime.now(UTC))
    page = client.get("/directory/").content.decode()
    assert WORDS.title.ja in page
    assert FAKE in page
    assert f'href="{FAKE}"' not in page
    assert "Beware of a fake" in client.get("/directory/en/").content.decode()
    listed = client.get("/directory/directory.json").json()
    assert "これは本物です" in page
    assert "This one is genuine" in client.get("/directory/en/").content.decode()
    assert [one["impersonated"] for one in listed["accounts"] if one["handle"] == "mihon_matsudo"] == [True]
    assert WORDS.title.ja in client.get("/directory/feed.xml").content.decode()
    told = client.get("/directory/verify.json", {"q": "@matsudo_kinkyu"}).json()["answers"][0]
    assert told["reasons"][0]["code"] == "known_fake"
    assert told["notice"] == DirectoryNotice.objects.get().pk


def test_it_shows_from_until(fake: dict[str, Any], clock: Any) -> None:
    publish_notice(**fake, now=clock.now, starts=clock.now + timedelta(days=1), ends=clock.now + timedelta(days=3))
    shown = [len(stamp_edition(now=clock.now + timedelta(days=day))[1].notices) for day in (0, 1, 2, 3)]
    assert shown == [0, 1, 1, 0]


def test_it_is_taken_down_once_with_a_reason(fake: dict[str, Any], clock: Any) -> None:
    row = publish_notice(**fake, now=clock.now)
    actor = fake["actor"]
    with pytest.raises(Refused):
        take_down_notice(actor=actor, now=clock.now, notice_id=row.pk, reason="　")
    take_down_notice(actor=actor, now=clock.now, notice_id=row.pk, reason="削除されたため")
    assert stamp_edition(now=clock.now)[1].notices == ()
    for act in (
        lambda: take_down_notice(actor=actor, now=clock.now, notice_id=row.pk, reason="もう一度"),
        lambda: prolong_notice(actor=actor, now=clock.now, notice_id=row.pk, ends=None),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotFound):
        take_down_notice(actor=actor, now=clock.now, notice_id=row.pk + 99, reason="なし")
    kinds = [entry.kind for entry in entries(subject=f"directorynotice:{row.pk}")]
    assert kinds == ["accounts.publish_notice", "accounts.take_down_notice"]


@pytest.mark.parametrize("who", ["sato", "takahashi", "kobayashi", "mori"])
def test_only_those_who_keep_the_directory(fake: dict[str, Any], city_matsudo: Any, clock: Any, who: str) -> None:
    with pytest.raises(Refused):
        publish_notice(**{**fake, "actor": city_matsudo.actor(who)}, now=clock.now)
    assert not DirectoryNotice.objects.exists()


@pytest.mark.clause("F-2-4")
def test_in_fukushima_the_head_of_pr_keeps_it(city_fukushima: Any, clock: Any) -> None:
    from hasshin.city.models import Appointment

    head = Appointment.objects.get(role="pr_head").staff.username
    row = publish_notice(actor=city_fukushima.actor(head), now=clock.now, kind="general", wording=WORDS)
    decided = entries(subject=f"directorynotice:{row.pk}")[0].outcome
    assert decided is not None
    assert "F-2-4" in str(decided)
    other = Appointment.objects.get(role="information_system_manager").staff.username
    with pytest.raises(Refused):
        publish_notice(actor=city_fukushima.actor(other), now=clock.now, kind="general", wording=WORDS)


WRONG = [
    ({"kind": "general", "wording": Wording(t("", "title"), t("文", "text"))}, "title_ja"),
    ({"kind": "general", "wording": Wording(t("題", "title"), t(" ", "text"))}, "text_ja"),
    ({"wording": Wording(t("題" * 201, "title"), t("文", "text"))}, "title_ja"),
    ({"address": ""}, "address"),
    ({"address": "これはアドレスではない"}, "address"),
    ({"address": "x.com/" + "a" * 600}, "address"),
    ({"kind": "account", "account_id": None}, "account_id"),
]


@pytest.mark.parametrize(("changed", "where"), WRONG)
def test_what_is_wrong_is_named(fake: dict[str, Any], clock: Any, changed: dict[str, Any], where: str) -> None:
    with pytest.raises(Refused) as refused:
        publish_notice(**{**fake, **changed}, now=clock.now)
    assert where in {reason.where for reason in refused.value.reasons}
    assert not DirectoryNotice.objects.exists()


def test_an_end_before_now_is_refused(fake: dict[str, Any], clock: Any) -> None:
    with pytest.raises(Refused):
        publish_notice(**fake, now=clock.now, ends=clock.now)
    row = publish_notice(**fake, now=clock.now, ends=clock.now + timedelta(days=1))
    with pytest.raises(Refused):
        prolong_notice(
            actor=fake["actor"], now=clock.forward(days=2), notice_id=row.pk, ends=clock.now - timedelta(hours=1)
        )


def test_an_account_of_ours_is_never_declared_a_fake(fake: dict[str, Any], clock: Any) -> None:
    stamp_edition(now=clock.now)
    with pytest.raises(Refused) as refused:
        publish_notice(**{**fake, "address": "http://127.0.0.1:8000/practice/x/mihon_matsudo/"}, now=clock.now)
    assert refused.value.reasons[0].code == "is_ours"


@pytest.mark.parametrize("again", [FAKE, "@Matsudo_Kinkyu", "x.com/matsudo_kinkyu/status/12"])
def test_a_fake_is_told_of_once_at_a_time(fake: dict[str, Any], clock: Any, again: str) -> None:
    row = publish_notice(**fake, now=clock.now, ends=clock.now + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        publish_notice(**{**fake, "address": again}, now=clock.now)
    assert refused.value.reasons[0].code == "told_already"
    assert WORDS.title.ja in refused.value.reasons[0].message.ja
    publish_notice(**{**fake, "address": "https://x.com/matsudo_kinkyu2"}, now=clock.now)
    publish_notice(**{**fake, "address": again}, now=row.starts + timedelta(days=2))


def test_the_same_words_are_not_published_twice(fake: dict[str, Any], clock: Any) -> None:
    said = {"actor": fake["actor"], "kind": "general", "wording": WORDS, "now": clock.now}
    row = publish_notice(**said)
    with pytest.raises(Refused):
        publish_notice(**said)
    take_down_notice(actor=fake["actor"], now=clock.now, notice_id=row.pk, reason="誤り")
    publish_notice(**said)


def test_a_fake_can_be_told_of_without_writing_a_word(fake: dict[str, Any], clock: Any) -> None:
    row = publish_notice(**{**fake, "wording": Wording(t("", ""), t("", ""))}, now=clock.now)
    account = Account.objects.get(handle="mihon_matsudo")
    for text in (row.text_ja, row.text_en):
        assert account.name in text
        assert f"@{account.handle}" in text
        assert "{" not in text
    assert row.title_ja == "市を装う偽アカウントにご注意ください"
    assert row.title_en == "Beware of a fake account that poses as the city"


def test_english_that_nobody_wrote_says_where_to_read(fake: dict[str, Any], clock: Any) -> None:
    given = {**fake, "kind": "general", "wording": Wording(t("休止", ""), t("本日は休みます。", ""))}
    row = publish_notice(**given, now=clock.now)
    assert (row.title_ja, row.text_ja) == ("休止", "本日は休みます。")
    assert "Matsudo City" in row.title_en
    assert "in Japanese only" in row.text_en


def test_the_screen_publishes_prolongs_and_takes_down(city_matsudo: Any, settings: Any) -> None:
    from datetime import UTC, datetime

    from hasshin.city.models import StaffMember
    from hasshin.web.middleware.actor import BEGAN

    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(StaffMember.objects.get(username="nakamura"), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[BEGAN] = datetime.now(UTC).isoformat()
    session.save()
    form = {
        "do": "publish", "kind": "impersonation", "title_ja": "注意", "title_en": "Beware", "text_ja": "偽物です。",
        "text_en": "A fake.", "address": FAKE, "service": "x", "account_id": "", "starts": "", "ends": "",
    }  # fmt: skip
    refused = client.post("/notices/", {**form, "address": ""})
    assert refused.status_code in {403, 422}
    assert "偽物です。" in refused.content.decode()
    assert client.post("/notices/", form).status_code == 302
    row = DirectoryNotice.objects.get()
    assert "注意" in client.get("/notices/").content.decode()
    assert (
        client.post("/notices/", {"do": "prolong", "notice_id": row.pk, "ends": "2031-01-01T00:00"}).status_code == 302
    )
    row.refresh_from_db()
    assert row.ends is not None
    assert client.post("/notices/", {"do": "take_down", "notice_id": row.pk, "reason": "済んだ"}).status_code == 302
    assert client.post("/notices/", {"do": "take_down", "notice_id": row.pk, "reason": "済んだ"}).status_code == 404
