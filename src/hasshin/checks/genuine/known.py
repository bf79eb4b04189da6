"""What the city knows: its accounts, past and present, the fakes that were told of, and its own site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hasshin.checks.genuine.forms import canonical, letters, look, name_key, sound
from hasshin.checks.genuine.hosts import SERVICE_OF
from hasshin.checks.genuine.places import core
from hasshin.policy.text import Text

State = Literal["active", "stopped", "closed"]


@dataclass(frozen=True)
class Known:
    """One account that is or was the city's. `host` is its server where there are many; `closed_on` an ISO day.

    One for practice is on no service: only its own page (`url`) is ours, and its handle vouches for nothing else.
    """

    id: int
    service: str
    handle: str
    name: str
    url: str = ""
    host: str = ""
    remote_id: str = ""
    state: State = "active"
    closed_on: str = ""
    practice: bool = False


@dataclass(frozen=True)
class Fake:
    """A fake account of which a notice tells. `key` is its service and handle, or host and path."""

    notice: int
    service: str
    handle: str
    remote_id: str
    host: str
    address: str
    title: Text


@dataclass(frozen=True)
class City:
    """The city as readers know it: names in use, the domains of its site, what its domain name calls it."""

    names: tuple[str, ...]
    own_domains: tuple[str, ...]
    services: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The city's name in Latin letters, "" where its domain does not have it."""
        return self._labels()[1]

    @property
    def kind(self) -> str:
        """city, town, village, pref or metro."""
        return self._labels()[0]

    def _labels(self) -> tuple[str, str]:
        kinds = {"city": "city", "town": "town", "vill": "village", "pref": "pref", "metro": "metro"}
        for domain in self.own_domains:
            labels = domain.removeprefix("www.").split(".")
            if len(labels) > 2 and labels[0] in kinds:  # noqa: PLR2004  kind, name, suffix
                return kinds[labels[0]], labels[1]
        return "city", ""


class Book:
    """The city's accounts, laid out to be asked in no time. Made once for each edition of the directory."""

    def __init__(self, city: City, accounts: Iterable[Known], fakes: Iterable[Fake] = ()) -> None:
        self.city = city
        self.accounts = tuple(accounts)
        self.fakes = tuple(fakes)
        self.exact: dict[str, list[Known]] = defaultdict(list)
        self.by_id: dict[tuple[str, str], Known] = {}
        self.by_page: dict[str, Known] = {}
        self.by_look: dict[str, list[Known]] = defaultdict(list)
        self.by_sound: dict[str, list[Known]] = defaultdict(list)
        self.by_core: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for one in self.accounts:
            self._add(one)
        self.written = tuple((letters(one.handle), look(one.handle), one) for one in self.accounts)
        self.names = tuple(self.by_name)

    def _add(self, one: Known) -> None:
        self.exact[canonical(one.service, one.handle)].append(one)
        if one.practice and one.url:
            self.by_page[page_of(one.url)] = one
        if one.remote_id and not one.practice:
            self.by_id[one.service, one.remote_id] = one
        self.by_look[look(one.handle)].append(one)
        self.by_sound[sound(one.handle)].append(one)
        self.by_core[tuple(sorted(core(one.handle)))].append(one)
        self.by_name[name_key(one.name)].append(one)

    def has_service(self, service: str) -> bool:
        """Whether the city has, or had, an account there."""
        return any(one.service == service for one in self.accounts)


def page_of(url: str) -> str:
    """Host, port and path of an address, as `Mention.page` has them: "127.0.0.1:8000/practice/x/city"."""
    return url.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/").lower()


def default_host(service: str) -> str:
    """The host that a reader expects of a service."""
    return next((host for host, named in SERVICE_OF.items() if named == service), "")
