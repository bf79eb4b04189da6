"""The same people and desks in every test of posts: the operator writes, the colleague helps, the decider decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.city.actor import Actor
from hasshin.city.models import PackVersion
from hasshin.policy.load import load_pack_text, pack_digest
from hasshin.policy.reasons import Refused
from hasshin.posts.actions import decide, draft, submit
from hasshin.posts.content import Content
from hasshin.posts.models import Delivery, Post
from hasshin.posts.revision import content_of, version_of
from tests.conftest import Clock
from tests.properties import world as worlds
from tests.properties.world import AT_THE_OFFICE, ELSEWHERE, START, World

TEXT = "市民課の窓口は2階です。"
DECIDER = {"fukushima": "head", "matsudo": "colleague", "kasumigahara": "chief"}
# Whom else a decision could fall to, where the first decider wrote the text.
ANOTHER = {"fukushima": "deputy", "matsudo": "deputy"}


@dataclass
class Office:
    """A city with its people at work; `clock` moves only by the test."""

    world: World
    clock: Clock

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def decider(self) -> str:
        return DECIDER[self.world.city]

    @property
    def another(self) -> str:
        return ANOTHER[self.world.city]

    @property
    def x(self) -> int:
        """The PR section's account on X."""
        return self.world.accounts[0]

    @property
    def second(self) -> int:
        """The PR section's other account."""
        return self.world.accounts[1]

    def actor(self, name: str, *, elsewhere: bool = False) -> Actor:
        return Actor(staff=self.world.people[name], terminal=ELSEWHERE if elsewhere else AT_THE_OFFICE)

    def content(self, **changes: Any) -> Content:
        return Content(**{"text": TEXT, "targets": (self.x,), "source": "市民課", **changes})

    def draft(self, by: str = "operator", unit: str = "", **changes: Any) -> Post:
        content = self.content(**changes)
        unit = unit or ("welfare" if self.world.city == "kasumigahara" else "pr")
        return draft.create(
            actor=self.actor(by), now=self.now, unit_id=self.world.units[unit], title="窓口の案内", content=content
        )

    def save(self, post: Post, by: str = "operator", title: str = "窓口の案内", **changes: Any) -> Post:
        """Change some of the current content."""
        content = Content.model_validate({**content_of(version_of(post)).model_dump(), **changes})
        return draft.save(
            actor=self.actor(by), now=self.now, post_id=post.pk, revision=post.revision, title=title, content=content
        )

    def submit(self, post: Post, by: str = "operator", *, elsewhere: bool = False, **more: Any) -> Post:
        return submit.submit(
            actor=self.actor(by, elsewhere=elsewhere),
            now=self.now,
            post_id=post.pk,
            revision=post.revision,
            **{"confirmed": worlds.cautions("submit"), **more},
        )

    def decide(
        self, post: Post, by: str = "", kind: decide.Kind = "approve", *, elsewhere: bool = False, **more: Any
    ) -> Post:
        return decide.decide(
            actor=self.actor(by or self.decider, elsewhere=elsewhere),
            now=self.now,
            post_id=post.pk,
            kind=kind,
            **{
                "revision": post.revision,
                "shown_digest": version_of(post).digest,
                "confirmed": worlds.cautions("decide"),
                **more,
            },
        )

    def submitted(self, **changes: Any) -> Post:
        return self.submit(self.draft(**changes))

    def approved(self, **changes: Any) -> Post:
        return self.decide(self.submitted(**changes))

    def out(self, **changes: Any) -> Post:
        """A post that stands on its accounts, as the sender leaves it."""
        post = self.approved(**changes)
        Delivery.objects.filter(post=post).update(state=Delivery.State.DONE, settled_at=self.now, begun_at=self.now)
        return post


def codes(refused: Refused) -> set[str]:
    """The causes of a refusal."""
    return {reason.code for reason in refused.reasons}


def cited(refused: Refused, code: str = "") -> set[str]:
    """The clauses and house rules of a refusal, of all its causes or of one."""
    return {c.id for reason in refused.reasons if code in {"", reason.code} for c in reason.citations}


def adopt(text: str, name: str) -> None:
    """Put a pack in force, as its adoption leaves it."""
    pack = load_pack_text(text, f"{name}.yaml")
    PackVersion.objects.create(
        digest=pack_digest(text),
        pack_id=pack.id,
        version=pack.version,
        text=text,
        adopted_at=START,
        adopted_by="system",
    )


def passage(text: str, words: str, remark: str) -> Mapping[str, Any]:
    """A remark on some words of the text for X."""
    start = text.index(words)
    return {"service": "x", "start": start, "end": start + len(words), "words": words, "remark": remark}


def states(post: Post) -> Sequence[str]:
    """The states of the post's deliveries, in the order of their making."""
    return list(Delivery.objects.filter(post=post).order_by("pk").values_list("state", flat=True))
