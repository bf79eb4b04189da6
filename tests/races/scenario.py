"""Races on a real installation: `python -m tests.races.scenario NAME ROUNDS` prints what came out as JSON.

Runs in a process of its own, with the settings of the installation that HASSHIN_DATA names, and with one thread and
one database connection for each of the two who race.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from hasshin.accounts.actions.ask_closing import ask_closing  # noqa: E402
from hasshin.accounts.actions.lock_account import lock_account  # noqa: E402
from hasshin.accounts.models import Account  # noqa: E402
from hasshin.city.actions.enrolment import NOBODY, enrol, give_code  # noqa: E402
from hasshin.city.actions.lost_terminal import report_lost  # noqa: E402
from hasshin.city.actor import Actor  # noqa: E402
from hasshin.city.models import Appointment, Terminal  # noqa: E402
from hasshin.city.pack import current_pack  # noqa: E402
from hasshin.delivery.actions.agree_closing import agree_closing  # noqa: E402
from hasshin.delivery.engine import deliver  # noqa: E402
from hasshin.ledger.actions.append import append  # noqa: E402
from hasshin.ledger.actions.verify import verify  # noqa: E402
from hasshin.ledger.models import Entry  # noqa: E402
from hasshin.policy import facts  # noqa: E402
from hasshin.policy.controls import Guidance  # noqa: E402
from hasshin.policy.reasons import Conflict, Refused  # noqa: E402
from hasshin.posts.actions import decide, draft, submit, withdraw  # noqa: E402
from hasshin.posts.content import Content  # noqa: E402
from hasshin.posts.models import Decision, Delivery, Post  # noqa: E402
from hasshin.posts.revision import version_of  # noqa: E402
from hasshin.practice.models import BoardPost, BoardProfile  # noqa: E402
from tests.properties.world import AT_THE_OFFICE, START, World, account, appoint, build  # noqa: E402
from tests.tables import lay_tables  # noqa: E402

Act = Callable[[], Any]


def both_at_once(first: Act, second: Act) -> tuple[str, str]:
    """Run both in threads that start together; "done", "conflict", "refused", or the error's name."""
    gate = threading.Barrier(2)
    said = ["", ""]

    def run(place: int, act: Act) -> None:
        gate.wait()
        try:
            act()
            said[place] = "done"
        except Conflict:
            said[place] = "conflict"
        except Refused:
            said[place] = "refused"
        except Exception as error:
            said[place] = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said[0], said[1]


