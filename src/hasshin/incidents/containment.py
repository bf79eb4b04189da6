"""Carry out what containment asked for: posts kept and deleted first, then tokens revoked; each on its own.

A measure is asked, held by one worker for a while, and done or left to a person with the reason. A worker that dies
leaves it to the next: deleting and revoking twice does no harm. The platforms' own time limits bound every call, so
that a service that never answers leaves a truthful list and not a waiting one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hasshin.accounts.actions.note_connection import end_connection
from hasshin.accounts.models import Account, Connection
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actor import Actor, robot
from hasshin.delivery.actions.disconnect import revoke_at_service, tell_not_revoked
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.models import UnaccountedAct
from hasshin.delivery.outside import outside
from hasshin.incidents.models import Measure
from hasshin.incidents.played import PLAYED, is_played
from hasshin.incidents.profile_writing import write_profile
from hasshin.ledger.actions.append import append
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Conflict, Refused
from hasshin.policy.text import Text, t

log = logging.getLogger("hasshin.incidents")
CONTAINER = robot("containment")
LEASE = timedelta(minutes=3)
AT_ONCE = 8
SIDE_BY_SIDE = 40
"""How many measures one run takes up."""
Verb, State = Measure.Verb, Measure.State
TROUBLE = t(
    "自動では行えませんでした。サービスの画面で人が行ってください。",
    "It could not be done; a person must, in the service's own screen.",
)
REVOKED_BY = t("事案{id}番の封じ込め", "Containment of incident no. {id}")
Done = tuple[bool, Text | None, dict[str, object]]


def contain_due(
    now: datetime, connect: Connect, *, clock: Callable[[], datetime] | None = None, at_once: int = AT_ONCE
) -> int:
    """Take up what is asked and free: deletions, `at_once` at a time, before tokens; how many were settled."""
    read = clock or (lambda: now)
    settled = _play(now)
    posts = _free(now).filter(verb=Verb.DELETE_POST).order_by("pk")
    settled += _delete_posts(list(posts[:SIDE_BY_SIDE]), connect, read, at_once)
    rest = _free(now).filter(verb__in=(Verb.SHUT_OUT, Verb.REVOKE, Verb.RENAME, Verb.CHANGE_PROFILE))
    waiting = Measure.objects.filter(verb=Verb.DELETE_POST, state__in=(State.ASKED, State.CLAIMED))
    ready = rest.exclude(verb=Verb.REVOKE, incident__in=waiting.values("incident"))
    for row in ready.order_by("pk")[:SIDE_BY_SIDE]:
        if _claim(row, read()):
            outcome = _guarded(row, lambda row=row: _do(row, connect, read()))  # type: ignore[misc]
            settled += _settle(row, *outcome, read())
    return settled


def _free(now: datetime) -> QuerySet[Measure]:
    lapsed = Q(state=State.CLAIMED, lease_until__lt=now)
    return Measure.objects.filter(Q(state=State.ASKED) | lapsed).select_related("incident__account", "asked_by")


def _play(now: datetime) -> int:
    """Whatever was asked in a drill and would touch what is real is settled as played, before anything is opened."""
    rows = _free(now).filter(incident__drill__isnull=False).order_by("pk")
    played = [row for row in rows if is_played(row.incident, row.subject)]
    return sum(_settle(row, True, None, {"text": PLAYED}, now) for row in played if _claim(row, now))


def _claim(row: Measure, now: datetime) -> bool:
    held = Measure.objects.filter(pk=row.pk, state=row.state, fence=row.fence)
    if held.update(state=State.CLAIMED, lease_until=now + LEASE, fence=F("fence") + 1) != 1:
        return False
    row.fence += 1
    return True


def _guarded(row: Measure, act: Callable[[], Done]) -> Done:
    try:
        return act()
    except Exception:
        log.exception("measure %s (%s) could not be taken", row.pk, row.verb)
        return False, TROUBLE, {}


def _delete_posts(rows: list[Measure], connect: Connect, clock: Callable[[], datetime], at_once: int) -> int:
    """The services are asked side by side; the tables are read before and written after, on this thread."""
    mine = [row for row in rows if _claim(row, clock())]
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="contain") as pool:
        asked = [(row, _deletion(row, connect)) for row in mine]
        if at_once == 1:
            return sum(_settle(row, *_deleted(row, act), clock()) for row, act in asked)
        called = {pool.submit(_deleted, row, act): row for row, act in asked}
        return sum(_settle(called[one], *one.result(), clock()) for one in as_completed(called))


@dataclass(frozen=True)
class _Deletion:
    """What is known of a post, and the platform that could be reached, or why none could."""

    remote_id: str
    kept: dict[str, object]
    platform: Platform | None
    why: Text | None = None


def _deletion(row: Measure, connect: Connect) -> _Deletion:
    act = UnaccountedAct.objects.select_related("account").get(pk=_pk(row))
    kept: dict[str, object] = {"text": act.text, "url": act.url, "seen_at": act.seen_at.isoformat()}
    try:
        return _Deletion(act.remote_id, kept, connect(act.account))
    except NotConnected as error:
        return _Deletion(act.remote_id, kept, None, error.message)
    except Exception:
        log.exception("measure %s: the account can't be reached", row.pk)
        return _Deletion(act.remote_id, kept, None, TROUBLE)


def _deleted(row: Measure, given: _Deletion) -> Done:
    """What the post was is kept first: what was seen of it before, and what the service shows of it now."""
    platform = given.platform
    if platform is None:
        return False, given.why, given.kept
    kept = dict(given.kept)
    if platform.capabilities().read_back:
        _more, _why, shown = _guarded(row, lambda: _shown(platform, given.remote_id))
        kept |= shown
    done, why, said = _guarded(row, lambda: _gone(platform, given.remote_id))
    return done, why, kept | said


def _shown(platform: Platform, remote_id: str) -> Done:
    read = outside(lambda: platform.get(remote_id))
    if read.value is None:
        return True, None, {}
    return True, None, {"text": read.value.text, "media": [[m.kind, m.alt] for m in read.value.media]}


def _gone(platform: Platform, remote_id: str) -> Done:
    result = outside(lambda: platform.delete(remote_id))
    return result.outcome is Outcome.DONE, result.reason, {"service": result.evidence}


def _revoke(row: Measure, now: datetime) -> Done:
    """The token is destroyed here whatever the service says; where it said no, a person ends it at the service."""
    account = Account.objects.get(pk=_pk(row))
    known = Connection.objects.filter(account=account).exclude(state=Connection.State.DISCONNECTED).first()
    if known is None:
        return True, None, {}
    result = revoke_at_service(account)
    done = result.outcome is Outcome.DONE
    with transaction.atomic():
        end_connection(
            actor=CONTAINER,
            now=now,
            connection=known,
            reason=REVOKED_BY.fill(id=row.incident_id).ja,
            revoked=done,
            judged=None,
        )
        if not done:
            tell_not_revoked(account, known.version, result.reason, now)
    return done, result.reason, {"service": result.evidence}


def _shut_out(row: Measure, now: datetime) -> Done:
    """In the name of who contained it: the pack says whether they may."""
    words = REVOKED_BY.fill(id=row.incident_id).ja
    try:
        report_lost(actor=Actor(staff=row.asked_by_id), now=now, terminal_id=_pk(row), circumstances=words)
    except Refused as refused:
        return False, refused.reasons[0].message, {}
    except Conflict:
        return True, None, {}
    return True, None, {}


_DO: Final[dict[Measure.Verb, Callable[[Measure, datetime], Done]]] = {
    Verb.REVOKE: _revoke,
    Verb.SHUT_OUT: _shut_out,
}


def _do(row: Measure, connect: Connect, now: datetime) -> Done:
    verb = Verb(row.verb)
    return _DO[verb](row, now) if verb in _DO else write_profile(row, connect)


def _pk(row: Measure) -> int:
    return int(row.subject.partition(":")[2])


def _settle(row: Measure, done: bool, why: Text | None, evidence: dict[str, object], now: datetime) -> bool:
    state = State.DONE if done else State.FOR_A_PERSON
    told = (why or TROUBLE).model_dump() if not done else {}
    with transaction.atomic():
        same = Measure.objects.filter(pk=row.pk, state=State.CLAIMED, fence=row.fence)
        if same.update(state=state, settled_at=now, reason=told, evidence=evidence, lease_until=None) != 1:
            return False  # another worker has it now, and finds it done
        append(
            kind="incidents.measure",
            subject=f"measure:{row.pk}",
            actor=CONTAINER.ref,
            now=now,
            data={"incident": row.incident_id, "verb": row.verb, "of": row.subject, "outcome": state},
            personal={"reason": told, "evidence": str(evidence.get("text", ""))},
        )
    return True
