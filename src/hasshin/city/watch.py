"""What the city looks at as each allowed act is recorded: is its terminal still good, and was it a private device?

At that moment nobody else can write (`ledger.watchers`). So an act that stands in the ledger after the entry of a loss
was not done on the lost device, and each act under a consent is on the list of its uses, whichever room did it.
"""

from __future__ import annotations

from datetime import timedelta

from hasshin.city.models import Terminal, TerminalConsent, TerminalUse
from hasshin.ledger.actions.append import append
from hasshin.ledger.watchers import Recorded
from hasshin.policy import facts
from hasshin.policy.decision import Debt
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t

STOPS = ("freeze", "raise_incident")
DEBT = "private_device"
REVIEW = "private_device_review"
"""The key of `data` by which an act says which after-review of its own (an id) covers the use."""


class TerminalWatcher:
    """See the module."""

    def before(self, act: Recorded) -> None:
        """Raise `Refused` where the terminal was shut out, or the consent ended, since the request began."""
        terminal = getattr(act.facts, "terminal", None)
        if not isinstance(terminal, facts.Terminal) or terminal.id is None:
            return
        if _asks_for_it(act.facts, terminal) and not _in_use(terminal.id):
            raise Refused([SHUT_OUT])
        if _owed(act) is not None and not _consented(terminal, act):
            raise Refused([CONSENT_OVER])

    def after(self, act: Recorded) -> None:
        """Put an act under a consent on the list of its uses, with the after-review that it owes."""
        debt, terminal = _owed(act), getattr(act.facts, "terminal", None)
        if debt is None or not isinstance(terminal, facts.Terminal) or terminal.consent is None:
            return
        consent = TerminalConsent.objects.filter(pk=terminal.consent).first()
        if consent is None:
            return  # decided on facts that no table knows, as a test may; nothing real lacks its consent (`before`)
        covered = act.data.get(REVIEW)
        use = TerminalUse.objects.create(
            consent=consent,
            staff_id=consent.staff_id,
            act=act.kind,
            subject=act.subject,
            at=act.now,
            roles=list(debt.roles),
            citations=[c.model_dump(mode="json") for c in debt.citations],
            due_at=act.now + timedelta(days=debt.days),
            after_review_id=covered if isinstance(covered, int) else None,
        )
        append(
            kind="city.use_private_device",
            subject=f"terminaluse:{use.pk}",
            actor=act.actor,
            now=act.now,
            data={"consent": consent.pk, "act": act.kind, "of": act.subject},
        )


SHUT_OUT = Reason(
    code="shut_out",
    where="terminal",
    message=t(
        "この端末は、紛失の届出などにより、いましがた締め出されました。",
        "This terminal has just been shut out, as one that was reported lost or taken off the register.",
    ),
    fix=t("登録された別の端末から行ってください。", "Use another registered terminal."),
    citations=(house("registered-terminals"),),
)
CONSENT_OVER = Reason(
    code="consent_over",
    where="terminal",
    message=t("この端末の使用の同意が終わりました。", "The consent for this device is over."),
    fix=t("登録された端末から行うか、改めて同意を受けてください。", "Use a registered terminal, or ask for a consent."),
    citations=(house("registered-terminals"),),
)


def _asks_for_it(asked: facts.Facts, terminal: facts.Terminal) -> bool:
    """Stopping works from anywhere; from a device that is gone nothing else does, from a network nothing that sends."""
    match asked:
        case facts.StopFacts():
            return asked.kind not in ("withdraw", "stop")
        case facts.DeviceFacts():
            return terminal.kind == "device" and asked.kind != "lose"
        case facts.GovernFacts():
            return terminal.kind == "device" and asked.verb not in STOPS
        case facts.SubmitFacts() | facts.DecideFacts() | facts.OutwardFacts():
            return True
        case facts.RemoveFacts():
            return asked.kind == "correct" or terminal.kind == "device"
        case _:
            return terminal.kind == "device"


def _in_use(terminal_id: int) -> bool:
    state = Terminal.objects.filter(pk=terminal_id).values_list("state", flat=True).first()
    return (
        state is None or state == Terminal.State.ACTIVE
    )  # None: facts that no table knows, as in tests of other rooms


def _owed(act: Recorded) -> Debt | None:
    return next((debt for debt in act.decision.debts if debt.kind == DEBT), None)


def _consented(terminal: facts.Terminal, act: Recorded) -> bool:
    if terminal.consent is None:
        return True  # as above
    row = TerminalConsent.objects.filter(pk=terminal.consent).first()
    return row is None or (row.revoked_at is None and row.ends > act.now)
