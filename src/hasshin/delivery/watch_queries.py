"""Reads of connections, profiles and stray acts for faces: frozen rows, a fixed number of statements, no secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.credentials import KeyUnsafe, SealBroken
from hasshin.accounts.models import Account, Connection, Credential
from hasshin.accounts.rows import load_account
from hasshin.city.models import StaffMember
from hasshin.delivery.actions.begin_connecting import given_before, redirect_uri
from hasshin.delivery.connect import NotConnected, reach
from hasshin.delivery.models import ProfileReading, UnaccountedAct, VerificationApplication, WatchMark
from hasshin.findings.queries import FindingRow, open_findings
from hasshin.platforms.interface import Capabilities
from hasshin.platforms.oauth.service import Description, missing_scopes, wide_scopes
from hasshin.platforms.pasting import Pasting
from hasshin.platforms.registry import description_of, pasting_of
from hasshin.policy.text import Text

MOST = 100


@dataclass(frozen=True)
class ScopeRow:
    """One permission: what it is asked for, and whether the service granted it (None: it does not say)."""

    name: str
    why: Text
    granted: bool | None


@dataclass(frozen=True)
class ConnectionPage:
    """How one account is connected. `state` "open": the practice board asks for no token of this account yet.

    "none": nothing is connected. `wide` are permissions that allow more than the product needs. For a service where a
    person registers our application, `client_id` is the one named last, `secret_kept` whether its secret is kept, and
    `redirect_uri` what is to be registered there.
    """

    account: Account
    state: str
    since: datetime | None
    code: str
    reason: Text | None
    how: str
    scopes: tuple[ScopeRow, ...]
    missing: tuple[str, ...]
    wide: tuple[str, ...]
    expires_at: datetime | None
    connected_at: datetime | None
    connected_by: StaffMember | None
    looked_at: datetime | None
    good_at: datetime | None
    trouble: str
    description: Description | None
    pasting: Pasting | None = None
    client_id: str = ""
    secret_kept: bool = False
    redirect_uri: str = ""

    @property
    def standing(self) -> str:
        """The state as it is shown: "lacking" where the token works, and does not give all that is needed."""
        return "lacking" if self.state == "connected" and self.missing else self.state

    @property
    def connected(self) -> bool:
        """Whether there is something to disconnect."""
        return self.state in ("connected", "doubtful", "reconnect")


def connection_page(account_id: int) -> ConnectionPage:
    """The connection of one account; raises `NotFound`."""
    account = load_account(account_id)
    row = Connection.objects.filter(account=account).select_related("connected_by").first()
    mark = WatchMark.objects.filter(account=account).first()
    about = description_of(account.connector)
    granted = row.granted if row is not None and row.state != Connection.State.DISCONNECTED else None
    nothing = "open" if account.connector == "practice" else "none"
    named = about is not None and about.client == "given"
    secrets = Credential.objects.filter(account=account, kind=Credential.Kind.CLIENT_SECRET)
    return ConnectionPage(
        account=account,
        state=row.state if row else nothing,
        since=row.since if row else None,
        code=row.code if row else "",
        reason=Text.model_validate(row.reason) if row and row.reason else None,
        how=row.how if row else "",
        scopes=_scopes(about, granted),
        missing=missing_scopes(about, granted) if about and granted is not None else (),
        wide=wide_scopes(about, granted) if about and granted is not None else (),
        expires_at=row.expires_at if row else None,
        connected_at=row.connected_at if row else None,
        connected_by=row.connected_by if row else None,
        looked_at=mark.looked_at if mark else None,
        good_at=mark.good_at if mark else None,
        trouble=mark.trouble if mark else "",
        description=about,
        pasting=pasting_of(account.connector),
        client_id=given_before(account_id) if named else "",
        secret_kept=named and secrets.exists(),
        redirect_uri=redirect_uri(account_id) if named else "",
    )


def _scopes(about: Description | None, granted: list[str] | None) -> tuple[ScopeRow, ...]:
    if about is None:
        return ()
    missing = missing_scopes(about, granted) if granted is not None else ()
    return tuple(
        ScopeRow(scope.name, scope.why, None if granted is None else scope.name not in missing)
        for scope in about.scopes
    )


@dataclass(frozen=True)
class ProfilePage:
    """What was read of an account's profile, the newest first, and what was done for its verification."""

    account: Account
    readings: tuple[ProfileReading, ...]
    applications: tuple[VerificationApplication, ...]
    findings: tuple[FindingRow, ...]
    read_at: datetime | None

    @property
    def last(self) -> ProfileReading | None:
        """The profile as it was last seen to be."""
        return self.readings[0] if self.readings else None

    @property
    def waiting(self) -> VerificationApplication | None:
        """The application whose outcome is not known."""
        return next((row for row in self.applications if not row.outcome), None)


def profile_page(account_id: int, now: datetime) -> ProfilePage:
    """The watched profile of one account; raises `NotFound`."""
    account = load_account(account_id)
    readings = ProfileReading.objects.filter(account=account).order_by("-at", "-pk")[:MOST]
    applications = VerificationApplication.objects.filter(account=account).select_related("by", "outcome_by")
    mark = WatchMark.objects.filter(account=account).first()
    findings = open_findings(now, subject=f"account:{account_id}")
    return ProfilePage(
        account,
        tuple(readings),
        tuple(applications.order_by("-noted_at", "-pk")),
        tuple(one for one in findings if one.code.startswith("profile_")),
        mark.profile_read_at if mark else None,
    )


@dataclass(frozen=True)
class ActsPage:
    """Acts found on an account that did not pass through here, the newest first, and how far it was compared."""

    account: Account
    acts: tuple[UnaccountedAct, ...]
    mark: WatchMark | None
    able: Capabilities | None


def acts_page(account_id: int) -> ActsPage:
    """The stray acts of one account; raises `NotFound`."""
    account = load_account(account_id)
    rows = UnaccountedAct.objects.filter(account=account).select_related("finding").order_by("-seen_at", "-pk")
    return ActsPage(
        account, tuple(rows[:MOST]), WatchMark.objects.filter(account=account).first(), _capabilities(account)
    )


def _capabilities(account: Account) -> Capabilities | None:
    """What the service can tell; asks nobody. None where the account is not set up to be reached."""
    try:
        return reach(account).capabilities()
    except (NotConnected, SealBroken, KeyUnsafe):
        return None
