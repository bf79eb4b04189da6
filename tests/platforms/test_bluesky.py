"""The Bluesky connector keeps the contract, against the reference server of the AT Protocol over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from atproto import Client

from hasshin.platforms.bluesky.session import sign_in
from hasshin.platforms.interface import AccountAccess, Found, Outcome, Outgoing, Platform, ProfileChange, Secret
from hasshin.platforms.registry import open_platform

from .atproto import AtServer, Person
from .contract import Contract, World, lately, publish, read
from .lexicons import Lexical
from .people import picture, saying, video

pytestmark = [pytest.mark.atproto, pytest.mark.loopback]


def over_the_net() -> httpx.HTTPTransport:
    """As the connector's own: a connection for each request."""
    return httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))


def access_of(server: AtServer, who: Person, **options: str) -> AccountAccess:
    """The access that an app password gives, by signing in."""
    bare = AccountAccess("bluesky", who.handle, base_url=server.base_url)
    granted = sign_in(bare, Secret(who.app_password), transport=Lexical(over_the_net()))
    assert granted.outcome is Outcome.DONE, granted
    return AccountAccess(
        "bluesky",
        who.handle,
        who.did,
        server.base_url,
        granted.token,
        refresh_token=granted.refresh_token,
        options=options,
    )


def on(server: AtServer, who: Person, transport: httpx.BaseTransport | None = None, **options: str) -> Platform:
    inner = transport or over_the_net()
    return open_platform("bluesky", access_of(server, who, **options), transport=Lexical(inner))


def posting(server: AtServer, who: Person, text: str, **more: object) -> dict[str, str]:
    now = datetime.now(UTC).isoformat()
    return server.write(who, "app.bsky.feed.post", {"text": text, "createdAt": now} | more)


@pytest.fixture
def server(atproto_server: AtServer) -> AtServer:
    return atproto_server


@pytest.fixture
def city(server: AtServer) -> Person:
    return server.person("city")


@pytest.fixture
def platform(server: AtServer, city: Person) -> Platform:
    return on(server, city)


@pytest.fixture
def world(server: AtServer) -> World:
    citizen = server.person("citizen")

    def answer(post_id: str, text: str) -> None:
        _, _, did, collection, rkey = post_id.split("/")
        record = server.call("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
        ref = {"uri": record["uri"], "cid": record["cid"]}
        posting(server, citizen, text, reply={"root": ref, "parent": ref})

    return World(answer=answer)


class TestBluesky(Contract):
    """The contract on the reference server."""


def test_an_independent_client_reads_what_was_written(server: AtServer, city: Person, platform: Platform) -> None:
    text = "避難所を開設しました。詳細はhttps://www.city.example.jp/bousai?a=1。\n#福島市 #防災"
    _, result = publish(platform, saying(text, picture("red", alt="地図", size=(40, 30))), "k-oracle")
    client = Client(base_url=f"{server.base_url}/xrpc")
    with client.request._client:
        client.login(city.handle, city.password)
        listed = client.app.bsky.feed.post.list(city.did)
        (image,) = next(iter(listed.records.values())).embed.images
        blob = client.com.atproto.sync.get_blob({"did": city.did, "cid": image.image.ref.link})
    ((uri, post),) = listed.records.items()
    assert uri == result.remote_id
    assert (post.text, post.langs) == (text, ["ja"])
    raw = text.encode()
    marked = {raw[f.index.byte_start : f.index.byte_end].decode(): f.features[0] for f in post.facets or ()}
    assert marked["https://www.city.example.jp/bousai?a=1"].uri == "https://www.city.example.jp/bousai?a=1"
    assert {marked["#福島市"].tag, marked["#防災"].tag} == {"福島市", "防災"}
    assert (image.alt, image.aspect_ratio.width, image.aspect_ratio.height) == ("地図", 40, 30)
    assert blob == picture("red", size=(40, 30)).data


def test_the_digest_of_an_image_is_that_of_the_very_bytes_and_its_address_gives_them(platform: Platform) -> None:
    image = picture("green")
    _, result = publish(platform, saying("図", image), "k-digest")
    (medium,) = read(platform, result.remote_id).media
    assert medium.digest == image.digest
    with httpx.Client(trust_env=False) as client:
        assert client.get(medium.url).content == image.data


def test_a_video_is_sent_piece_by_piece_and_stays_the_same(platform: Platform, tmp_path: Path) -> None:
    clip = video(tmp_path, size=700_000, alt="放水訓練の様子")
    _, result = publish(platform, Outgoing("訓練の動画です", video=clip), "k-video")
    assert result.outcome is Outcome.DONE, result
    (medium,) = read(platform, result.remote_id).media
    assert (medium.kind, medium.alt, medium.digest) == ("video", "放水訓練の様子", clip.digest)


def test_a_video_that_the_server_finds_too_large_is_rejected_with_its_words(
    server: AtServer, city: Person, platform: Platform, tmp_path: Path
) -> None:
    prepared = platform.prepare(Outgoing("長い動画", video=video(tmp_path, size=7 * 1024 * 1024)), "k")
    assert (prepared.outcome, prepared.code) in {(Outcome.REJECTED, "refused"), (Outcome.NOT_DONE, "no_answer")}
    assert server.records(city) == []


@pytest.mark.parametrize(
    ("outgoing", "word"),
    [
        (saying("x", *[picture()] * 5), "4枚"),
        (saying("x", picture(size=(1200, 1200), noise=True)), "1,000,000"),
    ],
)
def test_what_a_post_can_not_hold_is_refused_before_anything_leaves(
    platform: Platform, outgoing: Outgoing, word: str
) -> None:
    prepared = platform.prepare(outgoing, "k")
    assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "refused")
    assert word in prepared.reason.ja


