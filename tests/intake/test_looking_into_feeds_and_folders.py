"""Feeds are read conditionally and each entry once; files are claimed, taken or set aside; trouble is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from hasshin.config.installation import Intake
from hasshin.findings.models import Finding
from hasshin.intake.feeds import entries
from hasshin.intake.look import look
from hasshin.intake.models import IntakeSeen, IntakeSource, Telegram
from hasshin.intake.tree import UnreadableError
from hasshin.platforms.fetch import Fetched, fetch
from tests.intake.forms import quake
from tests.posts.office import Office

FEED = "https://www.data.jma.go.jp/developer/xml/feed/eqvol.xml"
ONE = "https://www.data.jma.go.jp/developer/xml/data/1.xml"


def atom(*links: str) -> bytes:
    rows = "".join(
        f'<entry><id>{one}</id><updated>2026-07-01T00:50:00Z</updated><link href="{one}"/></entry>' for one in links
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{rows}</feed>'.encode()


@pytest.fixture
def set_up(fukushima: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    told = Intake(city_code="0720100", seismic_areas=["250"], feeds=[FEED], folder=str(drop))
    changed = settings.HASSHIN_INSTALLATION.model_copy(update={"intake": told})
    monkeypatch.setattr(settings, "HASSHIN_INSTALLATION", changed)
    return drop


class Site:
    """A site that remembers what it was asked."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, str, str]] = []
        self.down = False

    def __call__(self, address: str, etag: str, modified: str) -> Fetched:
        self.asked.append((address, etag, modified))
        if self.down:
            return Fetched("failed", address, trouble="ConnectError")
        if address not in self.pages:
            return Fetched("gone", address, trouble="404")
        if address == FEED and etag == "one":
            return Fetched("same", address)
        return Fetched("page", address, self.pages[address], etag="one" if address == FEED else "")


def test_an_entry_is_fetched_once_and_the_feed_is_asked_what_changed(fukushima: Office, set_up: Path) -> None:
    site = Site({FEED: atom(ONE), ONE: quake()})
    assert look(fukushima.now, site) == 1
    assert look(fukushima.now, site) == 0
    assert [one[0] for one in site.asked] == [FEED, ONE, FEED]
    assert site.asked[-1][1] == "one"
    assert Telegram.objects.get().came_from == ONE


def test_what_failed_is_tried_again_and_told_after_three_times(fukushima: Office, set_up: Path) -> None:
    site = Site({FEED: atom(ONE), ONE: quake()})
    site.down = True
    for _ in range(2):
        look(fukushima.now, site)
    assert not Finding.objects.filter(code="intake_source_broken").exists()
    look(fukushima.now, site)
    assert Finding.objects.get(code="intake_source_broken").settled_at is None
    site.down = False
    assert look(fukushima.now, site) == 1
    assert Finding.objects.get(code="intake_source_broken").settled_at is not None


def test_a_broken_entry_is_told_and_does_not_stop_the_next(fukushima: Office, set_up: Path) -> None:
    bad = ONE.replace("1.xml", "2.xml")
    site = Site({FEED: atom(ONE, bad), ONE: quake(), bad: b"<!DOCTYPE a><a/>"})
    assert look(fukushima.now, site) == 1
    assert Finding.objects.filter(code="intake_file_broken").count() == 1
    assert IntakeSeen.objects.count() == 2


def test_files_are_taken_or_set_aside(fukushima: Office, set_up: Path) -> None:
    (set_up / "a.xml").write_bytes(quake())
    (set_up / "b.xml").write_bytes(b"half a tele")
    (set_up / "c.xml.part").write_bytes(b"being written")
    os.symlink("/etc/passwd", set_up / "d.xml")
    assert look(fukushima.now, Site({FEED: atom()})) == 1
    assert (set_up / "taken" / "a.xml").exists()
    assert (set_up / "broken" / "b.xml").exists()
    assert (set_up / "c.xml.part").exists()
    assert os.path.lexists(set_up / "broken" / "d.xml")
    assert Finding.objects.filter(code="intake_file_broken").count() == 2
    assert look(fukushima.now, Site({FEED: atom()})) == 0


def test_a_folder_that_is_not_there_is_told(fukushima: Office, set_up: Path) -> None:
    set_up.rmdir()
    for _ in range(3):
        look(fukushima.now, Site({FEED: atom()}))
    row = IntakeSource.objects.get(address=str(set_up))
    assert row.failures == 3
    assert Finding.objects.filter(code="intake_source_broken").count() == 1


def test_nothing_is_looked_at_where_no_city_code_is_set(fukushima: Office) -> None:
    assert look(fukushima.now, Site({})) == 0


@pytest.mark.parametrize("data", [b"", b"<html/>", b"<!DOCTYPE feed><feed/>", b"{}"])
def test_what_is_no_feed_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        entries(data, FEED)


def test_the_reader_sends_what_it_knows_and_understands_not_modified() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(304) if len(asked) > 1 else httpx.Response(200, content=b"x", headers={"ETag": '"a"'})

    more: dict[str, Any] = {"inside_too": True, "transport": httpx.MockTransport(answer)}
    first = fetch(FEED, ["www.data.jma.go.jp"], **more)
    assert (first.state, first.etag) == ("page", '"a"')
    second = fetch(FEED, ["www.data.jma.go.jp"], etag=first.etag, **more)
    assert second.state == "same"
    assert asked[1].headers["If-None-Match"] == '"a"'
