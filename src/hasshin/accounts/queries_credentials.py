"""Reads about the secrets of accounts for faces: dates, what is due, who saw or changed what; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from hasshin.accounts.credentials.due import Due, next_by_time
from hasshin.accounts.credentials.standing import PASSWORD, dues_of, secrets_of
from hasshin.accounts.custody import custodians
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Credential, CredentialEvent
from hasshin.accounts.rows import load_account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.decide import decide
from hasshin.policy.reasons import Citation, NotFound
from hasshin.policy.scope import Target, may

SHOWN_EVENTS = 100


@dataclass(frozen=True)
class CredentialLine:
    """An account and how its password stands. `next_at` is when its change by time falls due, None for never.

    Where none is kept there is nothing to change: `dues` has no change by time, and `next_at` is None. `seen_at` is
    when it was last shown to anybody.
    """

    account: Account
    kept: bool
    changed_at: datetime | None
    seen_at: datetime | None
    next_at: datetime | None
    dues: tuple[Due, ...]
    overdue: bool


@dataclass(frozen=True)
class KeptSecret:
    """One secret that is kept: since when, until when and for what the service granted it."""

    kind: str
    changed_at: datetime
    expires_at: datetime | None
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class CredentialPage:
    """One account's secrets for one reader. `events` is None for who may not read who saw or changed what."""

    line: CredentialLine
    generation: int
    secrets: tuple[KeptSecret, ...]
    custodians: tuple[StaffMember, ...]
    may_see: bool
    may_change: bool
    events: tuple[CredentialEvent, ...] | None
    lost: dict[int, StaffMember]
    citations: tuple[Citation, ...]
    control: Credentials | None


def credential_lines(now: datetime) -> tuple[CredentialLine, ...]:
    """All accounts but closed ones: what is overdue first. A fixed number of statements."""
    accounts = list(
        Account.objects.exclude(state=Account.State.CLOSED).select_related("unit").order_by("unit__code", "pk")
    )
    lines = _lines(accounts, now)
    return tuple(sorted(lines, key=lambda line: (not line.overdue, line.kept)))


def _lines(accounts: list[Account], now: datetime) -> list[CredentialLine]:
    pack = pack_at(now)
    control = pack.one_of(Credentials)
    secrets = secrets_of(accounts)
    dues = dues_of(pack, accounts, now, secrets)
    shown = CredentialEvent.objects.filter(account__in=accounts, kind=PASSWORD, act=CredentialEvent.Act.SEEN)
    seen = dict(shown.order_by().values_list("account").annotate(Max("at")))
    found = []
    for account in accounts:
        password = secrets[account.pk][0]
        come = tuple(due for due in dues[account.pk] if due.cause != "time" or (password.kept and due.overdue(now)))
        found.append(
            CredentialLine(
                account=account,
                kept=password.kept,
                changed_at=password.changed_at if password.kept else None,
                seen_at=seen.get(account.pk),
                next_at=next_by_time(password, control) if control is not None and password.kept else None,
                dues=come,
                overdue=any(due.overdue(now) for due in come),
            )
        )
    return found


def credential_page(account_id: int, actor: Actor, now: datetime) -> CredentialPage:
    """One account for the actor; raises `NotFound`, also for a closed account."""
    account = load_account(account_id)
    if account.state == Account.State.CLOSED:
        raise NotFound(f"secrets of the closed account {account_id}")
    pack, about = pack_at(now), account_facts(account, now)
    control = pack.one_of(Credentials)
    line = _lines([account], now)[0]
    who = actor_facts(actor, now)
    see, change = (_allowed(actor, who, verb, about, now) for verb in ("see_secret", "change_secret"))
    reads = see or change or about.owner == actor.staff or may(pack, who, "read_ledger", Target()) is not None
    rows = Credential.objects.filter(account=account).defer("sealed", "wrapped").order_by("kind")
    kept = tuple(KeptSecret(r.kind, r.changed_at, r.expires_at, tuple(r.scopes)) for r in rows)
    ids = custodians(pack, about, now)
    people = StaffMember.objects.filter(pk__in={*ids, *(d.staff for d in line.dues if d.staff)})
    named = {one.pk: one for one in people.select_related("unit").order_by("pk")}
    return CredentialPage(
        line=line,
        generation=next((r.generation for r in rows if r.kind == PASSWORD), 0),
        secrets=kept,
        custodians=tuple(one for pk, one in named.items() if pk in ids),
        may_see=see,
        may_change=change,
        events=_events(account) if reads else None,
        lost={pk: one for pk, one in named.items() if pk not in ids},
        citations=pack.cite(control),
        control=control,
    )


def _allowed(actor: Actor, who: facts.Actor, verb: str, about: facts.Account, now: datetime) -> bool:
    asked = facts.GovernFacts(now=now, actor=who, terminal=actor.terminal, verb=verb, scope="account", account=about)
    return decide(pack_at(now), asked).allowed


def _events(account: Account) -> tuple[CredentialEvent, ...]:
    rows = CredentialEvent.objects.filter(account=account).select_related("staff", "staff__unit")
    return tuple(rows.order_by("-at", "-pk")[:SHOWN_EVENTS])
