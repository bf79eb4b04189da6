"""The invented town that these tests speak for."""

from __future__ import annotations

from hasshin.checks.draft import Context, Draft
from hasshin.checks.examine import examine
from hasshin.policy.facts import Finding

TOWN = Context(
    own_domains=("city.hanamachi.aoba.jp",),
    member_domains=("bus.kousui.example.jp",),
    known_account_handles={"x": ("hanamachi_town",), "mastodon": ("@town@sns.example",)},
)


def findings(text: str, service: str = "x", context: Context = TOWN) -> tuple[Finding, ...]:
    """What the checks see in one text."""
    return examine(Draft(texts={service: text}), context)


def codes(text: str, service: str = "x", context: Context = TOWN) -> set[str]:
    """The codes of what they see."""
    return {f.code for f in findings(text, service, context)}
