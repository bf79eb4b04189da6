"""The copy on the city's own site: read back, and a finding where it is missing, stale or altered (F-2-4, M-15-1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.export_directory import verify_address
from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.actions.place_directory import place_directory
from hasshin.accounts.actions.read_back_directory import PATIENCE, ask_to_read_back, read_back_directory
from hasshin.accounts.actions.stamp_edition import stamp_edition
from hasshin.accounts.directory.periodic import read_back_due
from hasshin.accounts.directory.site import build
from hasshin.accounts.models import Account, DirectoryPlacement
from hasshin.findings.models import Finding
from hasshin.platforms.fetch import Fetched
from hasshin.policy.reasons import Refused

URL = "https://www.city.matsudo.chiba.jp/sns/index.html"
Get = Callable[[str, Sequence[str]], Fetched]


def page(body: str | bytes, kind: str = "text/html; charset=utf-8") -> Get:
    raw = body.encode() if isinstance(body, str) else body
    return lambda url, _: Fetched("page", url, raw, kind)


def exported(clock: Any, name: str = "index.html") -> str:
    edition, listing = stamp_edition(now=clock.now)
    return build(edition, listing, verify_at=verify_address()).files[name].decode()


def cms(clock: Any, *, without: str = "", more: str = "") -> str:
    """A page of the city's own system, which merely has the links."""
    _, listing = stamp_edition(now=clock.now)
    links = [f'<li><a href="{one.url}">{one.name}</a>' for one in listing.accounts if one.handle != without]
    share = '<a href="https://www.facebook.com/sharer/sharer.php?u=x">共有</a><a href="/sitemap.html">地図</a>'
    return f"<html><body><h1>SNS</h1><ul>{''.join(links)}</ul>{more}{share}</body></html>"


def open_codes() -> set[str]:
    return set(Finding.objects.filter(settled_at__isnull=True).values_list("code", flat=True))


@pytest.fixture(autouse=True)
def _real_addresses(request: pytest.FixtureRequest) -> None:
    """Accounts as on the services themselves."""
    if "city_matsudo" in request.fixturenames:
        request.getfixturevalue("city_matsudo")
        Account.objects.update(connector="real")


@pytest.mark.clause("M-15-1")
def test_the_list_on_the_city_s_site_is_read_back(city_matsudo: Any, clock: Any) -> None:
    for body in (exported(clock), cms(clock), exported(clock, "directory.json")):
        read = read_back_directory(now=clock.forward(days=1), get=page(body))
        assert read.outcome == "same", read
        assert not open_codes()
    assert DirectoryPlacement.objects.get().read_at == clock.now


@pytest.mark.clause("F-2-4")
def test_a_missing_page_is_a_finding_until_it_is_back(city_fukushima: Any, clock: Any) -> None:
    Account.objects.update(connector="real")
    read_back_directory(now=clock.now, get=lambda url, _: Fetched("gone", url, trouble="404"))
    finding = Finding.objects.get(code="directory_copy_missing")
    assert [one["id"] for one in finding.citations] == ["F-2-4"]
    assert finding.owed_roles == ["pr_head"]
    read_back_directory(now=clock.forward(days=1), get=page(exported(clock)))
    finding.refresh_from_db()
    assert finding.settled_at is not None


@pytest.mark.parametrize("form", ["page", "json", "cms"])
def test_an_altered_link_is_found_and_said(city_matsudo: Any, clock: Any, form: str) -> None:
    whole = {"page": exported(clock), "json": exported(clock, "directory.json"), "cms": cms(clock)}[form]
    forged = whole.replace("https://x.com/mihon_matsudo_kiki", "https://x.com/mih0n_matsudo_kiki")
    assert forged != whole
    read = read_back_directory(now=clock.now, get=page(forged, "application/json" if form == "json" else "text/html"))
    assert read.outcome == "altered"
    assert "mih0n_matsudo_kiki" in Finding.objects.get(code="directory_copy_altered").message["ja"]


def test_a_handle_changed_in_the_words_alone_is_found(city_matsudo: Any, clock: Any) -> None:
    whole = exported(clock)
    forged = whole.replace(">@mihon_matsudo_kiki<", ">@mihon_matsudo_k1ki<")
    assert forged != whole
    assert read_back_directory(now=clock.now, get=page(forged)).outcome == "altered"


@pytest.mark.parametrize(
    "more", ["https://x.com/evil_bank", "https://www.instagram.com/mihon_matsudo/", "https://x.com.evil.jp/a"]
)
def test_an_account_that_is_not_ours_is_found(city_matsudo: Any, clock: Any, more: str) -> None:
    read = read_back_directory(now=clock.now, get=page(cms(clock, more=f'<a href="{more}">x</a>')))
    assert read.outcome == "altered"
    assert more in read.what.ja


def test_an_account_that_is_not_there_is_found(city_matsudo: Any, clock: Any) -> None:
    read = read_back_directory(now=clock.now, get=page(cms(clock, without="mihon_matsudo")))
    assert read.outcome == "altered"
    assert "松戸市広報（見本）" in read.what.ja


def test_a_page_without_the_list_has_it_missing(city_matsudo: Any, clock: Any) -> None:
    stamp_edition(now=clock.now)
    assert read_back_directory(now=clock.now, get=page("<p>工事中</p>")).outcome == "missing"


