"""Random histories over the public actions: several people, faults of the platform, killed workers, a moving clock."""

# long because: Hypothesis reads all rules of a machine from one class, and a history is read beside them.

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment
from hasshin.delivery.engine import deliver, due
from hasshin.delivery.find import find, unknown
from hasshin.delivery.sweep import sweep
from hasshin.platforms.interface import AccountAccess, Platform
from hasshin.platforms.practice.memory import Fault
from hasshin.platforms.practice.store import BoardPost
from hasshin.platforms.registry import open_platform
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions import after_review, decide, draft, move, reconfirm, submit, withdraw
from hasshin.posts.content import Content
from hasshin.posts.models import AfterReview, Delivery, Post
from hasshin.posts.revision import version_of
from tests.ledger.completeness import Snapshot, assert_every_change_has_an_entry
from tests.properties import promises
from tests.properties.rows import Rows
from tests.properties.world import AT_THE_OFFICE, ELSEWHERE, START, Template, World, board_for, cautions

PEOPLE = ("operator", "colleague", "head", "deputy", "tourism", "tourism_head", "outsider")
TEXTS = (
    "市民まつりを7月20日に開催します。",
    "市民まつりは雨天のため中止します。",
    "図書館は7月6日に休館します。",
    "詳しくは https://evil.example/ をご覧ください。",
    "○時○分に放送します。",
)
GROUNDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("", {}),
    ("republication", {}),
    ("established_fact", {"what": "市民まつりの結果", "when": "2026-06-20"}),
    ("urgent", {"reason": "災害のため"}),
    ("no_such_ground", {"reason": "急いでいる"}),
)


class WorkerKilled(BaseException):
    """The worker process is gone in the middle of an act."""


