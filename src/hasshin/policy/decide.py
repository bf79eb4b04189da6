"""The one question: may this act be done, on what does it rest, what else is needed? Pure; every path ends in no."""

from __future__ import annotations

from hasshin.policy.acts.decide import decide_post
from hasshin.policy.acts.device import device
from hasshin.policy.acts.draft import draft
from hasshin.policy.acts.govern import govern
from hasshin.policy.acts.open import open_account
from hasshin.policy.acts.outward import outward
from hasshin.policy.acts.publish import publish
from hasshin.policy.acts.remove import remove
from hasshin.policy.acts.review import review
from hasshin.policy.acts.stop import stop
from hasshin.policy.acts.submit import submit
from hasshin.policy.decision import Decision
from hasshin.policy.facts import (
    DecideFacts,
    DeviceFacts,
    DraftFacts,
    Facts,
    GovernFacts,
    OpenFacts,
    OutwardFacts,
    PublishFacts,
    RemoveFacts,
    ReviewFacts,
    StopFacts,
    SubmitFacts,
)
from hasshin.policy.pack import Pack


def decide(pack: Pack, facts: Facts) -> Decision:
    """The decision on one act under one pack. Times in `facts` are aware; raises ValueError for one that is not."""
    answer = _decide(pack, facts)
    extended = pack.annexes_in_force
    return answer.model_copy(update={"annexes": extended}) if extended else answer


def _decide(pack: Pack, facts: Facts) -> Decision:  # noqa: PLR0911 (one line an act)
    match facts:
        case DraftFacts():
            return draft(pack, facts)
        case SubmitFacts():
            return submit(pack, facts)
        case DecideFacts():
            return decide_post(pack, facts)
        case StopFacts():
            return stop(pack, facts)
        case PublishFacts():
            return publish(pack, facts)
        case RemoveFacts():
            return remove(pack, facts)
        case ReviewFacts():
            return review(pack, facts)
        case OpenFacts():
            return open_account(pack, facts)
        case OutwardFacts():
            return outward(pack, facts)
        case GovernFacts():
            return govern(pack, facts)
        case DeviceFacts():
            return device(pack, facts)
