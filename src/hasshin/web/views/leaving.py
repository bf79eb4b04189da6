"""What locking, handing over or closing an account does to what is on its way there: said before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from hasshin.accounts.models import Consent
from hasshin.accounts.queries_life import LifePage
from hasshin.city.models import Appointment
from hasshin.policy.clock import shown
from hasshin.policy.text import Text, t
from hasshin.posts.actions.leave_account import concerned
from hasshin.posts.queries.held_up import planned_on
from hasshin.web.views.life_forms import Confirm
from hasshin.web.views.settings.forms import Choice
from hasshin.web.words import FAMILIES

LOCKED = t(
    "「{title}」（{when}の予定）は、解除されるまで発信されません。起案した人と決裁した人の義務に載ります。",
    "“{title}” ({when}) will not go out unless it is unlocked by then. Who wrote and who decided it are told.",
)
ON_ITS_WAY = t(
    "進行中の投稿が止まります：「{title}」（{state}）", "It stops this post on its way: “{title}” ({state})."
)
TO_UNIT = t("「{name}」を{unit}に引き継ぎます。", "{name} is handed over to {unit}.")
ENDS = t("任命{n}件と事前同意{m}件が終わります：{who}", "{n} appointments and {m} prior consents end: {who}")
NOBODY = t("終わる任命と事前同意はありません。", "No appointment and no prior consent ends.")
CLOSES = t(
    "「{name}」を閉鎖します。認証情報は破棄され、元に戻せません。",
    "{name} is closed for good, and its secrets are destroyed.",
)


def of_lock(page: LifePage) -> Confirm:
    """What is scheduled there; nothing to confirm where nothing is."""
    return lambda _given: [
        LOCKED.fill(title=one.title, when=shown(one.due_at)) for one in planned_on([page.account.pk])
    ]


def of_asking(page: LifePage) -> Confirm:
    """What its closing would stop; nothing to confirm where nothing is on its way."""
    return lambda _given: _on_its_way(page)


def of_hand_over(page: LifePage, units: Sequence[Choice], now: datetime) -> Confirm:
    """To whom it goes, what ends and what stops."""

    def said(given: dict[str, Any]) -> list[Text]:
        unit = next((one.name for one in units if one.value == given["unit_id"]), Text(ja="", en=""))
        first = TO_UNIT.fill(name=page.account.name, unit=unit)
        return [first, _ending(page, now), *_on_its_way(page, page.account.unit_id)]

    return said


def of_closing(page: LifePage, now: datetime) -> Confirm:
    """That it is for good, what ends and what stops."""
    return lambda _given: [CLOSES.fill(name=page.account.name), _ending(page, now), *_on_its_way(page)]


def _on_its_way(page: LifePage, unit: int | None = None) -> list[Text]:
    posts = concerned(page.account.pk, unit)
    return [ON_ITS_WAY.fill(title=one.title, state=FAMILIES["post_state"][one.state]) for one in posts]


def _ending(page: LifePage, now: datetime) -> Text:
    left = Q(ends=None) | Q(ends__gt=now)
    held = Appointment.objects.filter(left, scope="account", account_id=page.account.pk).select_related("staff")
    rows = list(held.order_by("role", "pk"))
    consents = Consent.objects.filter(account=page.account, revoked_at=None, ends__gt=now).count()
    if not rows and not consents:
        return NOBODY
    who = Text(ja="、".join(one.staff.name_ja for one in rows), en=", ".join(one.staff.name_en for one in rows))
    return ENDS.fill(n=len(rows), m=consents, who=who)
