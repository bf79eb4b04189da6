"""What the X connector reads and refuses, beyond what all connectors do alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from hasshin.platforms.interface import Outcome, Secret
from hasshin.platforms.registry import open_platform
from hasshin.platforms.x.connector import X

from .contract import publish, read
from .people import picture, saying
from .simulators.base import transport
from .xworld import XWorld


@pytest.fixture
def x() -> Iterator[XWorld]:
    world = XWorld()
    yield world
    world.check()


def test_what_x_can_not_do_is_said_before_anybody_acts(x: XWorld) -> None:
    able = x.open().capabilities()
    assert (able.edit, able.write_profile, able.find_proves_absence, able.resend_with_key) == (False,) * 4
    assert able.price is not None
    assert (able.price.post, able.price.with_link) == (Decimal("0.015"), Decimal("0.200"))
    said = " ".join(caution.ja for caution in able.cautions)
    assert "書き換えられません" in said
    assert "裸のドメイン" in said
    premium = x.open(options={"edits": "yes"}).capabilities()
    assert (premium.edit, premium.edit_changes_id) == (True, True)
    assert "番号とURLが変わります" in premium.cautions[0].ja
    assert x.open().read_quota().code == "unsupported"


def test_words_alone_are_prepared_without_a_request(x: XWorld) -> None:
    platform = x.open()
    assert platform.capabilities().words_ask_nobody
    platform.prepare(saying("言葉だけ"), "k")
    assert x.sim.requests == []


def test_more_own_posts_than_a_page_holds_are_all_listed_since_an_id_and_since_a_time(x: XWorld) -> None:
    ids = [x.sim.post_behind_our_back(f"投稿{n}").id for n in range(230)]
    platform = x.open()
    listed = platform.list_own()
    assert listed.complete
    assert [post.id for post in listed.value or ()] == ids
    assert [post.id for post in platform.list_own(after_id=ids[100]).value or ()] == ids[101:]
    assert platform.list_own(datetime.now(UTC) + timedelta(seconds=2)).value == ()


def test_a_list_that_ends_where_x_shows_no_more_does_not_count_as_whole(
    x: XWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hasshin.platforms.x.connector.SHOWN_POSTS", 5)
    for n in range(5):
        x.sim.post_behind_our_back(f"{n}")
    listed = x.open().list_own()
    assert (listed.complete, len(listed.value or ())) == (False, 5)
    assert "3,200" in listed.reason.ja


def test_answers_quotations_and_whom_they_are_towards_are_told_apart(x: XWorld) -> None:
    sim = x.sim
    own = sim.post_behind_our_back("市からのお知らせ")
    theirs = sim.citizen_replies(own.id, "質問です")
    sim.add(sim.office, "@citizen お答えします", reply_to=theirs.id)
    sim.add(sim.office, f"引用です https://x.com/citizen/status/{theirs.id}", quotes=theirs.id)
    sim.add(sim.office, "続きです", reply_to=own.id)
    _, answer, quote, thread = x.open().list_own().value or ()
    assert (answer.in_reply_to, answer.towards, answer.author) == (theirs.id, "citizen", "city_example")
    assert (quote.quote_of, quote.towards) == (f"https://x.com/i/status/{theirs.id}", "citizen")
    assert (thread.in_reply_to, thread.towards) == (own.id, "city_example")
    (reply,) = x.open().replies().value or ()
    assert (reply.author, reply.in_reply_to) == ("citizen", own.id)


def test_a_long_post_of_a_paying_account_is_read_whole(x: XWorld) -> None:
    x.sim.office.premium = True
    text = "長い文です。" * 60 + "https://www.city.example.jp/"
    post = x.sim.post_behind_our_back(text)
    assert read(x.open(), post.id).text == text


@pytest.mark.parametrize("older", [True, False])
def test_answers_in_older_words_are_read_alike(x: XWorld, older: bool) -> None:
    own = x.sim.post_behind_our_back("市から")
    theirs = x.sim.citizen_replies(own.id, "質問です")
    x.sim.office.premium = True
    long = x.sim.add(x.sim.office, f"@citizen {'長' * 300}", reply_to=theirs.id)

    class InOlderWords(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = transport(x.sim).handle_request(request)
            text = answer.read().decode()
            for new, old in (("referenced_posts", "referenced_tweets"), ("note_post", "note_tweet"),
                             ("edit_history_post_ids", "edit_history_tweet_ids"), ('"posts"', '"tweets"')):  # fmt: skip
                text = text.replace(new, old)
            return httpx.Response(answer.status_code, headers={"content-type": "application/json"}, text=text)

    platform = x.open((lambda _: InOlderWords()) if older else None)
    post = read(platform, long.id)
    assert (post.text, post.in_reply_to, post.towards) == (f"@citizen {'長' * 300}", theirs.id, "citizen")


def test_profile_links_are_those_behind_t_co_and_a_bought_mark_proves_nothing(x: XWorld) -> None:
    office = x.sim.office
    office.url, office.description = "https://www.city.example.jp/", "例示市の公式 <広報課>"
    for kind, verified in (("blue", False), ("government", True), ("business", True), ("none", False)):
        office.verified_type = kind
        profile = x.open().read_profile().value
        assert profile is not None
        assert profile.verified is verified
        assert profile.links == ("https://www.city.example.jp/",)
        assert (profile.handle, profile.name, profile.text) == ("city_example", "例示市", "例示市の公式 <広報課>")


def test_whom_the_account_follows_is_listed(x: XWorld) -> None:
    for name in ("pref_example", "jma"):
        x.sim.office.following.append(x.sim.add_account(name).id)
    listed = x.open().list_following()
    assert listed.complete
    assert {one.handle for one in listed.value or ()} == {"pref_example", "jma"}


def test_the_token_of_another_account_and_a_dead_one_are_told_apart(x: XWorld) -> None:
    other = x.sim.add_account("other_city")
    wrong = x.open(remote_id=other.id).check_auth()
    assert (wrong.outcome, wrong.code, wrong.remote_id) == (Outcome.REJECTED, "other_account", x.sim.office.id)
    dead = x.open(token=Secret("made-up-token")).check_auth()
    assert (dead.outcome, dead.code) == (Outcome.REJECTED, "auth")


def test_a_public_client_renews_and_revokes_too(x: XWorld) -> None:
    platform = x.open(confidential=False)
    renewed = platform.refresh()
    assert (renewed.outcome, renewed.token is None, renewed.refresh_token is None) == (Outcome.DONE, False, False)
    assert renewed.scopes is not None
    assert "offline.access" in renewed.scopes
    fresh = x.open(confidential=False, token=renewed.token, refresh_token=renewed.refresh_token)
    assert fresh.revoke().outcome is Outcome.DONE
    assert fresh.check_auth().code == "auth"
    assert fresh.refresh().code == "invalid_grant"


def test_a_renewal_gives_both_tokens_and_the_old_refresh_token_is_over(x: XWorld) -> None:
    access = x.access()
    platform = X(access, transport=transport(x.sim))
    renewed = platform.refresh()
    assert renewed.outcome is Outcome.DONE
    assert access.refresh_token is not None
    assert renewed.refresh_token not in (None, access.refresh_token)
    assert renewed.expires_at is not None
    assert timedelta(minutes=119) < renewed.expires_at - datetime.now(UTC) <= timedelta(hours=2)
    again = platform.refresh()
    assert (again.outcome, again.code, again.token) == (Outcome.REJECTED, "invalid_grant", None)
    assert platform.check_auth().outcome is Outcome.DONE


def test_no_setting_sends_a_token_to_another_server(x: XWorld) -> None:
    for address in ("https://api.x.com.evil.example", "https://evil.example", "http://api.x.com"):
        with pytest.raises(ValueError, match=r"one server|not safe"):
            open_platform("x", x.access(base_url=address))
    assert isinstance(open_platform("x", x.access(base_url="https://api.x.com/")), X)
    assert isinstance(open_platform("x", x.access(base_url="http://127.0.0.1:8731")), X)


def test_no_secret_is_in_what_is_kept(x: XWorld) -> None:
    access = x.access()
    platform = X(access, transport=transport(x.sim))
    handle, result = publish(platform, saying("図", picture()), "k")
    said = repr([access, handle, result, platform.check_auth(), platform.refresh(), platform.revoke()])
    for secret in access.secrets():
        assert secret.reveal() not in said
