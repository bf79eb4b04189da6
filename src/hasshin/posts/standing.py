"""At the moment of writing: the accounts are still what the decision saw."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.accounts.models import Account
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

CHANGED = t(
    "宛先のアカウントが、その間にロック・閉鎖・凍結されたか、別の所属に引き継がれました。画面を読み込み直してください。",
    "A target account was meanwhile locked, closed, frozen or handed over. Reload the page.",
)


def demand_standing(seen: Iterable[facts.Account]) -> None:
    """Lock the rows of the accounts that were judged, and raise `Conflict` where one is no longer as it was seen.

    Call it first in the transaction that writes: whoever closes or hands over the account waits, or was faster.
    """
    known = {one.id: (one.state, one.unit, one.frozen) for one in seen}
    rows = Account.objects.select_for_update().filter(pk__in=known).order_by("pk")
    now = {row.pk: (row.state, row.unit_id, row.frozen_at is not None) for row in rows}
    if now != known:
        raise Conflict(CHANGED)