def test_a_video_beside_images_and_one_of_another_kind_are_refused(platform: Platform, tmp_path: Path) -> None:
    both = Outgoing("x", (picture(),), video=video(tmp_path))
    other = Outgoing("x", video=video(tmp_path, mime="video/quicktime"))
    assert [platform.prepare(one, "k").outcome for one in (both, other)] == [Outcome.REJECTED] * 2


def test_a_text_that_the_server_refuses_is_rejected_with_the_servers_words(
    server: AtServer, city: Person, platform: Platform
) -> None:
    _, result = publish(platform, saying("あ" * 301), "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert "300" in result.reason.ja
    assert server.records(city) == []


def test_reposts_replies_and_quotations_by_another_app_are_found_and_told_apart(
    server: AtServer, city: Person, platform: Platform
) -> None:
    citizen = server.person("citizen")
    theirs = posting(server, citizen, "市民の声")
    ref = {"uri": theirs["uri"], "cid": theirs["cid"]}
    now = datetime.now(UTC).isoformat()
    server.write(city, "app.bsky.feed.repost", {"subject": ref, "createdAt": now})
    posting(server, city, "返信です", reply={"root": ref, "parent": ref})
    posting(server, city, "引用です", embed={"$type": "app.bsky.embed.record", "record": ref})
    page = f"https://bsky.app/profile/{citizen.did}/post/{theirs['uri'].rpartition('/')[2]}"
    repost, reply, quote = platform.list_own().value or ()
    assert (repost.repost_of, repost.towards, repost.text) == (page, citizen.handle, "")
    assert (reply.in_reply_to, reply.towards, reply.repost_of) == (theirs["uri"], citizen.handle, "")
    assert (quote.quote_of, quote.towards, quote.in_reply_to) == (page, citizen.handle, "")
    assert [p.author for p in (repost, reply, quote)] == [city.handle] * 3
    assert platform.delete(repost.id).code == "ok"
    assert len(platform.list_own().value or ()) == 2


def test_a_post_that_says_an_old_time_of_itself_counts_from_when_it_was_made(
    server: AtServer, city: Person, platform: Platform
) -> None:
    server.write(city, "app.bsky.feed.post", {"text": "昔の投稿", "createdAt": "2015-01-01T00:00:00Z"})
    server.write(city, "app.bsky.feed.post", {"text": "時刻が変", "createdAt": "昨日"}, validate=False)
    listed = platform.list_own(datetime.now(UTC) - timedelta(minutes=1)).value or ()
    assert {p.text for p in listed} == {"昔の投稿", "時刻が変"}


def test_more_own_posts_than_a_page_holds_are_all_listed(server: AtServer, city: Person, platform: Platform) -> None:
    now = datetime.now(UTC).isoformat()
    for start in (0, 100):
        writes = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": "app.bsky.feed.post",
                "value": {"$type": "app.bsky.feed.post", "text": f"投稿{start + n}", "createdAt": now},
            }
            for n in range(100 if start == 0 else 30)
        ]
        server.call("com.atproto.repo.applyWrites", {"repo": city.did, "writes": writes}, token=city.token)
    listed = platform.list_own()
    assert listed.complete
    assert [p.text for p in listed.value or ()] == [f"投稿{n}" for n in range(130)]
    recent = platform.list_own(after_id=(listed.value or ())[119].id)
    assert [p.text for p in recent.value or ()] == [f"投稿{n}" for n in range(120, 130)]


