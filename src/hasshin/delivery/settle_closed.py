"""What is not as it should be on an account is over once the account is closed: nobody can mend it any more."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.actions.choose_dormant import CODE as DORMANT
from hasshin.accounts.models import Account
from hasshin.delivery import profile_rules, profiles, watch_token
from hasshin.delivery.claim import SENDER
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.models import Finding

OF_ITS_STATE = (*profile_rules.CODES, profiles.CODE, profiles.UNREAD, watch_token.LOST_CODE, DORMANT)
"""Findings on how an account stands. What was done on it (posts of unknown origin, a token that the service may still
take, records without review) is answered for after its closing too."""
EVIDENCE = "アカウントが閉鎖されたため、終了しました。"


def settle_closed(now: datetime) -> int:
    """Settle them for all closed accounts; how many there were. Safe to call at any time."""
    found = Finding.objects.filter(settled_at__isnull=True, code__in=OF_ITS_STATE)
    asked = {(row.code, row.subject) for row in found.only("code", "subject")}
    if not asked:
        return 0
    closed = {f"account:{pk}" for pk in Account.objects.filter(state=Account.State.CLOSED).values_list("pk", flat=True)}
    return sum(
        settle_seen(actor=SENDER, now=now, code=code, subject=subject, evidence=EVIDENCE)
        for code, subject in sorted(asked)
        if subject in closed
    )
