"""Links of published posts are looked at again: what is gone or in other hands is one finding, and heals by itself."""

# long because: all that may become of a link is tried on one made-up net.
from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from hasshin.delivery.engine import deliver
from hasshin.findings.models import Finding
from hasshin.ledger.models import Entry
from hasshin.platforms import names
from hasshin.platforms.fetch import Fetched, fetch
from hasshin.platforms.names import Names, servers_of
from hasshin.policy.reasons import Conflict, Refused
from hasshin.records.actions.accept_link import accept_link
from hasshin.records.actions.make import make_missing
from hasshin.records.links import client
from hasshin.records.links.collect import addresses, collect
from hasshin.records.links.judge import registrable
from hasshin.records.links.page import alike, another, read
from hasshin.records.links.watch import watch_links
from hasshin.records.models import LinkTarget
from hasshin.records.queries_links import link_rows
from tests.delivery.world import World

ADDRESS = "https://www.odate-event.jp/matsuri/"
DOMAIN = "odate-event.jp"
THERE = Names("there", ("ns1.dns-a.jp", "ns2.dns-a.jp"))
FESTIVAL = "大館の夏まつりのご案内です。会場、日程、交通規制、臨時バスの時刻、出店者の一覧を載せています。" * 6
CASINO = "当サイトで人気の投資商品と口コミを比較しました。登録は無料で、誰でも始められる副業の情報です。" * 6


def html(title: str, text: str) -> bytes:
    return f"<html><head><title>{title}</title><style>p{{}}</style></head><body><p>{text}</p></body></html>".encode()


def page(title: str = "大館 夏まつり", text: str = FESTIVAL, url: str = ADDRESS) -> Fetched:
    return Fetched("page", url, html(title, text), "text/html; charset=utf-8")


GONE = Fetched("gone", ADDRESS, trouble="404")
DOWN = Fetched("failed", ADDRESS, trouble="ConnectError")


class Web:
    """What the web answers in the test: one page, and who answers for its domain."""

    def __init__(self, world: World) -> None:
        self.world, self.page, self.names, self.asked = world, page(), THERE, 0

    def get(self, url: str) -> Fetched:
        self.asked += 1
        return self.page

    def ask(self, domain: str) -> Names:
        return self.names

    def go(self, **spans: float) -> None:
        self.world.forward(**spans)
        for _ in range(3):
            watch_links(self.world.now, get=self.get, ask=self.ask)

    def days(self, number: int) -> None:
        """So many days of a worker that looks every hour."""
        for _ in range(number * 24):
            self.go(hours=1)


@pytest.fixture
def web(world: World) -> Web:
    return Web(world)


def out(world: World, text: str) -> None:
    delivery = world.approved(text)
    deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect)
    assert make_missing(world.now) == 1


def findings() -> list[Finding]:
    return list(Finding.objects.filter(code="link_broken", settled_at=None))


def test_what_is_first_seen_is_kept_and_a_good_link_is_left_in_peace(world: World, web: Web) -> None:
    out(world, f"夏まつり {ADDRESS}")
    web.days(14)
    target = LinkTarget.objects.get(kind="page")
    assert target.first["title"] == "大館 夏まつり"
    assert target.first["marks"]
    assert LinkTarget.objects.get(kind="domain").first == {"servers": list(THERE.servers)}
    assert 2 <= web.asked <= 3, "about once a week"
    assert not findings()


def test_one_hiccup_is_nothing_and_a_page_that_stays_away_is_one_finding_that_heals(world: World, web: Web) -> None:
    out(world, f"夏まつり {ADDRESS}")
    out(world, f"まつりの交通規制 {ADDRESS}")
    web.go()
    LinkTarget.objects.update(next_at=world.now)
    web.page = GONE
    web.go(minutes=2)
    assert not findings()
    web.page = page()
    web.go(hours=5)
    assert LinkTarget.objects.get(kind="page").suspect == ""
    LinkTarget.objects.update(next_at=world.now)
    web.page = GONE
    web.days(2)
    (found,) = findings()
    assert found.message["ja"].count("「休館」") == 2
    assert found.subject == f"linktarget:{LinkTarget.objects.get(kind='page').pk}"
    web.page = page()
    web.days(3)
    assert not findings()


def test_a_site_that_is_down_for_a_day_is_no_finding(world: World, web: Web) -> None:
    out(world, ADDRESS)
    web.go()
    LinkTarget.objects.update(next_at=world.now)
    web.page = DOWN
    web.days(1)
    assert not findings()
    web.days(4)
    assert [f.severity for f in findings()] == ["warning"]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (page(title="お得な副業ランキング", text=CASINO), "changed"),
        (page(title="odate-event", text="This domain is for sale. Buy this domain now."), "parked"),
        (page(title="x", text="このドメイン名はお名前.comで取得されています。"), "parked"),
        (page(url="https://casino.example.net/"), "moved"),
    ],
)
def test_other_hands_show_in_what_stands_there(world: World, web: Web, now: Fetched, state: str) -> None:
    out(world, ADDRESS)
    web.go()
    LinkTarget.objects.update(next_at=world.now)
    web.page = now
    web.days(1)
    assert LinkTarget.objects.get(kind="page").state == state
    assert [f.severity for f in findings()] == ["serious"]


