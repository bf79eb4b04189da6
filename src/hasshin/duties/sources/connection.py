"""Accounts that a person must connect anew, and badges whose application waits for its outcome (M-15-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.accounts.models import Account, Connection
from hasshin.delivery.health import REFUSED
from hasshin.delivery.models import ProfileReading, VerificationApplication
from hasshin.duties.duty import Duty, Kind, Place, by_right
from hasshin.platforms.oauth.service import missing_scopes
from hasshin.platforms.registry import description_of
from hasshin.policy.controls import Credentials, Verification
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.text import t

RECONNECT = Kind(
    id="reconnect_account",
    title=t("アカウントの再接続", "Accounts to connect anew"),
    evidence=t(
        "サービスが本人のものと認めた新しいトークン", "a new token that the service confirmed to be this account's"
    ),
    closed_by=("accounts.connected", "accounts.disconnected", "accounts.connection_state"),
)
OUTCOME = Kind(
    id="verification_outcome",
    title=t("認証の申請の結果", "Outcomes of applications for verification"),
    evidence=t("認められたか断られたかと、その理由の記録", "whether it was granted or refused, and why, as recorded"),
    closed_by=("accounts.verification_outcome",),
)
APPLY = Kind(
    id="verification_apply",
    title=t("認証の申請", "Verification to apply for"),
    evidence=t(
        "申請した日と方法の記録、または申請できない理由の記録",
        "the day and way of applying as recorded, or why nobody can apply",
    ),
    closed_by=("accounts.verification_applied", "accounts.verification_impossible"),
    findings=("profile_badge_missing",),
)
KINDS = (RECONNECT, APPLY, OUTCOME)
WITHIN = timedelta(days=1)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All kinds; four statements."""
    yield from _to_connect(now, pack)
    yield from _to_apply(now, pack)
    yield from _to_conclude(pack)


def _to_connect(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Credentials)
    cited = pack.cite(control) if control else (house("records"),)
    rows = Connection.objects.exclude(account__state=Account.State.CLOSED).select_related("account").order_by("pk")
    for row in rows:
        dead = row.state == Connection.State.RECONNECT
        lacking = _lacking(row)
        if not dead and not lacking and not (row.state == Connection.State.DOUBTFUL and row.code == REFUSED):
            continue
        title = DEAD if dead else LACKING.fill(name="{name}", scopes=", ".join(lacking)) if lacking else RUNNING_OUT
        yield Duty(
            kind=RECONNECT,
            about=f"account:{row.account_id}",
            title=title.fill(name=row.account.name),
            what_to_do=t(
                "接続の画面で「接続する」を選び、サービスの画面で認めてください。予定された投稿は、間に合えば発信されます。",
                "Choose “Connect” on its connection page and grant access at the service. What is scheduled goes "
                "out if that is in time.",
            ),
            citations=cited,
            since=row.since,
            due_at=row.since + WITHIN if dead or lacking else row.expires_at,
            place=Place("connection", (row.account_id,)),
            owed=by_right(pack, "connect_account", "account", row.account_id),
            account=row.account_id,
            urgent=dead,
            values={"code": row.code},
        )


DEAD = t("「{name}」を接続し直す（発信できません）", "Connect {name} anew: it can't send")
RUNNING_OUT = t("「{name}」を、トークンが切れる前に接続し直す", "Connect {name} anew before its token runs out")
LACKING = t(
    "「{name}」を接続し直し、足りない権限を認める（{scopes}）",
    "Connect {name} anew and grant what is lacking: {scopes}",
)


def _lacking(row: Connection) -> tuple[str, ...]:
    """What a token that works was not granted; nothing where the service does not say."""
    about = description_of(row.account.connector)
    if row.state != Connection.State.CONNECTED or row.granted is None or about is None:
        return ()
    return missing_scopes(about, row.granted)


def _to_apply(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Verification)
    if control is None:
        return
    since = now - timedelta(days=control.again_days)
    applied = set(VerificationApplication.objects.filter(noted_at__gt=since).values_list("account", flat=True))
    last: dict[int, ProfileReading] = {}
    rows = ProfileReading.objects.filter(account__state=Account.State.ACTIVE).select_related("account")
    for row in rows.order_by("account", "at", "pk"):
        last[row.account_id] = row
    for account_id, row in last.items():
        asked = not control.services or row.account.service in control.services
        if row.verified is not False or not asked or account_id in applied:
            continue
        yield Duty(
            kind=APPLY,
            about=f"account:{account_id}",
            title=t("「{name}」の認証をサービスに申請する", "Apply to the service to verify {name}").fill(
                name=row.account.name
            ),
            what_to_do=t(
                "サービスの画面で申請し、申請した日と受付番号などを記録してください。申請できないときは理由を記録してください。",
                "Apply on the service's own page, and record day and receipt; where nobody can apply, record why.",
            ),
            citations=pack.cite(control),
            since=row.at,
            due_at=row.at + timedelta(days=control.every_days),
            place=Place("profile-watch", (account_id,), "verification"),
            owed=by_right(pack, "connect_account", "account", account_id),
            account=account_id,
        )


def _to_conclude(pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Verification)
    if control is None:
        return
    waiting = VerificationApplication.objects.filter(outcome="").exclude(account__state=Account.State.CLOSED)
    for row in waiting.select_related("account").order_by("pk"):
        since = row.applied_at or row.noted_at
        yield Duty(
            kind=OUTCOME,
            about=f"verificationapplication:{row.pk}",
            title=t("「{name}」の認証の申請の結果を確かめる", "See what came of the application to verify {name}").fill(
                name=row.account.name
            ),
            what_to_do=t(
                "サービスの画面か通知で結果を確かめ、理由とともに記録してください。",
                "Look at the service's page or notice, and record the outcome with its reason.",
            ),
            citations=pack.cite(control),
            since=since,
            due_at=since + timedelta(days=control.outcome_days),
            place=Place("profile-watch", (row.account_id,), "outcome"),
            owed=by_right(pack, "connect_account", "account", row.account_id),
            account=row.account_id,
        )
