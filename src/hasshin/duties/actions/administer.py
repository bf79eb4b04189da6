"""Who looks after the outbox: those who may adopt packs; where the pack lets nobody, those who may appoint."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.govern import govern
from hasshin.city.judge import Judged
from hasshin.city.pack import current_pack
from hasshin.policy.pack import Pack
from hasshin.policy.scope import roles_with


def administering_right(pack: Pack) -> str:
    """The right by which somebody looks after the installation."""
    return "install_pack" if roles_with(pack, "install_pack") else "appoint"


def administer(*, actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    """The pack's answer; raises `Refused`, which is kept like any refusal."""
    return govern(actor=actor, now=now, verb=administering_right(current_pack()), kind=kind, subject=subject)
