"""Watch each account's token: look whether it works, renew it before it runs out, and say when a person is needed.

Reads and asks outside of any transaction. What is learned is written only where the token is still the one asked
about. A look that proves nothing changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hasshin.accounts.actions.keep_connection import keep_renewal
from hasshin.accounts.actions.note_connection import first_noted, note_connection
from hasshin.accounts.credentials import KeyUnsafe, make_ready
from hasshin.accounts.models import Account, Connection, Credential
from hasshin.city.pack import pack_at
from hasshin.delivery import health
from hasshin.delivery.answerable import answerable
from hasshin.delivery.claim import SENDER
from hasshin.delivery.connect import NotConnected, reach
from hasshin.delivery.models import WatchMark
from hasshin.delivery.outside import outside
from hasshin.delivery.storable import storable
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.platforms.interface import Platform
from hasshin.platforms.registry import description_of
from hasshin.platforms.values import Outcome, Renewal
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.house import house
from hasshin.policy.text import Text, t

Reach = Callable[[Account], Platform]
LEASE = timedelta(seconds=60)
"""One worker alone asks for a new token; longer than any request may take."""
LOST_CODE = "token_refresh_lost"
LOST = t(
    "「{name}」のトークンを更新する途中で、サービスの答えが失われました。今のトークンが切れる前に更新を繰り返します。"
    "更新できなければ、接続し直す必要があります。",
    "While the token of {name} was being renewed, the service's answer was lost. Renewing is tried again before the "
    "present token runs out; if that fails, it must be connected anew.",
)


@dataclass(frozen=True)
class Seen:
    """One look: what was known before it, and the token's row then."""

    account: Account
    connection: Connection
    mark: WatchMark

    @property
    def known(self) -> health.Known:
        """As the rules take it."""
        row, mark = self.connection, self.mark
        return health.Known(row.state, row.code, mark.doubts, mark.good_at, row.expires_at)


def watch_tokens(now: datetime, reach: Reach = reach) -> int:
    """Look at each token that is due; how many. Harmless to run on several workers: each look is taken by one."""
    return sum(_look_if_mine(pk, now, reach) for pk in tokens_due(now))


def tokens_due(now: datetime) -> list[int]:
    """Ids of accounts with a token whose next look is due, closed and disconnected ones left out."""
    with_token = Q(credentials__kind=Credential.Kind.TOKEN)
    due = Q(watch__isnull=True) | Q(watch__next_look_at__isnull=True) | Q(watch__next_look_at__lte=now)
    found = Account.objects.filter(with_token, due).exclude(state=Account.State.CLOSED)
    found = found.exclude(connection__state=Connection.State.DISCONNECTED)
    return list(found.order_by("pk").values_list("pk", flat=True))


def look(account_id: int, now: datetime, reach: Reach = reach) -> None:
    """Look at one token now: renew it if it is time, else ask whether it works."""
    account = Account.objects.select_related("unit").get(pk=account_id)
    connection = Connection.objects.filter(account=account).first()
    if connection is None:
        connection = first_noted(actor=SENDER, now=now, account_id=account_id)
    if connection.state == Connection.State.DISCONNECTED:
        return
    seen = Seen(account, connection, mark_of(account_id))
    try:
        platform = reach(account)
    except NotConnected as error:
        _learn(seen, health.Learned(health.DOUBTFUL, "not_connected", 0, now + health.AGAIN), error.message, now)
        return
    renewable = Credential.objects.filter(account=account, kind=Credential.Kind.REFRESH_TOKEN).exists()
    about = description_of(account.connector)
    before = about.renew_before if about else health.BEFORE_EXPIRY
    if health.to_renew(seen.known, renewable, now, before) and _renew(seen, platform, now):
        return
    result = outside(platform.check_auth)
    _learn(seen, health.after_look(seen.known, result, now), result.reason, now)


def refused_while_sending(account_id: int, now: datetime, reach: Reach = reach) -> bool:
    """A delivery was refused for its token: look again at once. True when it was for the token, and not for the post.

    That is so when the second look says no too, and when the token had run out and was renewed just now.
    """
    if not Credential.objects.filter(account=account_id, kind=Credential.Kind.TOKEN).exists():
        return False
    before = Connection.objects.filter(account=account_id).values_list("version", flat=True).first()
    mark_of(account_id)
    WatchMark.objects.filter(account=account_id, doubts=0).update(doubts=1)
    look(account_id, now, reach)
    row = Connection.objects.get(account=account_id)
    return row.state == Connection.State.RECONNECT or (before is not None and row.version != before)


