"""The duties of a large city: one person's list, the whole list, and the first round that tells everybody.

    PYTHONPATH=src:. python -m benches.duties

250 accounts in 50 units and 500 staff, on SQLite in a folder of its own. Each figure is the median of several turns in
CPU time of this process, so that others on the machine weigh little, beside a peer measured in the same run: plain
queries that read every row of the tables that the list rests on. The ratio says more than the seconds. At last come the
statements that the whole list takes in a small and in the large city: they must be as many.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNTS, STAFF, UNITS = 250, 500, 50
TURNS = 5
NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # Wednesday, 10:00 in Japan: after the hour of the digest


def main() -> None:
    """Make the city, measure, print the table."""
    root = Path(tempfile.mkdtemp(prefix="hasshin-bench-"))
    try:
        small, large = prepare(root)
        measure(small, large)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def prepare(root: Path) -> tuple[int, int]:
    """The sample city of Matsudo, then grown; how many statements the whole list took before and after."""
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation, MailServer

    folder = Folder(root / "data")
    mail = MailServer(host="127.0.0.1", security="none", sender="hasshin@city.example.jp")
    installation.make(folder, Installation(id="bench", pack="matsudo", demo=True, mail=mail))
    installation.use(folder)
    installation.make_keys_of_rooms(folder)
    installation.migrate()
    from hasshin.cli.samples import load_sample

    load_sample("matsudo", NOW - timedelta(days=30))
    small = statements()
    grow()
    return small, statements()


def grow() -> None:
    """Accounts and staff up to the city's size. A third of the accounts has rules, half of the staff an appointment."""
    from hasshin.accounts.models import Account, AccountRules
    from hasshin.city.models import Appointment, StaffMember, Unit

    since = NOW - timedelta(days=60)
    pattern = AccountRules.objects.order_by("pk")[0]
    units = Unit.objects.bulk_create(
        Unit(code=f"mihon{n}", name_ja=f"見本第{n}課", name_en=f"Sample section {n}") for n in range(UNITS)
    )
    StaffMember.objects.bulk_create(
        StaffMember(
            username=f"mihon{n}",
            name_ja=f"見本{n}さん",
            name_en=f"Sample {n}",
            unit=units[n % UNITS],
            rank="section_head" if n < UNITS else "staff",
            password="!",
        )
        for n in range(STAFF - StaffMember.objects.count())
    )
    for person in StaffMember.objects.all():
        StaffMember.objects.filter(pk=person.pk).update(email=f"{person.username}@city.example.jp")
    Account.objects.bulk_create(
        Account(
            service=("x", "facebook", "instagram", "line")[n % 4],
            connector="practice",
            handle=f"mihon_ka_{n}",
            name=f"松戸市見本第{n}課",
            unit=units[n % UNITS],
            opened_at=since,
            remote_id=f"id-{n}",
        )
        for n in range(ACCOUNTS - Account.objects.count())
    )
    members: dict[int, list[int]] = {}
    for pk, unit in StaffMember.objects.filter(unit__in=units).order_by("pk").values_list("pk", "unit"):
        members.setdefault(unit, []).append(pk)
    for number, account in enumerate(Account.objects.filter(unit__in=units).order_by("pk")):
        people = members[account.unit_id]
        held = (("account_owner", people[0]), *(("operator", people[1 + (number + k) % 8]) for k in range(2)))
        Appointment.objects.bulk_create(
            Appointment(staff_id=pk, role=role, scope="account", account_id=account.pk, starts=since, order="辞令")
            for role, pk in held
        )
        if number % 3 == 0:
            AccountRules.objects.create(
                account=account,
                number=1,
                items=pattern.items,
                acts=pattern.acts,
                in_force_from=since,
                set_by=pattern.set_by,
            )


def statements() -> int:
    """How many statements the whole list takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hasshin.duties.queries import duties

    with CaptureQueriesContext(connection) as caught:
        duties(NOW)
    return len(caught)


def measure(small: int, large: int) -> None:
    """Print the table."""
    from hasshin.city.models import StaffMember
    from hasshin.duties.queries import duties, mine
    from hasshin.duties.tell import tell
    from hasshin.outbox.models import Message

    one = StaffMember.objects.get(username="mihon100").pk
    peer = took(read_all, TURNS)
    began = time.process_time()
    tell(NOW)
    first = time.process_time() - began
    mails = Message.objects.filter(kind="duty.digest").count()
    rows = [
        ("peer: every row that the list rests on, by plain queries", peer),
        ("the list of one person", took(lambda: mine(one, NOW), TURNS)),
        ("the whole list", took(lambda: duties(NOW), TURNS)),
        ("the first round: everybody is told", first),
        ("each round after it on that day", took(lambda: tell(NOW), TURNS)),
    ]
    print(f"{ACCOUNTS} accounts, {STAFF} staff, {len(duties(NOW))} duties, {mails} digests in the first round\n")
    print("| what | CPU seconds | of the peer |\n|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.3f} | {seconds / peer:.1f} |")
    print(f"\nStatements of the whole list: {small} in the sample city as it is shipped, {large} in this one.")


def read_all() -> int:
    """The rows of staff, appointments, accounts, rules, secrets and acknowledgements, as plain objects."""
    from hasshin.accounts.models import Account, AccountRules, Credential
    from hasshin.city.models import Acknowledgement, Appointment, Deputyship, StaffMember

    models: tuple[Any, ...] = (
        StaffMember,
        Appointment,
        Deputyship,
        Account,
        AccountRules,
        Credential,
        Acknowledgement,
    )
    return sum(len(list(model.objects.all())) for model in models)


def took(act: Callable[[], Any], turns: int) -> float:
    """Median CPU seconds of this process."""
    times = []
    for _ in range(turns):
        began = time.process_time()
        act()
        times.append(time.process_time() - began)
    return statistics.median(times)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hasshin.config.settings")
    main()
