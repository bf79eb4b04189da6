"""The steps of an opening, as the sample city's people take them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.obtain_opening import designate, obtain_opening
from hasshin.accounts.actions.report_obtained import receive_report, report_obtained
from hasshin.accounts.actions.request_opening import request_opening
from hasshin.accounts.models import Account, Opening
from tests.towns import NOW


def asks(town: Any, who: str, unit: str, service: str, **changed: Any) -> Opening:
    """Ask for an account."""
    given: dict[str, Any] = {
        "handle": "mihon_new", "name": "新しい見本", "purpose": "市の情報", "why": "市民へ速やかに知らせるため",
    }  # fmt: skip
    return request_opening(
        actor=town.actor(who), now=NOW, unit_id=town.units[unit], service=service, **{**given, **changed}
    )


def decides(town: Any, who: str, row: Opening, kind: str = "approve", at: datetime = NOW, **changed: str) -> Opening:
    """Decide on the next step."""
    given: dict[str, Any] = {"reason": "必要と認める", "order": f"決裁 {who}", **changed}
    return decide_opening(actor=town.actor(who), now=at, opening_id=row.pk, kind=kind, **given)  # type: ignore[arg-type]


def obtains(town: Any, who: str, row: Opening, at: datetime = NOW, **changed: Any) -> Account:
    """Enter the account that was obtained."""
    given: dict[str, Any] = {"connector": "practice", "handle": row.wanted_handle, **changed}
    return obtain_opening(actor=town.actor(who), now=at, opening_id=row.pk, **given)


def names(town: Any, who: str, row: Opening, whom: str, order: str = "指名 第1号") -> Opening:
    """Name who obtains it personally."""
    return designate(actor=town.actor(who), now=NOW, opening_id=row.pk, staff_id=town.people[whom], order=order)


def reports(town: Any, who: str, row: Opening, **changed: Any) -> Opening:
    """Report what was obtained personally."""
    given: dict[str, Any] = {
        "obtained_on": NOW.date(), "remote_id": "fb-100", "handle": row.wanted_handle,
        "url": f"https://hasshin.example.jp/practice/facebook/{row.wanted_handle}/",
    }  # fmt: skip
    return report_obtained(actor=town.actor(who), now=NOW, opening_id=row.pk, **{**given, **changed})


def receives(
    town: Any, who: str, row: Opening, *, accepted: bool = True, remark: str = "", at: datetime = NOW
) -> Opening:
    """Receive the report, or return it."""
    return receive_report(actor=town.actor(who), now=at, opening_id=row.pk, accepted=accepted, remark=remark)
