"""What every connector keeps, whatever service is behind it. Subclasses give the fixtures `platform` and `world`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hasshin.platforms.interface import (
    Found,
    Handle,
    Outcome,
    Outgoing,
    Platform,
    ProfileChange,
    RemotePost,
    Result,
    Window,
)

from .people import picture, saying


@dataclass
class World:
    """What a test can do behind the connector's back: answer a post as a citizen; its text as the citizen wrote it."""

    answer: Callable[[str, str], None]


def read(platform: Platform, remote_id: str) -> RemotePost:
    """The post, which must be there."""
    post = platform.get(remote_id).value
    assert post is not None
    return post


def publish(platform: Platform, outgoing: Outgoing, key: str) -> tuple[Handle, Result]:
    """The way the sender goes, with the handle saved as JSON and read again in between."""
    prepared = platform.prepare(outgoing, key)
    assert prepared.outcome is Outcome.DONE, prepared
    assert prepared.handle is not None
    handle = Handle.from_json(json.loads(json.dumps(prepared.handle.to_json())))
    assert handle == prepared.handle
    return handle, platform.publish(handle, key)


def lately() -> Window:
    """From a minute ago until now."""
    now = datetime.now(UTC)
    return Window(now - timedelta(minutes=1), now)


class Contract:
    """Sentences that hold for every connector."""

    def test_it_is_a_platform_that_names_itself(self, platform: Platform) -> None:
        assert isinstance(platform, Platform)
        able = platform.capabilities()
        assert able.service
        assert able.limits.max_length > 0
        assert platform.read_limits().value == platform.capabilities().limits

    def test_preparing_shows_nothing_to_the_public(self, platform: Platform) -> None:
        assert platform.prepare(saying("まだ見えない", picture()), "k-prep").outcome is Outcome.DONE
        assert platform.list_own().value == ()

    def test_what_is_published_can_be_read_back_word_for_word(self, platform: Platform) -> None:
        text = (
            "防災無線が聞こえなかった方へ\n\n内容は <市のサイト> & 0120-000-000\nhttps://www.city.example.jp/a?b=1&c=2"
        )
        before = datetime.now(UTC) - timedelta(seconds=2)
        _, result = publish(platform, saying(text, picture(alt='地図 "A" & <B>')), "k-1")
        assert result.outcome is Outcome.DONE, result
        assert result.url
        post = read(platform, result.remote_id)
        assert post.text == text
        assert [m.alt for m in post.media] == ['地図 "A" & <B>']
        assert before <= post.created_at <= datetime.now(UTC) + timedelta(seconds=2)
        assert (post.in_reply_to, post.repost_of, post.quote_of) == ("", "", "")
        assert json.dumps(result.evidence)

    def test_a_post_without_images_and_one_in_english_go_out_too(self, platform: Platform) -> None:
        _, result = publish(platform, Outgoing("Pools open on 1 July.", (), "en"), "k-en")
        assert read(platform, result.remote_id).text == "Pools open on 1 July."

    def test_a_publication_is_found_again_and_another_text_is_not(self, platform: Platform) -> None:
        handle, result = publish(platform, saying("探される投稿 #福島市", picture()), "k-find")
        found = platform.find("k-find", handle, lately())
        assert (found.found, found.remote_id) == (Found.FOUND, result.remote_id)
        other = platform.prepare(saying("送られていない投稿"), "k-none").handle
        assert other is not None
        publish(platform, saying("その後の投稿"), "k-after")
        absent = platform.find("k-none", other, lately())
        proves = platform.capabilities().find_proves_absence
        assert absent.found is (Found.PROVEN_ABSENT if proves else Found.NOT_PROVEN)
        assert absent.reason.ja
        assert absent.reason.en

    def test_own_posts_are_listed_oldest_first_since_a_time_and_after_an_id(self, platform: Platform) -> None:
        start = datetime.now(UTC) - timedelta(seconds=2)
        ids = [publish(platform, saying(f"お知らせ その{n}"), f"k-{n}")[1].remote_id for n in range(3)]
        listed = platform.list_own(start)
        assert listed.complete
        assert [p.id for p in listed.value or ()] == ids
        assert [p.id for p in platform.list_own(after_id=ids[0]).value or ()] == ids[1:]
        assert platform.list_own(datetime.now(UTC) + timedelta(minutes=1)).value == ()

    def test_an_edit_replaces_text_and_alternative_text_and_keeps_the_image(self, platform: Platform) -> None:
        image = picture(alt="前の説明")
        handle, result = publish(platform, saying("7月1日に開きます", image), "k-edit")
        corrected = saying("7月2日に開きます", picture(alt="後の説明"))
        if not platform.capabilities().edit:
            refused = platform.edit(result.remote_id, corrected, handle)
            assert (refused.outcome, refused.code) == (Outcome.REJECTED, "unsupported")
            assert read(platform, result.remote_id).text == "7月1日に開きます"
            return
        edited = platform.edit(result.remote_id, corrected, handle)
        assert edited.outcome is Outcome.DONE
        post = read(platform, result.remote_id)
        assert post.text == "7月2日に開きます"
        takes = platform.capabilities().edits_alt
        assert [m.alt for m in post.media] == ["後の説明" if takes else "前の説明"]
        assert edited.code == ("ok" if takes else "alt_unchanged")

    def test_a_deleted_post_is_gone_and_deleting_again_says_so(self, platform: Platform) -> None:
        _, result = publish(platform, saying("すぐ消える投稿"), "k-del")
        first = platform.delete(result.remote_id)
        assert (first.outcome, first.code) == (Outcome.DONE, "ok")
        gone = platform.get(result.remote_id)
        assert (gone.outcome, gone.value) == (Outcome.DONE, None)
        again = platform.delete(result.remote_id)
        assert (again.outcome, again.code) == (Outcome.DONE, "gone")

    def test_a_post_that_never_was_reads_as_none(self, platform: Platform) -> None:
        answer = platform.get("999999999")
        assert (answer.outcome, answer.value) == (Outcome.DONE, None)

    def test_answers_of_citizens_are_read(self, platform: Platform, world: World) -> None:
        _, result = publish(platform, saying("質問はお電話で"), "k-reply")
        world.answer(result.remote_id, "何時からですか")
        replies = platform.replies().value or ()
        assert [(r.in_reply_to, "何時からですか" in r.text) for r in replies] == [(result.remote_id, True)]
        assert platform.replies(datetime.now(UTC) + timedelta(minutes=1)).value == ()

    def test_the_profile_is_written_and_its_links_are_read(self, platform: Platform) -> None:
        guide = "https://www.city.example.jp/sns/"
        if not platform.capabilities().write_profile:
            refused = platform.write_profile(ProfileChange(text="市の公式"))
            assert (refused.outcome, refused.code) == (Outcome.REJECTED, "unsupported")
            return
        fields: tuple[tuple[str, str], ...] = (("案内", "https://www.city.example.jp/g"),)
        if platform.write_profile(ProfileChange(fields=fields)).code == "unsupported":
            assert not platform.capabilities().limits.max_profile_fields
            fields = ()
        change = ProfileChange(text=f"市の公式。案内は{guide}。", fields=fields)
        assert platform.write_profile(change).outcome is Outcome.DONE
        profile = platform.read_profile().value
        assert profile is not None
        assert guide in profile.text
        assert profile.links == (guide, *(link for _, link in fields))
        assert platform.write_profile(ProfileChange(text="案内なし", fields=())).outcome is Outcome.DONE
        bare = platform.read_profile().value
        assert bare is not None
        assert bare.links == ()

    def test_a_good_token_is_confirmed_with_the_account_it_is_for(self, platform: Platform) -> None:
        result = platform.check_auth()
        assert result.outcome is Outcome.DONE
        profile = platform.read_profile().value
        assert profile is not None
        assert result.remote_id == profile.remote_id

    def test_nothing_to_renew_is_not_an_error(self, platform: Platform) -> None:
        assert platform.refresh().outcome is Outcome.DONE
