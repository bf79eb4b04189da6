"""What a subject of the ledger or of a finding ("account:3") is called, and on which screen it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from hasshin.accounts.models import Account, Opening
from hasshin.city.models import Declaration, StaffMember, Terminal, Unit
from hasshin.incidents.models import Incident, ReportedAccount
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery, Post
from hasshin.records.models import Record
from hasshin.web.words import SERVICES

Ids = Collection[int]


@dataclass(frozen=True)
class Subject:
    """Its name in both languages, and the address of its screen ("" where it has none)."""

    name: Text
    url: str = ""


def subjects(named: Iterable[str]) -> dict[str, Subject]:
    """Subject -> what it is called, for those that are known and still there. One statement a kind."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for one in named:
        kind, _, number = one.partition(":")
        if kind in _KINDS and number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID:
            wanted[kind].add(int(number))
    return {
        f"{kind}:{pk}": subject for kind, ids in wanted.items() for pk, subject in _KINDS[kind](sorted(ids)).items()
    }


LONGEST_ID = 18


def _accounts(ids: Ids) -> Mapping[int, Subject]:
    rows = Account.objects.filter(pk__in=ids)
    return {row.pk: Subject(_on_service(row), reverse("account", args=[row.pk])) for row in rows}


def _posts(ids: Ids) -> Mapping[int, Subject]:
    rows = Post.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: Subject(t(title, title), reverse("post", args=[pk])) for pk, title in rows}


def _deliveries(ids: Ids) -> Mapping[int, Subject]:
    found = {}
    for row in Delivery.objects.filter(pk__in=ids).select_related("post", "account"):
        name = t("{post}（{account}）", "{post} ({account})").fill(
            post=row.post.title, account=_on_service(row.account)
        )
        found[row.pk] = Subject(name, reverse("post", args=[row.post_id]))
    return found


def _records(ids: Ids) -> Mapping[int, Subject]:
    rows = Record.objects.filter(pk__in=ids).select_related("account")
    name = t("{account}の記録", "record of {account}")
    return {
        row.pk: Subject(name.fill(account=_on_service(row.account)), reverse("record", args=[row.pk])) for row in rows
    }


def _openings(ids: Ids) -> Mapping[int, Subject]:
    rows = Opening.objects.filter(pk__in=ids)
    name = t("{name}の開設", "opening of {name}")
    return {row.pk: Subject(name.fill(name=row.name), reverse("opening", args=[row.pk])) for row in rows}


def _people(ids: Ids) -> Mapping[int, Subject]:
    rows = StaffMember.objects.filter(pk__in=ids)
    return {row.pk: Subject(t(row.name_ja, row.name_en), reverse("person", args=[row.pk])) for row in rows}


def _units(ids: Ids) -> Mapping[int, Subject]:
    return {row.pk: Subject(t(row.name_ja, row.name_en)) for row in Unit.objects.filter(pk__in=ids)}


def _terminals(ids: Ids) -> Mapping[int, Subject]:
    rows = Terminal.objects.filter(pk__in=ids)
    return {row.pk: Subject(t(row.name, row.name), reverse("device", args=[row.pk])) for row in rows}


def _on_service(account: Account) -> Text:
    service = SERVICES.get(account.service, t(account.service, account.service))
    return t("{name}・{service}", "{name}, {service}").fill(name=account.name, service=service)


def _declarations(ids: Ids) -> Mapping[int, Subject]:
    rows = Declaration.objects.filter(pk__in=ids)
    return {row.pk: Subject(t(row.what, row.what), reverse("declaration-reviews", args=[row.pk])) for row in rows}


def _incidents(ids: Ids) -> Mapping[int, Subject]:
    rows = Incident.objects.filter(pk__in=ids)
    return {row.pk: Subject(Text.model_validate(row.title), reverse("incident", args=[row.pk])) for row in rows}


def _reported(ids: Ids) -> Mapping[int, Subject]:
    rows = ReportedAccount.objects.filter(pk__in=ids)
    at = reverse("reported-accounts")
    return {row.pk: Subject(Text(ja=row.address, en=row.address), f"{at}#reported-{row.pk}") for row in rows}


_KINDS: dict[str, Callable[[Ids], Mapping[int, Subject]]] = {
    "account": _accounts,
    "post": _posts,
    "delivery": _deliveries,
    "record": _records,
    "opening": _openings,
    "staffmember": _people,
    "unit": _units,
    "terminal": _terminals,
    "declaration": _declarations,
    "incident": _incidents,
    "reportedaccount": _reported,
}
