"""What goes out next: looks what is due, keeps each account's order, and has posts of many accounts begun together."""

# long because: the one loop that keeps order, urgency, limits and lanes reads as one.
from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, connections

from hasshin.accounts.models import Account
from hasshin.delivery import resting, words
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.engine import deliver, due, next_due, urgent_at
from hasshin.delivery.find import find, unknown
from hasshin.delivery.known import KnownAccounts
from hasshin.delivery.lanes import Key, Lanes
from hasshin.delivery.lines import Lines
from hasshin.delivery.liveness import Beats
from hasshin.delivery.models import Removal
from hasshin.delivery.outside import outside
from hasshin.delivery.remove import removals_due, remove
from hasshin.delivery.resting_rules import TRIAL
from hasshin.delivery.rules import LEASE
from hasshin.delivery.send import answered
from hasshin.delivery.together import Begun, Ended, OvertakenError, Pick, carry_on, is_plain
from hasshin.platforms.values import Outcome, Result

MANY = 10_000
"""So many that a long queue of one account hides no other's."""
TOGETHER = 256
"""How many deliveries one transaction begins at most: it holds the end of the ledger, and others wait for that."""
GATHER = timedelta(milliseconds=15)
"""How long an answer waits for others to be settled with, while more are on their way."""
LEAVES_WITHIN = LEASE / 4
"""A request that has not left by then, after its intent was committed, does not leave any more."""
T = TypeVar("T")
BeforeRemoval = Callable[[int, datetime, Connect], object]
Note = Callable[[str, Exception], None]


@dataclass
class _Todo:
    """What an account has to do now, in order: removals, what is due, look-ups."""

    removals: deque[int] = field(default_factory=deque)
    due: deque[int] = field(default_factory=deque)
    lost: deque[int] = field(default_factory=deque)