def test_whom_the_account_follows_is_listed_by_name(server: AtServer, city: Person, platform: Platform) -> None:
    followed = [server.person("ken"), server.person("kuni")]
    now = datetime.now(UTC).isoformat()
    for one in followed:
        server.write(city, "app.bsky.graph.follow", {"subject": one.did, "createdAt": now})
    gone = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
    server.write(city, "app.bsky.graph.follow", {"subject": gone, "createdAt": now})
    listed = platform.list_following()
    assert listed.complete
    assert {(f.handle, f.remote_id) for f in listed.value or ()} == {(o.handle, o.did) for o in followed} | {
        (gone, gone)
    }


def test_without_an_appview_what_needs_one_is_refused_and_not_pretended(server: AtServer, city: Person) -> None:
    alone = on(server, city, appview="none")
    able = alone.capabilities()
    assert (able.replies, able.list_following) == (False, False)
    assert [r.code for r in (alone.replies(), alone.list_following())] == ["unsupported"] * 2
    assert publish(alone, saying("それでも投稿はできます"), "k")[1].outcome is Outcome.DONE
    assert alone.read_profile().outcome is Outcome.DONE


def test_verification_is_a_badge_or_a_domain_of_ones_own(server: AtServer, city: Person, platform: Platform) -> None:
    plain = platform.read_profile().value
    assert plain is not None
    assert plain.verified is False
    server.badges(city)
    badged = platform.read_profile().value
    server.badges()
    assert badged is not None
    assert (badged.verified, badged.verified_links) == (True, ())


def test_a_profile_keeps_what_was_not_changed_and_what_others_wrote(
    server: AtServer, city: Person, platform: Platform
) -> None:
    server.call(
        "com.atproto.repo.putRecord",
        {
            "repo": city.did,
            "collection": "app.bsky.actor.profile",
            "rkey": "self",
            "record": {
                "$type": "app.bsky.actor.profile",
                "displayName": "練習市",
                "website": "https://city.example.jp/",
            },
        },
        token=city.token,
    )
    assert platform.write_profile(ProfileChange(text="市の公式です")).outcome is Outcome.DONE
    profile = platform.read_profile().value
    assert profile is not None
    assert (profile.name, profile.text, profile.links) == ("練習市", "市の公式です", ("https://city.example.jp/",))
    refused = platform.write_profile(ProfileChange(fields=(("案内", "https://city.example.jp/"),)))
    assert (refused.outcome, refused.code) == (Outcome.REJECTED, "unsupported")


def test_deleting_and_reading_never_touch_what_is_not_ours(server: AtServer, platform: Platform) -> None:
    citizen = server.person("citizen")
    theirs = posting(server, citizen, "市民の声")["uri"]
    assert platform.delete(theirs).outcome is Outcome.REJECTED
    assert read(platform, theirs).text == "市民の声"


def test_a_publication_is_found_by_its_key_alone_even_when_equal_posts_surround_it(
    server: AtServer, city: Person, platform: Platform
) -> None:
    posting(server, city, "定時のお知らせ")
    handle, result = publish(platform, saying("定時のお知らせ"), "k-equal")
    posting(server, city, "定時のお知らせ")
    found = platform.find("k-equal", handle, lately())
    assert (found.found, found.remote_id) == (Found.FOUND, result.remote_id)
    assert found.url == result.url