def seen_good(account_id: int, now: datetime) -> None:
    """A new token was just proven good; what was told of the old one is settled."""
    mark_of(account_id)
    WatchMark.objects.filter(account=account_id).update(
        looked_at=now, good_at=now, next_look_at=now + health.AGAIN, doubts=0, trouble="", renewing=None
    )
    _settle_lost(account_id, now, "a new token was kept")


def mark_of(account_id: int) -> WatchMark:
    """The worker's marks of an account, made when there are none."""
    return WatchMark.objects.get_or_create(account_id=account_id)[0]


def _look_if_mine(account_id: int, now: datetime, reach: Reach) -> bool:
    mark_of(account_id)
    due = Q(next_look_at__isnull=True) | Q(next_look_at__lte=now)
    if WatchMark.objects.filter(due, account=account_id).update(next_look_at=now + health.SECOND_LOOK) != 1:
        return False
    look(account_id, now, reach)
    return True


def _renew(seen: Seen, platform: Platform, now: datetime) -> bool:
    """Ask for a new token, one worker at a time; true when nothing more is to be asked now."""
    free = Q(renewing__isnull=True) | Q(renewing__lte=now)
    marks = WatchMark.objects.filter(pk=seen.mark.pk)
    if marks.filter(free).update(renewing=now + LEASE) != 1:
        return True
    if Connection.objects.filter(pk=seen.connection.pk, version=seen.connection.version).count() != 1:
        marks.update(renewing=None)  # renewed by somebody between our reading and our turn
        return True
    try:
        ready = (make_ready(), make_ready())
    except KeyUnsafe:
        marks.update(renewing=None, trouble="key")
        return False
    renewal = outside(platform.refresh)
    if renewal.outcome is Outcome.DONE and renewal.token is not None:
        kept = keep_renewal(
            actor=SENDER,
            now=now,
            connection=seen.connection,
            token=renewal.token,
            refresh_token=renewal.refresh_token,
            expires_at=renewal.expires_at,
            granted=renewal.scopes,
            ready=ready,
        )
        if kept:
            seen_good(seen.account.pk, now)
        return True
    marks.update(renewing=None)
    return _without_token(seen, renewal, now)


def _without_token(seen: Seen, renewal: Renewal, now: datetime) -> bool:
    """No new token came. True only where the token is known to be over, so that asking of it is idle."""
    learned = health.after_renewal(seen.known, renewal, now)
    _learn(seen, learned, renewal.reason, now)
    if learned.code == health.LOST:
        _tell_lost(seen, now)
    return learned.state is not None


def _learn(seen: Seen, learned: health.Learned, reason: Text, now: datetime) -> None:
    changes: dict[str, object] = {
        "looked_at": now,
        "next_look_at": learned.next_at,
        "trouble": "" if learned.good else learned.code[:32],
        "doubts": learned.doubts,
    }
    if learned.good:
        changes["good_at"] = now
    same = Connection.objects.filter(pk=seen.connection.pk, version=seen.connection.version)
    if not same.exists():
        return  # it was connected anew meanwhile; this was learned of a token that is gone
    WatchMark.objects.filter(pk=seen.mark.pk).update(**changes)
    if learned.state is None:
        return
    words = Text(ja=storable(reason.ja), en=storable(reason.en))
    note_connection(
        actor=SENDER, now=now, connection=seen.connection, state=learned.state, code=learned.code[:32], reason=words
    )


def _tell_lost(seen: Seen, now: datetime) -> None:
    pack = pack_at(now)
    roles, staff = answerable(pack, seen.account, "connect_account", now)
    control = pack.one_of(Credentials)
    raise_finding(
        actor=SENDER,
        now=now,
        code=LOST_CODE,
        subject=f"account:{seen.account.pk}",
        message=LOST.fill(name=seen.account.name),
        citations=pack.cite(control) if control else (house("records"),),
        severity="warning",
        roles=roles,
        staff=staff,
    )


def _settle_lost(account_id: int, now: datetime, evidence: str) -> None:
    settle_seen(
        actor=SENDER, now=now, code=LOST_CODE, subject=f"account:{account_id}", evidence=f"{evidence} ({now:%F %T} UTC)"
    )