class Dispatcher:
    """Of one worker. `note` is told of troubles; `wake` is set when something ended."""

    def __init__(
        self,
        *,
        name: str,
        clock: Callable[[], datetime],
        connect: Connect,
        before_removal: BeforeRemoval | None,
        note: Note,
        wake: threading.Event,
    ) -> None:
        self.name = name
        self.clock = clock
        self.connect = connect
        self.before_removal = before_removal
        self._note = note
        self._wake = wake
        self._lanes: Lanes[Ended] = Lanes(self._came)
        self._lines = Lines(connect)
        self._known = KnownAccounts()
        self._ended: deque[Ended] = deque()
        self._came_at = 0.0
        self._todo: dict[int, _Todo] = {}
        self._platforms: dict[int, Key] = {}
        self._beats = Beats()
        self._alive: tuple[str, ...] = (name,)
        self._services: dict[int, Key] = {}
        self._troubled: dict[Key, datetime | None] = {}
        self._look_at_services = False
        self._sent_last: set[int] = set()
        self._urgent: set[int] = set()

    def look(self) -> datetime | None:
        """Look anew what is to be done by this worker; when the next delivery is due after that, if any."""
        now = self.clock()
        self._alive = tuple(sorted({*self._beats.living(now), self.name}))
        share, mine = len(self._alive), self._alive.index(self.name)
        todo: dict[int, _Todo] = {}
        for kind, found in (
            ("removals", removals_due(now, MANY)),
            ("due", due(now, MANY)),
            ("lost", unknown(now, MANY)),
        ):
            for pk, account in found:
                if account % share == mine:
                    getattr(todo.setdefault(account, _Todo()), kind).append(pk)
        self._todo = todo
        self._urgent = urgent_at(now)
        rows = Account.objects.filter(pk__in=todo).values_list("pk", "connector", "base_url")
        self._platforms = {pk: (connector, base_url) for pk, connector, base_url in rows}
        self._services |= self._platforms
        self._troubled = resting.troubled()
        return next_due(now)

    def begin_nothing(self) -> None:
        """Until the next look; what is on its way is settled."""
        self._todo = {}

    def turn(self) -> None:
        """Settle what came back, and start for each account what it has to do next."""
        ended = []
        for _ in range(len(self._ended)):
            one = self._ended.popleft()
            if is_plain(one.result):
                ended.append(one)
            else:
                self._settle_alone(one)
        if self._look_at_services:
            self._look_at_services = False
            self._troubled = resting.troubled()
        wanted = self._start_others()
        ready = self._lines.ready(wanted) if wanted else {}
        picks = []
        for account, delivery in wanted.items():
            platform = ready.get(account)
            if platform is None:
                self._start(account, partial(self._open, account, delivery))
            elif not platform.capabilities().words_ask_nobody:
                self._start(account, partial(self._deliver, delivery))
            else:
                picks.append(Pick(delivery, platform))
        if ended or picks:
            self._carry_on(ended, picks, {delivery: account for account, delivery in wanted.items()})
        self._answered_well(ended)

    def settle_rest(self) -> None:
        """When no more is to be begun: wait for what is on its way, and settle it."""
        self.begin_nothing()
        self._lanes.close()
        if self._ended:
            self.turn()

    @property
    def waits(self) -> float | None:
        """Seconds for which gathering more answers pays; None when there is nothing to settle."""
        if not self._ended:
            return None
        if len(self._ended) * 2 >= self._lanes.running:
            return 0.0
        return max(0.0, self._came_at + GATHER.total_seconds() - time.monotonic())

    def _start_others(self) -> dict[int, int]:
        """Start removals and look-ups; account -> the delivery that it should send next."""
        wanted: dict[int, int] = {}
        room: dict[Key, int] = {}
        for account, todo in self._todo.items():
            if self._lanes.busy(account) or account not in self._platforms:
                continue
            platform = self._platforms[account]
            left = room.setdefault(platform, self._lanes.room(platform))
            if left <= 0 or not (todo.removals or todo.due or todo.lost):
                continue
            room[platform] = left - 1
            if todo.removals:
                self._start(account, partial(self._remove, todo.removals.popleft()))
            elif todo.due and not self._looks_up_first(account) and not self._rests(platform):
                if len(wanted) < TOGETHER:
                    wanted[account] = todo.due.popleft()
                    self._sent_last.add(account)
            elif todo.lost:
                self._sent_last.discard(account)
                self._start(account, partial(self._find, todo.lost.popleft()))
        return wanted

    def _looks_up_first(self, account: int) -> bool:
        """In turn with sending: a long queue must not keep it from being known, and told, what became of a post."""
        return bool(self._todo[account].lost) and account in self._sent_last and account not in self._urgent

    def _rests(self, platform: Key) -> bool:
        """Whether nothing is sent to a service for now; once its rest is over, one worker lets one post try."""
        until = self._troubled.get(platform)
        if until is None:
            return False
        now = self.clock()
        if until > now or not resting.may_try(platform, now):
            return True
        self._troubled[platform] = now + TRIAL
        return False

    def _answered_well(self, ended: list[Ended]) -> None:
        back = {key for one in ended if (key := self._services.get(one.begun.account_id)) in self._troubled}
        if back:
            try:
                resting.answers_again([key for key in back if key is not None], self.clock())
            except DatabaseError as error:
                connections.close_all()
                self._note("services", error)
            self._look_at_services = True

    def _carry_on(self, ended: list[Ended], picks: list[Pick], accounts: dict[int, int]) -> None:
        try:
            begun, singly = carry_on(
                ended, picks, worker=self.name, alive=self._alive, now=self.clock(), known=self._known
            )
        except OvertakenError:
            for one in ended:
                self._settle_alone(one)
            return
        except DatabaseError as error:
            connections.close_all()
            self._note("begin and settle", error)
            # The answers are not lost: they are settled when the database is back, while their claims hold.
            self._ended.extendleft(reversed(ended))
            time.sleep(0.2)
            return
        for each in begun:
            self._start(each.account_id, partial(self._publish, each))
        for delivery in singly:
            self._start(accounts[delivery], partial(self._deliver, delivery))

    def _settle_alone(self, one: Ended) -> None:
        try:
            answered(one.begun.claim, one.begun.account_id, one.result, self.clock)
        except DatabaseError as error:
            connections.close_all()
            self._note("settle", error)
            self._ended.append(one)

    def _start(self, account: int, work: Callable[[], Ended | None]) -> None:
        self._lanes.start(account, self._platforms[account], work)

    def _publish(self, begun: Begun) -> Ended | None:
        """In a lane: the one visible request, unless this process stood still since its intent was committed."""
        if time.monotonic() - begun.monotonic > LEAVES_WITHIN.total_seconds():
            result: Result | None = Result(Outcome.NOT_DONE, "stood_still", words.STOOD_STILL)
        else:
            result = self._guarded("publish", lambda: outside(lambda: begun.platform.publish(begun.handle, begun.key)))
        if result is None:
            return None  # a fault of ours: whether it left is not known, so the claim lapses and it is looked up
        if is_plain(result):
            return Ended(begun, result)
        return self._settled_in_its_lane(Ended(begun, result))

    def _settled_in_its_lane(self, one: Ended) -> Ended | None:
        self._look_at_services = True
        try:
            answered(one.begun.claim, one.begun.account_id, one.result, self.clock)
        except DatabaseError as error:
            connections.close_all()
            self._note("settle", error)
            return one  # the turn tries again
        return None

    def _open(self, account: int, delivery: int) -> None:
        """In a lane: have the account's platform ready for its next turn; where it can't be, say so the usual way."""
        try:
            self._lines.open(account)
        except NotConnected:
            self._deliver(delivery)
        except Exception as error:
            self._note("connect", error)
        else:
            self._todo.get(account, _Todo()).due.appendleft(delivery)

    def _deliver(self, delivery: int) -> None:
        self._guarded("deliver", lambda: deliver(delivery, worker=self.name, clock=self.clock, connect=self.connect))
        self._look_at_services = True

    def _find(self, delivery: int) -> None:
        self._guarded("find", lambda: find(delivery, worker=self.name, clock=self.clock, connect=self.connect))

    def _remove(self, removal: int) -> None:
        if self.before_removal is not None:
            hook = self.before_removal
            self._guarded("evidence before removal", lambda: hook(_delivery_of(removal), self.clock(), self.connect))
        self._guarded("remove", lambda: remove(removal, worker=self.name, clock=self.clock, connect=self.connect))

    def _came(self, one: Ended | None) -> None:
        if one is not None:
            if not self._ended:
                self._came_at = time.monotonic()
                self._wake.set()
            self._ended.append(one)
        # Not for each of hundreds: the turn waits for half of what is on its way, or for its time.
        if one is None or self.waits == 0:
            self._wake.set()

    def _guarded(self, what: str, call: Callable[[], T]) -> T | None:
        """One trouble must not end the worker; None when there was one."""
        try:
            return call()
        except Exception as error:
            if isinstance(error, DatabaseError):
                connections.close_all()
            self._note(what, error)
            return None


def _delivery_of(removal: int) -> int:
    return int(Removal.objects.values_list("delivery_id", flat=True).get(pk=removal))
