"""Tell the author and the deciders what did not go out as it should (promise 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hasshin.delivery import words
from hasshin.delivery.sender import SENDER
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import Text
from hasshin.posts.models import Decision, Delivery

State = Delivery.State
TOLD = {
    State.MISSED: ("post_missed", words.MISSED, "lateness"),
    State.STOPPED: ("post_stopped", words.STOPPED, "same-content"),
    State.REFUSED: ("post_refused", words.REFUSED, "records"),
    State.UNKNOWN: ("outcome_unknown", words.UNKNOWN, "people-decide"),
}
UNKNOWN_CODE = "outcome_unknown"


def tell(delivery_id: int, state: str, why: Text, reasons: tuple[Reason, ...], now: datetime) -> None:
    """Raise the finding that a state owes, if any; an unknown outcome is told once looking it up has failed."""
    if state == State.UNKNOWN or state not in TOLD:
        return
    code, message, rule = TOLD[State(state)]
    cited = _cited(reasons) or (house(rule),)
    _raise(delivery_id, code, message, _words(why, reasons), cited, now)


def tell_unknown(delivery_id: int, why: Text, now: datetime) -> None:
    """A person must decide: the service could not prove whether the post is out."""
    _raise(delivery_id, UNKNOWN_CODE, words.UNKNOWN, why, (house("people-decide"),), now)


def tell_removal_refused(delivery_id: int, why: Text, now: datetime) -> None:
    """A person must delete in the service's own screen."""
    _raise(delivery_id, "removal_refused", words.REMOVAL_REFUSED, why, (house("people-decide"),), now)


def known_again(delivery_id: int, evidence: str, now: datetime) -> None:
    """The outcome is known now, so nobody owes an answer any more."""
    settle_seen(actor=SENDER, now=now, code=UNKNOWN_CODE, subject=f"delivery:{delivery_id}", evidence=evidence)


def concerned(delivery: Delivery) -> tuple[int, ...]:
    """Staff who are told: the author, who submitted, and whoever decided on what was to go out."""
    deciders = Decision.objects.filter(submission=delivery.decision.submission_id, by__isnull=False)
    people = {delivery.post.author_id, delivery.decision.submission.by_id, *deciders.values_list("by_id", flat=True)}
    return tuple(sorted(person for person in people if person is not None))


def _raise(delivery_id: int, code: str, message: Text, why: Text, cited: Iterable[Citation], now: datetime) -> None:
    delivery = Delivery.objects.select_related("post", "account", "decision__submission").get(pk=delivery_id)
    raise_finding(
        actor=SENDER,
        now=now,
        code=code,
        subject=f"delivery:{delivery_id}",
        message=message.fill(title=delivery.post.title, account=delivery.account.name, why=why),
        citations=cited,
        severity="serious",
        roles=(),
        staff=concerned(delivery),
    )


def _cited(reasons: tuple[Reason, ...]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for reason in reasons for citation in reason.citations))


def _words(why: Text, reasons: tuple[Reason, ...]) -> Text:
    if not reasons:
        return why
    return Text(ja="".join(r.message.ja for r in reasons), en=" ".join(r.message.en for r in reasons))
