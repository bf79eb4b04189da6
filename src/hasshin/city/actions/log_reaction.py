"""Log a reaction of the public (反響記録, M-10, F-3-5): what was said, and what the city concluded."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hasshin.city.actions.study import LONGEST_SOURCE, demand_past, too_long
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.models import Reaction
from hasshin.city.own import demand_person, demand_role, demand_words
from hasshin.city.pack import pack_at
from hasshin.policy.controls.standing import Reactions
from hasshin.policy.text import t


def log_reaction(
    *,
    actor: Actor,
    now: datetime,
    day_of: date,
    source: str,
    said: str,
    concluded: str,
    account_id: int | None = None,
    post_id: int | None = None,
) -> Reaction:
    """Keep it, in the actor's name; that account and post exist is the caller's to know (`records.actions`).

    Where the pack names roles for the log, the actor holds one of them; where it names none, any member of staff may
    write. Raises `Refused` for an entry that says nothing or a day that has not come.
    """
    pack = pack_at(now)
    control = pack.one_of(Reactions)
    roles = [role for one in pack.all_of(Reactions) for role in one.roles]
    staff = demand_role(pack, actor, now, roles, control) if roles else demand_person(actor, now)
    demand_words(
        ("source", source, t("出典", "source")),
        ("said", said, t("言われたこと", "what was said")),
        ("concluded", concluded, t("市の結論", "what the city concluded")),
        citations=pack.all_of(Reactions),
        pack=pack,
    )
    demand_past(day_of, now)
    if len(source) > LONGEST_SOURCE:
        raise too_long("source", LONGEST_SOURCE)
    with transaction.atomic():
        row = Reaction.objects.create(
            staff_id=staff,
            day=day_of,
            source=source.strip(),
            said=said.strip(),
            concluded=concluded.strip(),
            account_id=account_id,
            post_id=post_id,
            at=now,
        )
        record(
            None,
            kind="city.log_reaction",
            subject=f"reaction:{row.pk}",
            actor=actor,
            now=now,
            data={"staff": staff, "account": account_id, "post": post_id, "day": day_of.isoformat()},
            personal={"source": row.source, "said": row.said, "concluded": row.concluded},
        )
    return row
