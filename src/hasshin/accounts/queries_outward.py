"""Reads of acts toward others that were asked for here (M-19-7, M-19-8)."""

from __future__ import annotations

from hasshin.accounts.models import OutwardAct


def outward_acts(account_id: int) -> tuple[OutwardAct, ...]:
    """Those of one account, with the people named: what waits first, then newest first. One statement."""
    rows = OutwardAct.objects.filter(account=account_id).select_related("asked_by", "consented_by", "settled_by")
    found = list(rows.order_by("-at", "-pk"))
    return tuple(sorted(found, key=lambda row: row.state != OutwardAct.State.ASKED))


def waiting_outward_acts() -> tuple[OutwardAct, ...]:
    """Those of all open accounts that wait for a consent, oldest first. One statement."""
    rows = OutwardAct.objects.filter(state=OutwardAct.State.ASKED).exclude(account__state="closed")
    return tuple(rows.select_related("account", "asked_by").order_by("at", "pk"))
