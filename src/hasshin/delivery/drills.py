"""A post of a drill (訓練) never reaches a live account that the drill's own decision does not name.

The pack is asked too (`policy.rules.drills`). This asks the tables alone, where a delivery is claimed and again right
before its account's platform is opened, so that neither a pack nor a fault in the rules lets anything through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.drills import is_on, marks_of
from hasshin.city.models import Drill
from hasshin.city.pack import pack_at
from hasshin.policy.text import Text, t
from hasshin.posts.drilled import says_drill
from hasshin.posts.models import Delivery

OVER = t(
    "訓練が終わっている（または始まっていない）ため、訓練の投稿を止めました。",
    "The drill is not on, so a post of it was stopped.",
)
MIXED = t("訓練の印が、投稿と決裁された内容とで違います。", "The post and what was decided name different drills.")
LIVE = t(
    "訓練の投稿が実際のアカウントに向けられていたため、止めました。",
    "A post of a drill was directed at a live account, and was stopped.",
)
UNMARKED = t(
    "訓練の投稿の本文に「訓練」の表示がないため、止めました。",
    "A post of a drill did not say so in its text; it was stopped.",
)


@dataclass(frozen=True)
class Barred:
    """Why a delivery must not go on."""

    code: str
    message: Text


def barred(delivery_id: int, now: datetime) -> Barred | None:
    """Why this delivery can't go out as a part of its drill; None for whatever belongs to no drill. Reads it anew."""
    row = Delivery.objects.select_related("post", "version", "account").get(pk=delivery_id)
    of = row.version.content.get("drill")
    if of is None and row.post.drill_id is None:
        return None
    if of != row.post.drill_id:
        return Barred("drill_mixed", MIXED)
    drill = Drill.objects.filter(pk=of).first()
    if drill is None or not is_on(drill, now):
        return Barred("drill_over", OVER)
    if row.account.connector == "practice":
        return None
    if row.account_id not in drill.live:
        return Barred("drill_live_account", LIVE)
    content = row.version.content
    text = content.get("variants", {}).get(row.account.service) or content.get("text", "")
    return None if says_drill(text, marks_of(pack_at(now))) else Barred("drill_unmarked", UNMARKED)


def hold(delivery: Delivery) -> None:
    """Lock the delivery's drill in the caller's transaction: its end waits until what begins here is committed."""
    if delivery.post.drill_id is not None:
        list(Drill.objects.select_for_update().filter(pk=delivery.post.drill_id))
