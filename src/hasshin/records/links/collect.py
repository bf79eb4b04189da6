"""Which links are watched: those of the posts that are out, the domains they lie on, and the city's former domains."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.checks.text.folding import fold
from hasshin.checks.text.links import links
from hasshin.city.pack import current_pack
from hasshin.posts.models import Delivery
from hasshin.records.links.judge import registrable
from hasshin.records.models import LinkReading, LinkTarget, LinkUse, Record

AT_A_TIME = 100
LONGEST = 2000
MOST_IN_A_POST = 20


def addresses(text: str) -> list[str]:
    """Each http(s) address of a text, as a browser would be led there."""
    found = []
    for link in links(fold(text)):
        if link.scheme in ("", "http", "https") and link.host and not link.disguised and link.certain:
            plain = fold(text[link.start : link.end]).text.startswith("http:")
            found.append(f"{'http' if plain else 'https'}://{_ascii(link.host)}{link.path.partition('#')[0] or '/'}")
    return [a for a in dict.fromkeys(found) if len(a) <= LONGEST][:MOST_IN_A_POST]


def collect(now: datetime) -> int:
    """Take up the links of records not yet looked through, and the former domains; how many records there were."""
    fresh = Record.objects.filter(link_reading=None).order_by("pk")
    taken = 0
    for record in fresh[:AT_A_TIME]:
        with transaction.atomic():
            if not LinkReading.objects.get_or_create(record=record)[1]:
                continue
            for address in addresses(record.text):
                LinkUse.objects.get_or_create(target=page(address, now), record=record)
        taken += 1
    former = {domain: registrable(domain) for domain in current_pack().city.former_domains}
    for domain in former:
        page(f"https://{domain}/", now, former=True)
    LinkTarget.objects.filter(former=True).exclude(domain__in=former.values()).update(former=False)
    return taken


def page(address: str, now: datetime, *, former: bool = False) -> LinkTarget:
    """The target of an address, and that of its domain beside it."""
    host = address.partition("://")[2].partition("/")[0]
    domain = registrable(host)
    of_domain(domain, now, former=former)
    return _target(LinkTarget.Kind.PAGE, address, domain, now, former)


def of_domain(domain: str, now: datetime, *, former: bool = False) -> LinkTarget:
    """The target of a domain."""
    return _target(LinkTarget.Kind.DOMAIN, domain, domain, now, former)


def used(target: LinkTarget) -> list[Record]:
    """The records of posts that still stand and link to it, or to something on the domain; the latest first."""
    by = {"target": target} if target.kind == LinkTarget.Kind.PAGE else {"target__domain": target.domain}
    ids = LinkUse.objects.filter(**by, record__delivery__state=Delivery.State.DONE).values_list("record_id", flat=True)
    return list(Record.objects.filter(pk__in=ids).select_related("account", "delivery").order_by("-posted_at"))


def _target(kind: str, name: str, domain: str, now: datetime, former: bool) -> LinkTarget:
    digest = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()
    values = {"kind": kind, "name": name, "domain": domain, "former": former, "next_at": now, "found_at": now}
    try:
        with transaction.atomic():
            row, made = LinkTarget.objects.get_or_create(digest=digest, defaults=values)
    except IntegrityError:
        row, made = LinkTarget.objects.get(digest=digest), False
    if not made and former and not row.former:
        LinkTarget.objects.filter(pk=row.pk).update(former=True)
        row.former = True
    return row


def _ascii(host: str) -> str:
    try:
        return host.encode("ascii").decode()
    except UnicodeError:
        return ".".join(_label(label) for label in host.split("."))


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
