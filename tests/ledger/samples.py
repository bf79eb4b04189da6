"""Facts and a decision with words in them, as a submission has them."""

from __future__ import annotations

from datetime import UTC, datetime

from hasshin.policy.decision import Decision
from hasshin.policy.facts import Account, Actor, Finding, Post, SubmitFacts, Terminal
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import t

WORDS = "福島太郎さんの電話 𠮷"
PACK = "sha256:" + "ab" * 32


def facts() -> SubmitFacts:
    return SubmitFacts(
        now=datetime(2026, 7, 1, 1, 0, tzinfo=UTC),
        actor=Actor(staff=3, unit=2),
        terminal=Terminal(kind="device", registered=True),
        accounts=(Account(id=1, service="x", unit=2),),
        post=Post(id=1, unit=2, digest="d" * 64, touched=(3,)),
        findings=(Finding(code="personal_data", words=WORDS, start=0, end=7),),
    )


def refusal() -> Decision:
    clause = Citation(id="F-3-3", number="3-(3)", heading=t("人権等の尊重", "Respect"))
    return Decision(
        allowed=False,
        reasons=(
            Reason(code="personal_data", message=t(f"「{WORDS}」", f"'{WORDS}'"), words=WORDS, citations=(clause,)),
        ),
    )