class Path(RuleBasedStateMachine):
    """Base of both cities' machines; `world` and `template` are set by the test that runs it."""

    world: World
    template: Template

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = START
        self.posts: list[int] = []
        self.due_fault: tuple[str, str] | None = None

    @initialize()
    def begin(self) -> None:
        self.template.restore()
        self.rows = Rows()
        self.board = board_for(self.world, lambda: self.now)
        self.posts = list(Post.objects.order_by("pk").values_list("pk", flat=True))
        self.looked_at: Snapshot | None = None
        self.shown: tuple[BoardPost, ...] = ()
        self.before = self.rows.now()

    # --- who and what -------------------------------------------------------------------------------------------

    def actor(self, name: str, away: bool, post: Post | None = None) -> Actor:
        """Somebody by name; "author" is who wrote the post, as nobody is likelier to decide on these words."""
        name = self.name_of(post.author_id) if post and name == "author" else name.replace("author", "operator")
        return Actor(staff=self.world.people[name], terminal=ELSEWHERE if away else AT_THE_OFFICE, face="api")

    def try_it(self, act: Callable[..., Any], **arguments: Any) -> Any:
        """An act that may be refused; a refusal must say why, and anything else that is raised fails the test."""
        try:
            return act(now=self.now, **arguments)
        except Refused as refused:
            promises.says_why(refused)
        except (Conflict, NotFound):
            pass
        finally:
            assert not connection.in_atomic_block
        return None

    def name_of(self, staff: int) -> str:
        return next(name for name, pk in self.world.people.items() if pk == staff)

    def post(self, index: int) -> Post:
        return Post.objects.get(pk=self.posts[index % len(self.posts)])

    def content(self, text: int, targets: int, hours: int, mode: str, category: str) -> Content:
        chosen = [a for bit, a in enumerate(self.world.accounts) if targets & (1 << bit)]
        at = self.now + timedelta(hours=hours) if hours else None
        return Content(
            text=TEXTS[text],
            targets=tuple(chosen),
            scheduled_at=at,
            mode=mode,
            category=category,  # type: ignore[arg-type]
            source="担当課の資料",
        )

    # --- the path ------------------------------------------------------------------------------------------------

    who = st.sampled_from((*PEOPLE, "author", "author", "author"))
    which = st.sampled_from([0, 0, 1, 1, 2, 2, 2, 3, 4, 5])
    away = st.sampled_from([False] * 9 + [True])
    contents = st.tuples(
        st.sampled_from([0, 0, 0, 1, 1, 2, 2, 3, 4]),
        st.sampled_from([1, 1, 1, 2, 3, 4, 8]),
        st.sampled_from([0, 0, 1, 2, 48]),
        st.sampled_from(["ordinary"] * 4 + ["urgent"]),
        st.sampled_from(["", "", "event"]),
    )

    @rule(who=who, away=away, made=contents, unit=st.sampled_from(["pr", "pr", "pr", "tourism", "parks"]))
    def write(self, who: str, away: bool, made: tuple[int, int, int, str, str], unit: str) -> None:
        post = self.try_it(
            draft.create,
            actor=self.actor(who, away),
            unit_id=self.world.units[unit],
            title="件名",
            content=self.content(*made),
        )
        if post is not None:
            self.posts.append(post.pk)

    @precondition(lambda self: self.posts)
    @rule(who=who, away=away, which=which, made=contents, stale=st.booleans())
    def change(self, who: str, away: bool, which: int, made: tuple[int, int, int, str, str], stale: bool) -> None:
        post = self.post(which)
        self.try_it(
            draft.save,
            actor=self.actor(who, away, post),
            post_id=post.pk,
            revision=post.revision - int(stale and which == 0),
            title="件名",
            content=self.content(*made),
        )

    @precondition(lambda self: self.posts)
    @rule(
        who=who,
        away=away,
        which=which,
        ground=st.sampled_from(GROUNDS),
        careful=st.sampled_from([True] * 5 + [False]),
        consented=st.booleans(),
    )
    def hand_in(
        self, who: str, away: bool, which: int, ground: tuple[str, dict[str, str]], careful: bool, consented: bool
    ) -> None:
        post = self.post(which)
        if version_of(post).content["mode"] == "urgent" and not ground[0]:
            ground = ("urgent", {"reason": "災害のため"})
        self.try_it(
            submit.submit,
            actor=self.actor(who, away, post),
            post_id=post.pk,
            revision=post.revision,
            confirmed=cautions("submit") if careful else (),
            ground=ground[0],
            proof=ground[1],
            consent_id=self.world.consent if consented else None,
        )

    @precondition(lambda self: self.posts)
    @rule(
        who=who,
        away=away,
        which=which,
        kind=st.sampled_from(["approve"] * 5 + ["send_back", "reject"]),
        seen=st.sampled_from([True] * 9 + [False]),
    )
    def rule_on(self, who: str, away: bool, which: int, kind: str, seen: bool) -> None:
        post = self.post(which)
        shown = version_of(post).digest if seen else "0" * 64
        self.try_it(
            decide.decide,
            actor=self.actor(who, away, post),
            post_id=post.pk,
            revision=post.revision,
            kind=kind,
            shown_digest=shown,
            remarks="理由" if kind != "approve" else "",
            confirmed=cautions("decide"),
        )

    @precondition(lambda self: self.posts)
    @rule(which=which, steps=st.sampled_from([1, 2, 3, 3]))
    def as_it_should_be(self, which: int, steps: int) -> None:
        """The next steps of the ordinary way, by people who may: so that histories get far enough to go wrong."""
        for _step in range(steps):
            self.one_step_on(self.post(which))

    def one_step_on(self, post: Post) -> None:
        if post.state in ("draft", "sent_back"):
            self.try_it(
                submit.submit,
                actor=self.actor(self.name_of(post.author_id), False),
                post_id=post.pk,
                revision=post.revision,
                confirmed=cautions("submit"),
            )
        elif post.state == "submitted":
            for who in self.world.deciders[self.world.unit_name(post.unit_id)]:
                self.try_it(
                    decide.decide,
                    actor=self.actor(who, False),
                    post_id=post.pk,
                    revision=post.revision,
                    kind="approve",
                    shown_digest=version_of(post).digest,
                    confirmed=cautions("decide"),
                )
        else:
            waiting = Delivery.objects.filter(post=post, state="scheduled").order_by("due_at").first()
            self.now = max(self.now, waiting.due_at) if waiting else self.now
            self.send_what_is_due(None)

    @precondition(lambda self: self.posts)
    @rule(who=who, which=which, kind=st.sampled_from(["withdraw", "stop", "stop", "move", "reconfirm"]))
    def think_again(self, who: str, which: int, kind: str) -> None:
        post = self.post(which)
        common = {"actor": self.actor(who, False, post), "post_id": post.pk, "revision": post.revision}
        if kind == "move":
            later = self.now + timedelta(hours=2)
            self.try_it(move.move, **common, scheduled_at=later, reason="日程の変更")
        elif kind == "reconfirm":
            self.try_it(reconfirm.reconfirm, **common, shown_digest=version_of(post).digest, remarks="変わりなし")
        else:
            self.try_it(withdraw.withdraw if kind == "withdraw" else withdraw.stop, **common, reason="取りやめ")

    @rule(who=who, verdict=st.sampled_from(["proper", "improper"]))
    def look_back(self, who: str, verdict: str) -> None:
        row = AfterReview.objects.filter(signed_at=None).order_by("pk").first()
        if row is not None:
            self.try_it(
                after_review.sign,
                actor=self.actor(who, False),
                after_review_id=row.pk,
                verdict=verdict,
                remarks="確認した",
            )

    # --- the world around it ------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 10, 70, 130, 60 * 30]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        what=st.sampled_from(["freeze", "appointment", "unavailable", "before", "after"]),
        bit=which,
        name=st.sampled_from(PEOPLE),
    )
    def something_happens(self, what: str, bit: int, name: str) -> None:
        """An account is frozen or freed, somebody leaves or returns, or the platform's next call goes wrong."""
        if what == "freeze":
            account = Account.objects.get(pk=self.world.accounts[bit % len(self.world.accounts)])
            account.frozen_at = None if account.frozen_at else self.now
            account.save(update_fields=["frozen_at"])
        elif what == "appointment":
            rows = Appointment.objects.filter(staff=self.world.people[name])
            rows.update(ends=None if rows.filter(ends__isnull=False).exists() else self.now)
        else:
            self.board.order(Fault("put", what))  # type: ignore[arg-type]
        self.before = self.rows.now()

    @rule(kill=st.sampled_from([None, None, None, "before", "after"]))
    def worker_turns(self, kill: str | None) -> None:
        self.send_what_is_due(kill)

    def send_what_is_due(self, kill: str | None) -> None:
        for delivery_id, _account in due(self.now):
            try:
                deliver(delivery_id, worker="w1", clock=lambda: self.now, connect=self.connect(kill))
            except WorkerKilled:
                break

    @rule()
    def worker_tidies(self) -> None:
        sweep(self.now)
        for delivery_id, _account in unknown(self.now):
            find(delivery_id, worker="w1", clock=lambda: self.now, connect=self.connect(None))

    # --- what must hold ----------------------------------------------------------------------------------------

    @invariant()
    def promises_hold(self) -> None:
        if not hasattr(self, "board"):
            return
        after = self.rows.now()
        if after is not self.looked_at:
            self.boards = list(Account.objects.order_by("pk").values_list("remote_id", flat=True))
        shown = tuple(post for name in self.boards for post in self.board.list(account_id=name, since=None))
        if after is not self.looked_at or shown != self.shown:
            self.what_is_shown_may_be(shown)
            self.looked_at, self.shown = after, shown
        if after is not self.before:
            assert_every_change_has_an_entry(self.before, after)
            self.before = after

    def what_is_shown_may_be(self, shown: tuple[BoardPost, ...]) -> None:
        """Promises 1 to 6; asked whenever a row or the board has changed, as neither else nor the clock matters."""
        promises.once(shown)
        for post in shown:
            delivery = promises.delivery_of(post)
            promises.decided(delivery, self.world.city)
            promises.as_approved(post, delivery)
            promises.in_time(post, delivery)
            promises.owed(delivery)
            assert delivery.account_id != self.world.unready, "promise 1: an account that is not ready spoke"
        promises.nothing_lost({post.key for post in shown})

    def teardown(self) -> None:
        if hasattr(self, "board"):
            promises.ledger_holds()

    # --- help ----------------------------------------------------------------------------------------------------

    def connect(self, kill: str | None) -> Callable[[Account], Platform]:
        def open_one(account: Account) -> Platform:
            access = AccountAccess(
                service=account.service, handle=account.handle, remote_id=account.remote_id, base_url="", token=None
            )
            platform = open_platform("practice", access, board=self.board)
            return _Killed(platform, kill) if kill else platform  # type: ignore[return-value]

        return open_one


class _Killed:
    """A platform in whose publish the worker dies, before or after the effect."""

    def __init__(self, platform: Platform, when: str) -> None:
        self._platform, self._when = platform, when

    def publish(self, handle: Any, key: str) -> Any:
        if self._when == "after":
            self._platform.publish(handle, key)
        raise WorkerKilled

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)
