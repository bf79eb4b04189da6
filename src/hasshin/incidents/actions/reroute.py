"""Say on another account what waits for a service that is down (M-14-2): a new draft, which needs its own decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.own import demand_person
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.incidents.waiting import affected
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.actions.draft import TITLE_LENGTH, create
from hasshin.posts.models import Delivery, Post
from hasshin.posts.revision import content_of

TITLE = t("{title}（別の手段）", "{title} (other means)")


def reroute(*, actor: Actor, now: datetime, incident_id: int, delivery_id: int, account_id: int) -> Post:
    """A draft of the same words for `account_id`, without its time. The post that waits is left as it is.

    By whoever may draft for that account. Raises `Refused`, `NotFound`, and `Conflict` where the delivery waits no
    more or the incident has ended.
    """
    demand_person(actor, now)
    incident = load_incident(incident_id)
    row = Delivery.objects.select_related("post", "version", "account").filter(pk=delivery_id).first()
    touched = affected(incident)
    if row is None or row.account_id not in touched:
        raise NotFound(f"delivery {delivery_id} of incident {incident_id}")
    if row.state != Delivery.State.SCHEDULED:
        raise Conflict(t("この配信は、もう待っていません。", "This delivery waits no more."))
    if account_id in touched:
        raise refuse(
            "same_service", "account_id", "同じ障害で使えないアカウントです。", "This account is down too.",
            "別の媒体のアカウントを選んでください。", "Choose an account on another service.",
        )  # fmt: skip
    content = content_of(row.version)
    words = content.text_for(row.account.service)
    changed = content.model_copy(
        update={"text": words, "variants": {}, "targets": (account_id,), "scheduled_at": None, "not_after": None}
    )
    title = TITLE.fill(title=row.post.title[: TITLE_LENGTH - 10]).ja
    with transaction.atomic():
        lock_open(incident_id)
        post = create(actor=actor, now=now, unit_id=row.post.unit_id, title=title, content=changed)
        record(
            None,
            kind="incidents.reroute",
            subject=f"incident:{incident_id}",
            actor=actor,
            now=now,
            data={"delivery": delivery_id, "post": post.pk, "account": account_id},
        )
    return post