def test_a_page_that_is_kept_up_is_still_the_same_page(world: World, web: Web) -> None:
    out(world, ADDRESS)
    web.go()
    web.page = page(
        title="大館 夏まつり 2027", text="来年の夏まつりの準備が始まりました。実行委員を募集しています。" * 9
    )
    web.days(15)
    assert not findings()


@pytest.mark.parametrize(
    ("now", "state"), [(Names("gone"), "lapsed"), (Names("there", ("ns1.parking.example.net",)), "handed_over")]
)
def test_a_domain_in_trouble_is_one_finding_for_all_its_pages(world: World, web: Web, now: Names, state: str) -> None:
    out(world, f"{ADDRESS} と {ADDRESS}map.html")
    web.go()
    web.go(minutes=2)
    LinkTarget.objects.update(next_at=world.now)
    web.names, web.page = now, (DOWN if now.state == "gone" else page(title="x", text=CASINO))
    web.days(6)
    (found,) = findings()
    assert found.subject == f"linktarget:{LinkTarget.objects.get(kind='domain').pk}"
    assert LinkTarget.objects.get(kind="domain").state == state
    assert DOMAIN in found.message["ja"]


def test_other_servers_of_the_same_provider_and_a_silent_resolver_say_nothing(world: World, web: Web) -> None:
    out(world, ADDRESS)
    web.go()
    LinkTarget.objects.update(next_at=world.now)
    web.names = Names("there", ("ns7.dns-a.jp",))
    web.days(2)
    LinkTarget.objects.update(next_at=world.now)
    web.names = Names("unknown")
    web.days(2)
    assert not findings()


def test_somebody_accepts_it_with_a_reason_and_it_is_compared_with_that(world: World, web: Web) -> None:
    out(world, ADDRESS)
    web.go()
    LinkTarget.objects.update(next_at=world.now)
    web.page = page(title="Odate summer", text="The festival of Odate, in words of another country. " * 9)
    web.days(1)
    (found,) = findings()
    target = LinkTarget.objects.get(kind="page")
    with pytest.raises(Refused):
        accept_link(actor=world.outsider, now=world.now, target_id=target.pk, reason="よい")
    with pytest.raises(Refused):
        accept_link(actor=world.operator, now=world.now, target_id=target.pk, reason="  ")
    accept_link(actor=world.operator, now=world.now, target_id=target.pk, reason="主催者が英語に改めた")
    found.refresh_from_db()
    assert found.settled_at is not None
    assert Entry.objects.filter(kind="records.accept_link").count() == 1
    with pytest.raises(Conflict):
        accept_link(actor=world.operator, now=world.now, target_id=target.pk, reason="もう一度")
    web.days(9)
    assert not findings()


def test_a_deleted_post_s_links_are_nobody_s_concern(world: World, web: Web) -> None:
    from hasshin.posts.models import Delivery

    out(world, ADDRESS)
    web.go()
    web.page = GONE
    LinkTarget.objects.update(next_at=world.now)
    web.days(2)
    assert findings()
    Delivery.objects.update(state="deleted")
    web.days(3)
    assert not findings()
    assert link_rows() == []


def test_two_workers_look_once(world: World, web: Web) -> None:
    out(world, ADDRESS)
    collect(world.now)
    other: list[int] = []

    def meanwhile(url: str) -> Fetched:
        other.append(watch_links(world.now, get=web.get, ask=web.ask))
        return page()

    watch_links(world.now, get=meanwhile, ask=web.ask)
    assert web.asked == 0
    assert other == [0]


def test_one_host_is_asked_once_a_minute(world: World, web: Web) -> None:
    out(world, " ".join(f"{ADDRESS}{n}" for n in range(3)))
    watch_links(world.now, get=web.get, ask=web.ask)
    assert web.asked == 1
    watch_links(world.now + timedelta(seconds=30), get=web.get, ask=web.ask)
    assert web.asked == 1
    watch_links(world.now + timedelta(seconds=70), get=web.get, ask=web.ask)
    assert web.asked == 2


