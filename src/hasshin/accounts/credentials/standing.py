"""How the secrets of accounts stand: read for several accounts at once, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hasshin.accounts.credentials.due import Due, Knows, Secret, Stint, due_of
from hasshin.accounts.models import Account, Connection, Credential, CredentialEvent
from hasshin.city.models import Appointment, Deputyship, Posting, StaffMember, Terminal
from hasshin.ledger.queries import entries
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.pack import Pack, Role
from hasshin.policy.scope import contractor_may, deputies_for

PASSWORD = "password"  # noqa: S105  the name of a kind
LOST = "city.lose_terminal"
"""The ledger's entry of a loss: the register forgets it once the device is enrolled anew."""
KNOWABLE = ("password", "token")
"""Kinds that a person may know; the others are handed from one machine to another."""


@dataclass(frozen=True)
class Custody:
    """Who had or has the custody of what: each person's stint, for the city, one unit or one account.

    `sees` is false for a role that may change a secret without being shown it.
    """

    scope: str
    scope_id: int | None
    stint: Stint
    sees: bool

    def covers(self, account_id: int, unit_id: int) -> bool:
        """Whether it is of that account."""
        if self.scope == "account":
            return self.scope_id == account_id
        return self.scope == "city" or self.scope_id == unit_id


def dues_of(
    pack: Pack, accounts: Sequence[Account], now: datetime, secrets: Mapping[int, tuple[Secret, ...]] | None = None
) -> dict[int, tuple[Due, ...]]:
    """For each account all causes to change a secret of it, those ahead too. Empty where the pack has no such control.

    Only the first such control of the pack counts, as for custody. `secrets` are those of `secrets_of`, where the
    caller has read them.
    """
    control = pack.one_of(Credentials)
    if control is None:
        return {account.pk: () for account in accounts}
    custody = custody_of(pack, control, now)
    secrets = secrets_of(accounts) if secrets is None else secrets
    lost = _lost_devices(now)
    held: defaultdict[tuple[str, int | None], list[tuple[int, Stint]]] = defaultdict(list)
    for number, one in enumerate(custody):
        held[one.scope, None if one.scope == "city" else one.scope_id].append((number, one.stint))
    found: dict[int, tuple[Due, ...]] = {}
    for account in accounts:
        mine = (*held["city", None], *held["unit", account.unit_id], *held["account", account.pk])
        stints = [stint for _, stint in sorted(mine, key=lambda numbered: numbered[0])]
        each = [due_of(_with_losses(secret, stints, lost), control, stints, now) for secret in secrets[account.pk]]
        found[account.pk] = tuple(sorted((due for dues in each for due in dues), key=lambda due: due.at))
    return found


def _lost_devices(now: datetime) -> list[tuple[int, datetime, str]]:
    """Whose devices were reported lost, when, and what they are called; also those that were found again since."""
    told = [row for row in entries(kinds=[LOST]) if row.at <= now and row.data.get("keeper")]
    names = {f"terminal:{pk}": name for pk, name in Terminal.objects.filter(kind="device").values_list("pk", "name")}
    return [(int(row.data["keeper"]), row.at, names.get(row.subject, "")) for row in told]


def _with_losses(secret: Secret, stints: Sequence[Stint], lost: Sequence[tuple[int, datetime, str]]) -> Secret:
    """The secret, called for by each loss of a device whose keeper had its custody then: it may be on that device."""
    called = tuple(
        (at, f"端末「{name}」の紛失")
        for keeper, at, name in lost
        if at >= secret.changed_at
        and any(s.staff == keeper and s.starts <= at and (s.ends is None or s.ends > at) for s in stints)
    )
    return replace(secret, called=(*secret.called, *called)) if called else secret


def secrets_of(accounts: Sequence[Account]) -> dict[int, tuple[Secret, ...]]:
    """The secrets that people may know, for each account its password first, also where none is kept. Three statements.

    A token that the service granted to our application was never before anybody's eyes; one that was pasted was.
    """
    granted = set(
        Connection.objects.filter(account__in=accounts, how=Connection.How.OAUTH).values_list("account_id", flat=True)
    )
    rows: dict[tuple[int, str], Credential] = {}
    for row in Credential.objects.filter(account__in=accounts).defer("sealed", "wrapped"):
        rows[row.account_id, row.kind] = row
    events: dict[tuple[int, str], list[CredentialEvent]] = defaultdict(list)
    for event in CredentialEvent.objects.filter(account__in=accounts).select_related("staff").order_by("at", "pk"):
        events[event.account_id, event.kind].append(event)
    return {
        account.pk: tuple(
            _secret(
                account,
                kind,
                rows.get((account.pk, kind)),
                events[account.pk, kind],
                typed=kind == PASSWORD or account.pk not in granted,
            )
            for kind in KNOWABLE
            if kind == PASSWORD or (account.pk, kind) in rows
        )
        for account in accounts
    }


