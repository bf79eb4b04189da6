"""The book by which `verify` tells ours from others', made of the listing."""

from __future__ import annotations

from hasshin.accounts.directory.listing import Listing, NoticeShown
from hasshin.checks.genuine.known import Book, City, Fake, Known
from hasshin.checks.genuine.mentions import Mention, mentions
from hasshin.city.pack import current_pack


def book_of(listing: Listing) -> Book:
    """Accounts, fakes that notices tell of, and the city's names and domains."""
    pack = current_pack()
    city = City(
        names=(pack.city.name.ja, pack.city.name.en),
        own_domains=pack.city.own_domains,
        services=tuple(service.id for service in pack.services),
    )
    accounts = [
        Known(
            id=one.id,
            service=one.service,
            handle=one.handle,
            name=one.name,
            url=one.url,
            host=one.server,
            remote_id=one.platform_id,
            state=one.state,
            closed_on=one.closed_on,
            practice=one.practice,
        )
        for one in listing.accounts
    ]
    fakes = [fake for notice in listing.notices if notice.kind == "impersonation" for fake in fakes_of(notice)]
    return Book(city, accounts, fakes)


def fakes_of(notice: NoticeShown) -> tuple[Fake, ...]:
    """The fake accounts that a notice names in its address; those of a site that is no account have none."""
    return tuple(_fake(notice, one) for one in mentions(notice.address) if one.kind != "name")


def _fake(notice: NoticeShown, one: Mention) -> Fake:
    return Fake(
        notice=notice.id,
        service=one.service or ("" if one.kind in {"site"} or one.imitates else notice.service),
        handle=one.handle,
        remote_id=one.remote_id,
        host=one.host,
        address=notice.address,
        title=notice.title,
    )
