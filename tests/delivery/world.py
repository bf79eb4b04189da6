"""A small Matsudo for the tests of sending: one account on the practice board, its owner, operator and colleague."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hasshin.accounts.models import Account, AccountRules
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, PackVersion, StaffMember, Unit
from hasshin.city.pack import current_pack
from hasshin.delivery.connect import Connect
from hasshin.platforms.interface import AccountAccess, Platform
from hasshin.platforms.practice.connector import Practice
from hasshin.platforms.practice.memory import MemoryBoardStore
from hasshin.platforms.practice.store import BoardStore
from hasshin.policy import facts
from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.policy.controls.content import Guidance
from hasshin.posts.actions import decide, draft, submit
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.posts.models import Delivery, Post, Version
from hasshin.practice.actions.open_profile import open_profile

PACKS = Path(__file__).parents[2] / "packs"
OFFICE = facts.Terminal(id=1, kind="network", registered=True, official=True)


@dataclass
class World:
    """Who and what there is. `connect` reaches the board in `board`, which takes ordered faults."""

    unit: Unit
    owner: Actor
    operator: Actor
    colleague: Actor
    outsider: Actor
    account: Account
    now: datetime
    board: MemoryBoardStore

    def connect(self, account: Account) -> Platform:
        return through(self.board)(account)

    def clock(self) -> datetime:
        return self.now

    def forward(self, **spans: float) -> datetime:
        self.now += timedelta(**spans)
        return self.now

    def posts_out(self) -> int:
        """How many posts stand on the board."""
        return len(self.board.list(account_id=self.account.remote_id, since=None))

    def approved(
        self,
        text: str = "図書館は明日休館します。",
        *,
        at: datetime | None = None,
        account: Account | None = None,
        case_id: int | None = None,
        images: tuple[ContentImage, ...] = (),
        mode: facts.Mode = "ordinary",
        video: ContentVideo | None = None,
        public_title: str = "",
    ) -> Delivery:
        """A post that the operator wrote and the colleague approved; its delivery waits."""
        content = Content(
            text=text,
            targets=((account or self.account).pk,),
            source="図書館の掲示",
            category="notice",
            scheduled_at=at,
            images=images,
            mode=mode,
            video=video,
            public_title=public_title,
        )
        post = draft.create(
            actor=self.operator, now=self.now, unit_id=self.unit.pk, title="休館", content=content, case_id=case_id
        )
        confirmed = [item.id for c in current_pack().all_of(Guidance) for item in c.items]
        post = submit.submit(
            actor=self.operator, now=self.now, post_id=post.pk, revision=post.revision, confirmed=confirmed
        )
        self.decide(post, confirmed)
        return Delivery.objects.get(post=post)

    def decide(self, post: Post, confirmed: list[str]) -> None:
        version = Version.objects.get(post=post, number=post.number)
        decide.decide(
            actor=self.colleague,
            now=self.now,
            post_id=post.pk,
            revision=post.revision,
            kind="approve",
            shown_digest=version.digest,
            confirmed=confirmed,
        )

    def another_account(self, handle: str, *, connector: str = "practice") -> Account:
        """A second account with the same people."""
        return _account(self.unit, handle, self.now, (self.owner, self.operator, self.colleague), self.board, connector)


def through(board: BoardStore) -> Connect:
    """Reach accounts by this board."""

    def connect(account: Account) -> Platform:
        access = AccountAccess(service=account.service, handle=account.handle, remote_id=account.remote_id)
        return Practice(access, board)

    return connect


def build(now: datetime, clock: Callable[[], datetime] | None = None) -> World:
    """Make the rows of a small Matsudo."""
    text = (PACKS / "matsudo.yaml").read_text("utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    PackVersion.objects.create(
        digest=digest, pack_id="matsudo", version="1.0.0", text=text, adopted_at=now - timedelta(days=1), adopted_by="x"
    )
    unit = Unit.objects.create(code="pr", name_ja="広報広聴課", name_en="PR section", functions=["pr"])
    owner = _person(unit, "owner", "section_head")
    operator, colleague, outsider = (_person(unit, name, "staff") for name in ("operator", "colleague", "outsider"))
    world = World(unit, owner, operator, colleague, outsider, Account(), now, MemoryBoardStore())
    world.board = MemoryBoardStore(clock=clock or world.clock)
    world.account = _account(unit, "matsudo_pr", now, (owner, operator, colleague), world.board, "practice")
    return world


def _person(unit: Unit, name: str, rank: str) -> Actor:
    staff = StaffMember.objects.create(username=name, name_ja=name, name_en=name, unit=unit, rank=rank)
    return Actor(staff=staff.pk, terminal=OFFICE)


def _account(
    unit: Unit, handle: str, now: datetime, people: tuple[Actor, ...], board: MemoryBoardStore, connector: str
) -> Account:
    account = Account.objects.create(
        service="x",
        connector=connector,
        handle=handle,
        name=f"松戸市広報 {handle}",
        remote_id=f"board-{handle}",
        unit=unit,
        opened_at=now - timedelta(days=1),
        profile_has_guide=True,
    )
    for actor, role in zip(people, ("account_owner", "operator", "operator"), strict=True):
        Appointment.objects.create(
            staff_id=actor.staff, role=role, scope="account", account_id=account.pk, starts=now - timedelta(days=1),
            order="辞令",
        )  # fmt: skip
    control = current_pack().one_of(RulesControl)
    AccountRules.objects.create(
        account=account,
        number=1,
        items={item.id: "定めた" for item in (control.items if control else ())},
        in_force_from=now - timedelta(days=1),
        set_by_id=people[0].staff,
    )
    board.add_account(account.remote_id, handle=handle, name=account.name)
    open_profile(account_id=account.remote_id, service="x", handle=handle, name=account.name)
    return account