def test_the_former_domains_of_the_city_are_watched_though_no_post_links_to_them(
    world: World, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hasshin.city.pack import current_pack
    from hasshin.records.links import collect as collecting

    pack = current_pack()
    city = pack.city.model_copy(update={"former_domains": ("old-matsudo.jp",)})
    monkeypatch.setattr(collecting, "current_pack", lambda: pack.model_copy(update={"city": city}))
    web.go()
    web.page = page(title="オンラインカジノ入門", text=CASINO)
    web.days(3)
    assert [f.severity for f in findings()] == ["serious"]
    assert "以前使っていたドメイン" in findings()[0].message["ja"]


def test_the_addresses_of_a_text_are_as_a_browser_would_follow_them() -> None:
    text = (
        "詳しくは https://a.example.jp/x?y=1#z （http://b.example.jp/）や www.city.example.jp、ｗｗｗ．ｃ．ｊｐ tel:1"
    )
    assert addresses(text)[:3] == [
        "https://a.example.jp/x?y=1", "http://b.example.jp/", "https://www.city.example.jp/",
    ]  # fmt: skip
    assert addresses("https://a.jp/" + "a" * 3000) == []
    assert registrable("www.city.odate.akita.jp") == "city.odate.akita.jp"


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://www.city.example.jp/a", True), ("http://8.8.8.8/", True), ("https://例え.jp/", True),
        ("http://127.0.0.1/", False), ("http://169.254.169.254/latest/meta-data", False), ("http://[::1]/", False),
        ("http://[::ffff:10.0.0.1]/", False), ("http://[fe80::1]/", False), ("http://10.1.2.3/", False),
        ("http://2130706433/", False), ("http://0x7f.1/", False), ("http://localhost/", False),
        ("http://printer.local/", False), ("http://intranet/", False), ("https://u:p@a.jp/", False),
        ("https://a.jp:8080/", False), ("ftp://a.jp/", False), ("https://a.jp\\@b.jp/", False), ("", False),
    ],
)  # fmt: skip
def test_nothing_leads_inside(url: str, may: bool) -> None:
    assert client.public(url, []) is may


def test_a_list_of_the_installation_limits_it_further() -> None:
    assert client.public("https://www.a.jp/", ["a.jp"])
    assert not client.public("https://evil-a.jp/", ["a.jp"])


def test_a_redirect_inside_is_not_followed_and_the_city_is_named() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"location": "http://169.254.169.254/"})

    got = fetch(ADDRESS, [], transport=httpx.MockTransport(answer), allow=client.public, agent="hasshin-linkwatch (X)")
    assert (got.state, got.trouble, len(asked)) == ("failed", "not_allowed", 1)
    assert asked[0].headers["user-agent"] == "hasshin-linkwatch (X)"


def test_pages_are_told_apart_by_what_they_say_not_by_how() -> None:
    first, restyled = (read(html(title, FESTIVAL), "text/html") for title in ("大館 夏まつり", "夏まつり | 大館"))
    other = read(html("お得な副業", CASINO), "text/html")
    assert first is not None
    assert restyled is not None
    assert other is not None
    assert alike(first.marks, restyled.marks) == 1.0
    assert not another(first, restyled)
    assert another(first, other)
    assert read(b"\x89PNG", "image/png") is None
    sjis = read("<title>大館</title>祭り".encode("cp932"), "text/html; charset=Shift_JIS")
    assert sjis is not None
    assert sjis.title == "大館"


@pytest.mark.timeout(20)
def test_no_page_is_slow_to_read() -> None:
    for body in (b"<" * 1_000_000, b"<script>" * 100_000, b"<title" * 150_000, b"&#x" * 300_000):
        read(body, "text/html")


def _through(monkeypatch: pytest.MonkeyPatch, make: Callable[[bytes], bytes]) -> Names:
    answers = {}

    def by_udp(_resolver: str, query: bytes) -> bytes:
        answers["asked"] = query
        return make(query)

    monkeypatch.setattr(names, "_resolvers", lambda: ["192.0.2.1"])
    monkeypatch.setattr(names, "_by_udp", by_udp)
    return servers_of("例え.jp")


def _answer(query: bytes, code: int = 0, servers: tuple[bytes, ...] = ()) -> bytes:
    head = query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(servers), 0, 0)
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 2, 1, 60, len(name)) + name for name in servers)
    return head + query[12:] + records


def test_a_resolver_s_answers_are_read_and_rubbish_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ns = (b"\x03NS1\x05dns-a\x02jp\x00", b"\x03ns2\xc0\x0c")
    assert _through(monkeypatch, lambda q: _answer(q, servers=ns)) == Names(
        "there", ("ns1.dns-a.jp", "ns2.xn--r8jz45g.jp")
    )
    assert _through(monkeypatch, lambda q: _answer(q, code=3)).state == "gone"
    for rubbish in (
        lambda q: b"", lambda q: b"\0\0" + q[2:], lambda q: _answer(q, code=2),
        lambda q: _answer(q, servers=(b"\xc0\x0c",))[:-1] + b"\xff", lambda q: q[:12] + b"\xc0\x0c" * 300,
    ):  # fmt: skip
        assert _through(monkeypatch, rubbish).state in ("unknown", "there")
