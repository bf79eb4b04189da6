"""Cases of the public directory: its copy on the city's site, its files, and a notice whose time is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from hasshin.accounts.actions.directory_notice import Wording, prolong_notice, publish_notice, take_down_notice
from hasshin.accounts.actions.place_directory import place_directory
from hasshin.accounts.actions.read_back_directory import ask_to_read_back
from hasshin.accounts.actions.stamp_edition import stamp_edition
from hasshin.accounts.directory.periodic import keep_up
from hasshin.accounts.directory.site import build
from hasshin.accounts.models import Account, DirectoryNotice
from hasshin.platforms.fetch import Fetched
from hasshin.policy.text import t
from tests.conftest import Clock
from tests.duties.cases import Case

COPY = "https://www.city.matsudo.chiba.jp/sns/list.html"


def placed(city: Any, clock: Clock) -> str:
    Account.objects.update(connector="real")
    place_directory(actor=city.actor("nakamura"), now=clock.now, address=COPY)
    return "directory_copy:directoryplacement:1"


def altered(city: Any, clock: Clock) -> str:
    key = placed(city, clock)
    reads(city, clock, the_list(clock).replace("https://x.com/mihon_matsudo_koen", "https://x.com/evil"))
    return key


def the_list(clock: Clock) -> str:
    edition, listing = stamp_edition(now=clock.now)
    return build(edition, listing, verify_at=None).files["index.html"].decode()


def reads(city: Any, clock: Clock, body: str) -> None:
    page = Fetched("page", COPY, body.encode(), "text/html; charset=utf-8")
    ask_to_read_back(actor=city.actor("nakamura"), now=clock.now, get=lambda url, domains: page)


def unwritable(city: Any, clock: Clock) -> str:
    folder = Path(settings.HASSHIN_FOLDER.root) / "www"
    folder.mkdir()
    (folder / "index.html").write_text("somebody else's")
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"directory_folder": str(folder)})
    keep_up(clock.now)
    return "directory_written:directoryplacement:1:written"


def makes_room(city: Any, clock: Clock) -> None:
    (Path(settings.HASSHIN_FOLDER.root) / "www" / "index.html").unlink()
    keep_up(clock.now)


def over(city: Any, clock: Clock) -> str:
    row = publish_notice(
        actor=city.actor("nakamura"),
        now=clock.now,
        kind="general",
        wording=Wording(t("休止のお知らせ", "A pause"), t("休止します。", "We pause.")),
        ends=clock.now + timedelta(days=2),
    )
    clock.forward(days=3)
    return f"directory_notice:directorynotice:{row.pk}"


def takes_down(city: Any, clock: Clock, reason: str) -> None:
    row = DirectoryNotice.objects.get()
    take_down_notice(actor=city.actor("nakamura"), now=clock.now, notice_id=row.pk, reason=reason)


def prolongs(city: Any, clock: Clock, days: int) -> None:
    row = DirectoryNotice.objects.get()
    ends = clock.now + timedelta(days=days)
    prolong_notice(actor=city.actor("nakamura"), now=clock.now, notice_id=row.pk, ends=ends)


CASES = [
    Case(
        "directory_copy",
        "matsudo",
        placed,
        lambda c, k: reads(c, k, "<p>工事中</p>"),
        lambda c, k: reads(c, k, the_list(k)),
    ),
    Case("directory_copy", "matsudo", altered, lambda c, k: reads(c, k, "{"), lambda c, k: reads(c, k, the_list(k))),
    Case("directory_written", "matsudo", unwritable, lambda c, k: keep_up(k.now), makes_room),
    Case(
        "directory_notice", "matsudo", over, lambda c, k: takes_down(c, k, " "), lambda c, k: takes_down(c, k, "終了")
    ),
    Case("directory_notice", "matsudo", over, lambda c, k: prolongs(c, k, -1), lambda c, k: prolongs(c, k, 5)),
]