def test_a_former_edition_may_stand_for_a_while_and_is_stale_then(city_matsudo: Any, clock: Any) -> None:
    before, before_json = exported(clock), exported(clock, "directory.json")
    before_links = cms(clock)
    account = Account.objects.get(handle="mihon_matsudo")
    freeze(actor=city_matsudo.actor("takahashi"), now=clock.forward(days=1), account_id=account.pk, reason="点検")
    Account.objects.create(
        service="x", connector="real", handle="mihon_new", name="新しい課", unit=account.unit, opened_at=clock.now
    )
    stamp_edition(now=clock.now)
    for body in (before, before_json, before_links):
        assert read_back_directory(now=clock.now + timedelta(hours=3), get=page(body)).outcome == "same"
        assert read_back_directory(now=clock.now + timedelta(days=3), get=page(body)).outcome == "stale"
    assert open_codes() == {"directory_copy_stale"}
    assert read_back_directory(now=clock.now + timedelta(days=3), get=page(exported(clock))).outcome == "same"
    assert not open_codes()


def test_a_former_edition_that_was_altered_is_altered(city_matsudo: Any, clock: Any) -> None:
    before = exported(clock).replace("https://x.com/mihon_matsudo_koen", "https://x.com/evil")
    account = Account.objects.get(handle="mihon_matsudo")
    freeze(actor=city_matsudo.actor("takahashi"), now=clock.forward(days=1), account_id=account.pk, reason="点検")
    stamp_edition(now=clock.now)
    assert read_back_directory(now=clock.now, get=page(before)).outcome == "altered"


def test_a_closed_account_still_linked_is_found(city_matsudo: Any, clock: Any) -> None:
    before = cms(clock)
    Account.objects.filter(handle="mihon_matsudo_koen").update(state="closed", closed_at=clock.now)
    stamp_edition(now=clock.now)
    assert read_back_directory(now=clock.now + timedelta(days=5), get=page(before)).outcome == "stale"


def test_a_silent_site_is_a_finding_only_after_a_while(city_matsudo: Any, clock: Any) -> None:
    def silent(url: str, _: Sequence[str]) -> Fetched:
        return Fetched("failed", url, trouble="ConnectError")

    for turn in range(PATIENCE):
        assert bool(open_codes()) is False, turn
        read_back_directory(now=clock.forward(minutes=10), get=silent)
    assert open_codes() == {"directory_copy_missing"}
    read_back_directory(now=clock.forward(minutes=10), get=page(exported(clock)))
    assert not open_codes()


def test_the_same_trouble_is_one_finding_and_another_trouble_another(city_matsudo: Any, clock: Any) -> None:
    forged = exported(clock).replace("https://x.com/mihon_matsudo_kiki", "https://x.com/evil")
    for _ in range(3):
        read_back_directory(now=clock.forward(days=1), get=page(forged))
    assert Finding.objects.filter(code="directory_copy_altered").count() == 1
    worse = forged.replace("https://x.com/mihon_matsudo_koen", "https://x.com/evil2")
    read_back_directory(now=clock.forward(days=1), get=page(worse))
    (one,) = Finding.objects.filter(code="directory_copy_altered", settled_at__isnull=True)
    assert "evil2" in one.message["ja"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe\x00", b"{", b"[" * 5000, b"<" * 5000, b"<a href='", b"\x00" * 100,
        json.dumps({"schema": "hasshin-directory/1", "accounts": [1, {"id": None}]}).encode(),
        json.dumps({"schema": "hasshin-directory/1", "edition": 10**30, "accounts": []}).encode(),
    ],
)  # fmt: skip
def test_whatever_stands_there_is_judged_and_never_a_crash(city_matsudo: Any, clock: Any, body: bytes) -> None:
    read = read_back_directory(now=clock.now, get=page(body))
    assert read.outcome in {"missing", "altered"}


def test_it_is_read_as_often_as_the_pack_says_and_by_nobody_in_a_trial(
    city_matsudo: Any, clock: Any, settings: Any
) -> None:
    asked: list[str] = []

    def get(url: str, domains: Sequence[str]) -> Fetched:
        asked.append(url)
        return page(exported(clock))(url, domains)

    assert not read_back_due(clock.now, get)
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(
        update={"origin": "https://sns.example.jp"}
    )
    assert read_back_due(clock.now, get)
    assert not read_back_due(clock.forward(hours=23), get)
    assert read_back_due(clock.forward(hours=2), get)
    assert asked == [URL, URL]
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": True})
    assert not read_back_due(clock.forward(days=2), get)


def test_only_those_who_keep_the_directory_place_it_and_only_on_the_city_s_site(city_matsudo: Any, clock: Any) -> None:
    keeper, other = city_matsudo.actor("nakamura"), city_matsudo.actor("sato")
    own = "https://www.city.matsudo.chiba.jp/sns/directory.json"
    with pytest.raises(Refused):
        place_directory(actor=other, now=clock.now, address=own)
    with pytest.raises(Refused):
        ask_to_read_back(actor=other, now=clock.now, get=page(""))
    for bad in (
        "https://evil.example/", "http://127.0.0.1/", "file:///etc/passwd", "https://www.city.matsudo.chiba.jp@evil.example/",
        "https://www.city.matsudo.chiba.jp:8080/", "https://evilcity.matsudo.chiba.jp.evil.example/", "ftp://city.matsudo.chiba.jp/",
    ):  # fmt: skip
        with pytest.raises(Refused):
            place_directory(actor=keeper, now=clock.now, address=bad)
    place_directory(actor=keeper, now=clock.now, address=own)
    asked: list[str] = []

    def get(url: str, domains: Sequence[str]) -> Fetched:
        asked.append(url)
        return page(exported(clock, "directory.json"))(url, domains)

    assert ask_to_read_back(actor=keeper, now=clock.now, get=get).outcome == "same"
    assert asked == [own]
