"""Write a new name or profile through the connector (M-16), or say where a person does it and why they must."""

from __future__ import annotations

from hasshin.accounts.models import Account
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.outside import outside
from hasshin.incidents.by_hand import how
from hasshin.incidents.models import Measure
from hasshin.platforms.values import Outcome, ProfileChange
from hasshin.policy.text import Text, t

NOT_BY_API = t("このサービスでは、自動では変更できません。", "This service lets nobody change it automatically.")
FIRST = Text(ja="{why} {how}", en="{why} {how}")


def write_profile(row: Measure, connect: Connect) -> tuple[bool, Text | None, dict[str, object]]:
    """Whether it is written, why not, and what the service said. Twice written is written once."""
    account = Account.objects.get(pk=int(row.subject.partition(":")[2]))
    steps = how(row.verb, account.service)
    try:
        platform = connect(account)
    except NotConnected as error:
        return False, FIRST.fill(why=error.message, how=steps), {}
    if not platform.capabilities().write_profile:
        return False, FIRST.fill(why=NOT_BY_API, how=steps), {}
    change = ProfileChange(name=row.wanted.get("name"), text=row.wanted.get("text"))
    result = outside(lambda: platform.write_profile(change))
    if result.outcome is Outcome.DONE:
        return True, None, {"service": result.evidence}
    return False, FIRST.fill(why=result.reason, how=steps), {"service": result.evidence, "code": result.code}