class Races:
    """One city; each race begins with a post of its own."""

    def __init__(self) -> None:
        self.world: World = build("matsudo")
        self.now = START
        BoardProfile.objects.create(service="x", account_id="pr_x", handle="pr_x", name="pr_x", text="", fields=[])

    def actor(self, name: str) -> Actor:
        return Actor(staff=self.world.people[name], terminal=AT_THE_OFFICE, face="api")

    def confirmed(self, at: str) -> tuple[str, ...]:
        return tuple(i.id for c in current_pack().all_of(Guidance) if at in c.at for i in c.items)

    def submitted(self, number: int) -> Post:
        content = Content(text=f"図書館は休館します。{number}", targets=(self.world.accounts[0],), source="図書館")
        post = draft.create(
            actor=self.actor("operator"), now=self.now, unit_id=self.world.units["pr"], title="休館", content=content
        )
        return submit.submit(
            actor=self.actor("operator"),
            now=self.now,
            post_id=post.pk,
            revision=post.revision,
            confirmed=self.confirmed("submit"),
        )

    def approve(self, post: Post, name: str) -> Act:
        digest = version_of(post).digest
        return lambda: decide.decide(
            actor=self.actor(name),
            now=self.now,
            post_id=post.pk,
            revision=post.revision,
            kind="approve",
            shown_digest=digest,
            confirmed=self.confirmed("decide"),
        )

    def approved(self, number: int) -> Delivery:
        post = self.submitted(number)
        self.approve(post, "colleague")()
        return Delivery.objects.get(post=post)

    def two_deciders(self, number: int) -> dict[str, Any]:
        post = self.submitted(number)
        said = both_at_once(self.approve(post, "colleague"), self.approve(post, "deputy"))
        return {
            "said": said,
            "decisions": Decision.objects.filter(post=post).count(),
            "deliveries": Delivery.objects.filter(post=post).count(),
        }

    def edit_during_decide(self, number: int) -> dict[str, Any]:
        post = self.submitted(number)
        changed = Content(text=f"図書館は開館します。{number}", targets=(self.world.accounts[0],), source="図書館")
        said = both_at_once(
            self.approve(post, "colleague"),
            lambda: draft.save(
                actor=self.actor("operator"),
                now=self.now,
                post_id=post.pk,
                revision=post.revision,
                title="開館",
                content=changed,
            ),
        )
        post.refresh_from_db()
        live = Delivery.objects.filter(post=post, state="scheduled").select_related("version")
        return {
            "said": said,
            "state": post.state,
            "approved_is_current": all(d.version.number == post.number for d in live),
            "live": live.count(),
        }

    def two_workers(self, number: int) -> dict[str, Any]:
        row = self.approved(number)
        work = lambda name: lambda: deliver(row.pk, worker=name, clock=self.clock)  # noqa: E731
        said = both_at_once(work("w1"), work("w2"))
        row.refresh_from_db()
        return {"said": said, "state": row.state, "visible": BoardPost.objects.filter(key=str(row.key)).count()}

    def stop_during_send(self, number: int) -> dict[str, Any]:
        row = self.approved(number)
        post = Post.objects.get(pk=row.post_id)
        said = both_at_once(
            lambda: deliver(row.pk, worker="w1", clock=self.clock),
            lambda: withdraw.stop(
                actor=self.actor("operator"), now=self.now, post_id=post.pk, revision=post.revision, reason="中止"
            ),
        )
        row.refresh_from_db()
        post.refresh_from_db()
        visible = BoardPost.objects.filter(key=str(row.key)).count()
        return {"said": said, "delivery": row.state, "post": post.state, "visible": visible}

    def device(self, number: int) -> Terminal:
        return Terminal.objects.create(
            name=f"電話{number}",
            kind="device",
            key_hash=f"{number:064d}",
            registered_at=self.now,
            enrolled_at=self.now,
            keeper_id=self.world.people["colleague"],
        )

    def loss_during_decide(self, number: int) -> dict[str, Any]:
        """Somebody decides on a phone at the very moment in which its loss is reported elsewhere."""
        post, phone = self.submitted(number), self.device(number)
        here = facts.Terminal(id=phone.pk, kind="device", registered=True, official=True)
        digest = version_of(post).digest
        on_phone = Actor(staff=self.world.people["colleague"], terminal=here, face="screen")
        said = both_at_once(
            lambda: decide.decide(
                actor=on_phone,
                now=self.now,
                post_id=post.pk,
                revision=post.revision,
                kind="approve",
                shown_digest=digest,
                confirmed=self.confirmed("decide"),
            ),
            lambda: report_lost(actor=self.actor("colleague"), now=self.now, terminal_id=phone.pk),
        )
        entries = Entry.objects.order_by("seq")
        decided = entries.filter(kind="posts.approve", subject=f"post:{post.pk}").values_list("seq", flat=True).first()
        lost = entries.get(kind="city.lose_terminal", subject=f"terminal:{phone.pk}").seq
        live = Delivery.objects.filter(post=post).count()
        return {"said": said, "decided_before_the_loss": decided is None or decided < lost, "live": live}

    def one_code_two_devices(self, number: int) -> dict[str, Any]:
        phone = self.device(number)
        with transaction.atomic():
            enrolment, code = give_code(phone, self.actor("colleague"), self.now)
            append(kind="city.issue_code", subject=f"enrolment:{enrolment.pk}", actor="system", now=self.now)
        enter = lambda: enrol(actor=NOBODY, now=self.now, code=code, address=f"10.0.{number}.1")  # noqa: E731
        said = both_at_once(enter, enter)
        entered = Entry.objects.filter(kind="city.enrol_device", subject=f"terminal:{phone.pk}").count()
        return {"said": said, "entered": entered}

    def manager(self) -> Actor:
        """The operations manager, appointed when first asked for."""
        if not Appointment.objects.filter(role="operations_manager").exists():
            appoint(self.world.people["outsider"], "operations_manager")
            appoint(self.world.people["tourism_head"], "security_manager")
        return self.actor("outsider")

    def lock_during_decide(self, number: int) -> dict[str, Any]:
        """The account is locked at the very moment in which somebody approves a post for it."""
        locks, pk = self.manager(), self.world.accounts[0]
        Account.objects.filter(pk=pk).update(state="active")
        post = self.submitted(number)
        said = both_at_once(
            self.approve(post, "colleague"),
            lambda: lock_account(actor=locks, now=self.now, account_id=pk, reason="休止"),
        )
        entries = Entry.objects.order_by("seq")
        decided = entries.filter(kind="posts.approve", subject=f"post:{post.pk}").values_list("seq", flat=True).first()
        locked = entries.filter(kind="accounts.lock_account").values_list("seq", flat=True).last() or 0
        for row in Delivery.objects.filter(post=post):
            deliver(row.pk, worker="w1", clock=self.clock)
        visible = BoardPost.objects.filter(text__endswith=f"休館します。{number}").count()
        return {"said": said, "decided_before": decided is None or decided < locked, "visible": visible}

    def lock_during_send(self, number: int) -> dict[str, Any]:
        locks, pk = self.manager(), self.world.accounts[0]
        Account.objects.filter(pk=pk).update(state="active")
        row = self.approved(number)
        said = both_at_once(
            lambda: deliver(row.pk, worker="w1", clock=self.clock),
            lambda: lock_account(actor=locks, now=self.now, account_id=pk, reason="休止"),
        )
        entries = Entry.objects.order_by("seq")
        begun = (
            entries.filter(kind="delivery.begin", subject=f"delivery:{row.pk}").values_list("seq", flat=True).first()
        )
        locked = entries.filter(kind="accounts.lock_account").values_list("seq", flat=True).last() or 0
        visible = BoardPost.objects.filter(key=str(row.key)).count()
        return {"said": said, "begun_before": begun is not None and begun < locked, "visible": visible}

    def two_close(self, number: int) -> dict[str, Any]:
        asks = self.manager()
        pk = account(self.world, "instagram", "parks", f"closing_{number}")
        row = ask_closing(actor=asks, now=self.now, account_id=pk, reason="廃止")
        appoint(self.world.people["head"], "account_owner", account_id=pk)

        def agree(who: str) -> Act:
            return lambda: agree_closing(actor=self.actor(who), now=self.now, closing_id=row.pk)

        said = both_at_once(agree("tourism_head"), agree("head"))
        closed = Entry.objects.filter(kind="accounts.close_account", subject=f"account:{pk}").count()
        return {"said": said, "closed": closed, "state": Account.objects.get(pk=pk).state}

    def clock(self) -> datetime:
        return self.now + timedelta(seconds=1)


def main(name: str, rounds: int, made: Callable[[], Races] = Races) -> None:
    """Run one race `rounds` times and print the outcomes."""
    lay_tables()
    races = made()
    outcomes = [getattr(races, name)(number) for number in range(rounds)]
    result = verify()
    print(json.dumps({"outcomes": outcomes, "ledger": result.ok, "at": datetime.now(UTC).isoformat()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