def _secret(
    account: Account, kind: str, row: Credential | None, events: list[CredentialEvent], *, typed: bool
) -> Secret:
    called = tuple(
        (event.at, event.reason)
        for event in events
        if event.act == CredentialEvent.Act.CALLED and (row is None or event.generation >= row.generation)
    )
    if row is None:
        return Secret(account.pk, kind, account.opened_at, kept=False, called=called)
    knows: dict[int, Knows] = {}
    for event in events:
        mine = event.generation == row.generation and event.act in (("changed", "seen") if typed else ("seen",))
        if mine and event.staff is not None:
            # The last time counts: who lost the custody before and was shown it again under a new one, has it.
            gone = [end for end in (event.staff.leaves_at, event.staff.contract_ends) if end is not None]
            until = min(gone) if gone else None
            knows[event.staff.pk] = Knows(event.staff.pk, event.at, event.staff.contractor, until)
    return Secret(account.pk, kind, row.changed_at, knows=tuple(knows.values()), called=called)


def custody_of(pack: Pack, control: Credentials, now: datetime) -> list[Custody]:
    """Every stint of custody that ever began, deputies included. At most three statements."""
    names = (*control.custody, *control.also_change)
    roles = {role.id: role for name in names if (role := pack.role(name)) is not None}
    found = _appointed(pack, control, roles, now)
    whole_units = [role.id in control.custody for role in roles.values() if role.everyone_in_unit]
    if whole_units:
        found += _everyone(any(whole_units))
    barred = not contractor_may(pack, "manage_credentials")
    return [one for one in found if not (barred and one.stint.contractor)]


def _appointed(pack: Pack, control: Credentials, roles: Mapping[str, Role], now: datetime) -> list[Custody]:
    scoped = {role.id: role.scope for role in pack.roles}
    found = []
    rows = Appointment.objects.filter(role__in=roles, starts__lte=now).select_related("staff")
    for row in rows.order_by("pk"):
        stint = _served(row.staff, row.starts, row.ends)
        if stint is not None and row.scope == scoped[row.role]:
            found.append(_custody(row, stint, control))
    deputed = [role for role in roles if deputies_for(pack, role) is not None]
    if not deputed:
        return found
    deputies = Deputyship.objects.filter(appointment__role__in=deputed, starts__lte=now).select_related(
        "appointment__staff", "deputy"
    )
    for one in deputies.order_by("pk"):
        absent = _served(one.appointment.staff, one.appointment.starts, one.appointment.ends)
        if absent is None or one.appointment.scope != scoped[one.appointment.role]:
            continue
        starts = max(one.starts, absent.starts)
        ends = one.ends if absent.ends is None else min(one.ends, absent.ends)
        stint = _served(one.deputy, starts, ends, deputy=True)
        if stint is not None and one.deputy_id != one.appointment.staff_id:
            found.append(_custody(one.appointment, stint, control))
    return found


def _custody(row: Appointment, stint: Stint, control: Credentials) -> Custody:
    scope_id = row.unit_id if row.unit_id is not None else row.account_id
    return Custody(row.scope, scope_id, stint, row.role in control.custody)


def _everyone(sees: bool) -> list[Custody]:
    """Each member of a unit holds the role there unappointed: as the postings say, else the person's row."""
    postings: dict[int, list[Posting]] = defaultdict(list)
    for posting in Posting.objects.order_by("staff", "starts"):
        postings[posting.staff_id].append(posting)
    found = []
    for staff in StaffMember.objects.order_by("pk"):
        own = postings[staff.pk]
        begins = [(p.unit_id, p.starts) for p in own] or [(staff.unit_id, _ALWAYS)]
        for n, (unit, starts) in enumerate(begins):
            ends = begins[n + 1][1] if n + 1 < len(begins) else None
            stint = _served(staff, starts, ends)
            if stint is not None:
                found.append(Custody("unit", unit, stint, sees))
    return found


def _served(staff: StaffMember, starts: datetime, ends: datetime | None, *, deputy: bool = False) -> Stint | None:
    """That time as far as the person was in the city's service; None where nothing is left of it."""
    if staff.joins_at is not None:
        starts = max(starts, staff.joins_at)
    stops = [end for end in (ends, staff.leaves_at, staff.contract_ends) if end is not None]
    if not staff.is_active and not stops:
        stops = [starts]  # gone, and nobody said when
    until = min(stops) if stops else None
    if until is not None and until < starts:
        return None
    return Stint(staff.pk, starts, until, staff.contractor, deputy)


_ALWAYS = datetime.fromisoformat("1900-01-01T00:00:00+00:00")


def now_held(custody: Sequence[Custody], now: datetime, *, seeing: bool) -> frozenset[int]:
    """The staff ids whose stint holds at `now`; with `seeing`, only of those who may be shown a secret."""
    return frozenset(
        c.stint.staff
        for c in custody
        if (c.sees or not seeing) and c.stint.starts <= now and (c.stint.ends is None or c.stint.ends > now)
    )
