"""What is still missing before a post can go out, as a list to work through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from hasshin.accounts.models import Credential
from hasshin.accounts.queries import AccountPage, account_cards, account_page
from hasshin.city import queries
from hasshin.city.pack import current_pack
from hasshin.policy.controls.access import Terminals
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t
from hasshin.web.account_view import account_view
from hasshin.web.views.settings import opening
from hasshin.web.views.settings.vacant import functions_without_unit, listed, unit_vacancies, vacancies

FEWEST = 2
"""Nearly every guideline wants a second person to decide."""


@dataclass(frozen=True)
class Step:
    """One thing to do; `detail` says what exactly is missing, `by` who does it."""

    title: Text
    url: str
    done: bool
    detail: Text | None = None
    citations: tuple[Citation, ...] = ()
    by: Text | None = None


def steps(now: datetime) -> list[Step]:
    """All steps: those of the city, then those of each account that is not closed."""
    found = _of_the_city(now)
    for card in account_cards():
        if card.state != "closed":
            found += steps_of(account_page(card.id, now), now)
    return found


def _of_the_city(now: datetime) -> list[Step]:
    pack = current_pack()
    units = [row for row in queries.units() if row.active]
    functions = functions_without_unit(pack, units)
    vacant = vacancies(pack, now)
    headless = unit_vacancies(pack, units, now)
    terminals = [row for row in queries.terminals() if row.state == "active"]
    control = pack.one_of(Terminals)
    to_units, to_staff = reverse("settings-units"), reverse("settings-staff")
    people, fewest = len([row for row in queries.staff() if not row.contractor]), opening.fewest(pack, FEWEST)
    too_few = t("あと{n}人を登録してください。", "Register {n} more.").fill(n=max(0, fewest - people))
    return [
        Step(
            t("所属を登録する", "Register the units"),
            to_units,
            bool(units) and not functions,
            listed(functions),
            by=opening.who_may(pack, "register_unit"),
        ),
        Step(
            t("職員を登録する（{n}人以上）", "Register the staff ({n} or more)").fill(n=fewest),
            to_staff,
            people >= fewest,
            too_few if people < fewest else None,
            by=opening.who_may(pack, "register_staff"),
        ),
        Step(
            t("市の役割を任命する", "Fill the city's roles"),
            to_staff,
            not vacant,
            listed(vacant),
            by=opening.who_may(pack, "appoint"),
        ),
        Step(
            t("所属の役割を任命する", "Fill the units' roles"),
            to_staff,
            not headless,
            listed(headless),
            by=opening.who_may(pack, "appoint"),
        ),
        Step(
            t("庁内のネットワークか端末を登録する", "Register the city's network, or devices"),
            reverse("settings-terminals"),
            bool(terminals) or control is None,
            citations=pack.cite(control) if control is not None else (),
            by=opening.who_may(pack, "register_terminal"),
        ),
        *(Step(one.title, one.url, one.done, one.detail, one.citations, one.by) for one in opening.stages(pack, now)),
    ]


def steps_of(page: AccountPage, now: datetime) -> list[Step]:
    """What one account needs, as far as its guideline asks for it; a closed one needs nothing."""
    if page.facts.state == "closed":
        return []
    view = account_view(page, now)
    asked, facts, url = view.asked, page.facts, reverse("settings-account", args=[page.account.pk])
    name = page.account.name
    found: list[Step] = []

    def add(title: Text, done: bool, citations: tuple[Citation, ...] = (), detail: Text | None = None) -> None:
        found.append(Step(title.fill(name=name), url, done, None if done else detail, citations))

    if asked.owner:
        add(t("「{name}」の責任者を任命する", "Appoint the owner of “{name}”"), facts.owner is not None, asked.owner)
    if asked.roster:
        add(
            t("「{name}」の担当者を任命する", "Appoint the operators of “{name}”"),
            len(facts.operators) >= asked.minimum,
            asked.roster,
            t("{n}人以上が必要です。", "At least {n} are needed.").fill(n=str(asked.minimum)),
        )
    if asked.rules:
        whole = facts.rules_in_force and not facts.rules_missing
        add(t("「{name}」のルールを定める", "Set the rules of “{name}”"), whole, asked.rules)
    if asked.release and not view.freely:
        add(t("「{name}」の所属に利用を許可する", "Release the unit of “{name}”"), facts.release, asked.release)
    if page.account.connector != "practice":
        kept = Credential.objects.filter(account=page.account, kind="token").exists()
        add(t("「{name}」のトークンを入れる", "Set the token of “{name}”"), kept)
    return found
