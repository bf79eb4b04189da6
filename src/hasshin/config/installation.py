"""Where an installation keeps its things, and what it says of itself.

DATA/installation.json   what the installation is (no secrets)
DATA/hasshin.sqlite3     the database, unless HASSHIN_DATABASE_URL names another
DATA/keys/               django.key, credentials.key, ledger.key; files 0600, folder 0700
DATA/blobs/              media and evidence, named by their SHA-256
DATA/checkpoints.jsonl   signed heads of the ledger, outside the database
"""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from jpholiday import is_holiday
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, field_validator, model_validator

from hasshin.policy.vocabulary import Weekday

WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_OF_THE_YEAR = r"^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class KeyCommands(BaseModel):
    """Two programs that wrap and unwrap a data key, base64 in one line on stdin and stdout; see docs/operations.md."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    wrap: list[str] = Field(min_length=1)
    unwrap: list[str] = Field(min_length=1)


class CredentialKeys(BaseModel):
    """Where the master key of the accounts' secrets is: in a file, in the environment, or behind a command.

    `commands` are the newest first: one, or during a rotation the new one and the old one. `provider` is the one that
    seals; keys that stand elsewhere still open what they sealed, until a rotation has moved everything.
    """

    model_config = ConfigDict(extra="forbid")

    provider: Literal["file", "environment", "command"] = "file"
    variable: str = Field(default="HASSHIN_CREDENTIALS_KEY", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    commands: list[KeyCommands] = []
    timeout_seconds: float = Field(default=10, gt=0, le=60)

    @model_validator(mode="after")
    def _has_its_commands(self) -> CredentialKeys:
        if self.provider == "command" and not self.commands:
            raise ValueError('credentials_keys: the provider "command" needs `commands`')
        if len({key.id for key in self.commands}) != len(self.commands):
            raise ValueError("credentials_keys: two commands have the same id")
        return self


class MailServer(BaseModel):
    """The city's mail server (SMTP). The password, if it wants one, stands alone in DATA/keys/smtp.password.

    `security`: starttls (usual, port 587), tls (from the first byte, port 465), none (an inner relay without password).
    `ca_file` names the certificate of an inner authority, where the machine does not know it.
    """

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    ca_file: str = ""

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> MailServer:
        if self.user and self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("a mail server with user and password is reached by starttls or tls only")
        return self


class Budget(BaseModel):
    """What the city is ready to pay a service for posts in a month; `handle` "" is all its accounts together."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(min_length=1)
    handle: str = ""
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    month: Decimal = Field(ge=0)


class DesignatedPlatforms(BaseModel):
    """Which services the platform law binds (大規模特定電気通信役務提供者), as of the ministry's list of `stated`."""

    model_config = ConfigDict(extra="forbid")

    stated: date
    services: list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")]]


class WorkingDays(BaseModel):
    """On which days the city hall works; on others no digest goes out. Urgent mail goes at once on every day.

    The default is the holidays (休日) of local government by article 4-2 of the Local Autonomy Act (地方自治法):
    weekends, national holidays, and at the turn of the year the days that nearly every city's ordinance names.
    `closed` are further days: "12-29" each year, or "2026-08-14" once. `holidays`: work goes on on national holidays.
    """

    model_config = ConfigDict(extra="forbid")

    days: list[Weekday] = list(WEEK[:5])
    holidays: bool = False
    closed: list[Annotated[str, Field(pattern=DAY_OF_THE_YEAR)]] = ["12-29", "12-30", "12-31", "01-02", "01-03"]

    def has(self, day: date) -> bool:
        """Whether the city hall works on that Japanese day."""
        closed = day.isoformat() in self.closed or day.strftime("%m-%d") in self.closed
        return WEEK[day.weekday()] in self.days and not closed and (self.holidays or not is_holiday(day))


class Intake(BaseModel):
    """What is taken in from outside: docs/intake.md. The codes are those of the Japan Meteorological Agency.

    `feeds` are Atom feeds, on `feed_hosts` alone; `folder` is where another program drops telegrams as files.
    """

    model_config = ConfigDict(extra="forbid")

    city_code: str = Field(pattern=r"^\d{7}$")
    forecast_areas: list[Annotated[str, Field(pattern=r"^\d{6}$")]] = []
    seismic_areas: list[Annotated[str, Field(pattern=r"^\d{3}$")]] = []
    tsunami_areas: list[Annotated[str, Field(pattern=r"^\d{3}$")]] = []
    feeds: list[Annotated[str, Field(pattern=r"^https://[^\s@]+$", max_length=500)]] = []
    feed_hosts: list[Annotated[str, Field(pattern=r"^[a-z0-9.-]+\.[a-z]+$")]] = ["www.data.jma.go.jp"]
    folder: str = ""


class Installation(BaseModel):
    """One city's installation. `hosts` are the names under which the web server may be addressed."""

    model_config = ConfigDict(extra="forbid")

    id: str
    pack: str
    demo: bool = False
    hosts: list[str] = ["localhost", "127.0.0.1", "[::1]"]
    origin: str = "http://127.0.0.1:8000"
    trusted_proxies: list[str] = []
    directory_folder: str = ""
    directory_plain: bool = False
    read_back_inside: bool = False
    # How people are told of what is due: docs/operations.md, "Mail and webhooks".
    mail: MailServer | None = None
    digest_hour: int = Field(default=8, ge=0, le=23)
    working_days: WorkingDays = WorkingDays()
    webhook_networks: list[IPvAnyNetwork] = []
    webhook_proxy: str = ""
    credentials_keys: CredentialKeys = CredentialKeys()
    # Whether services that fetch images may fetch them here: docs/services/line.md.
    public_media: bool = False
    # What is taken in from outside: docs/intake.md.
    intake: Intake | None = None
    # What posts may cost: docs/operations.md, "Limits and budgets".
    budgets: list[Budget] = []
    # Links in posts that are out are looked at again; `link_domains` limits that to these: docs/operations.md.
    link_watch: bool = True
    link_domains: list[str] = []
    # Which services the law binds to answer a request for deletion: docs/operations.md, "Fake accounts".
    designated_platforms: DesignatedPlatforms | None = None

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, written: list[str]) -> list[str]:
        """Each is an address or a range, and none is every address: on their headers rests who is inside."""
        for one in written:
            if ip_network(one, strict=False).prefixlen == 0:
                raise ValueError(f"trusted_proxies: {one} is every address; anybody's headers would be believed")
        return written

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        """What is to be fetched from outside must be where somebody outside can get at it."""
        if self.public_media and not _is_outside(self.origin):
            raise ValueError(
                f"public_media: nobody outside can reach {self.origin}; set origin to this installation's public https"
                " address, or leave public_media out"
            )
        return self


def _is_outside(origin: str) -> bool:
    """An https address by a name of the public DNS, or by a public IP address."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme != "https" or host.endswith((".local", ".localhost", ".internal", ".invalid", ".test")):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".")


class InstallationMissing(Exception):
    """There is no installation in the folder; the message says how to make one."""


class Folder:
    """The data folder of an installation, as paths."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @property
    def description(self) -> Path:
        return self.root / "installation.json"

    @property
    def database(self) -> Path:
        return self.root / "hasshin.sqlite3"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def django_key(self) -> Path:
        return self.keys / "django.key"

    @property
    def credentials_key(self) -> Path:
        return self.keys / "credentials.key"

    @property
    def ledger_key(self) -> Path:
        return self.keys / "ledger.key"

    @property
    def outbox_key(self) -> Path:
        """Seals the signing secrets of webhooks; made with the first one."""
        return self.keys / "outbox.key"

    @property
    def smtp_password(self) -> Path:
        """The mail server's password, put there by the administrator where the server wants one."""
        return self.keys / "smtp.password"

    @property
    def mail(self) -> Path:
        """Of a demonstration without a mail server: what would have been sent."""
        return self.root / "mail"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def sample_sign_ins(self) -> Path:
        """Of a demonstration alone: who may sign in, for the sign-in page to say."""
        return self.root / "sample-sign-ins.json"

    @property
    def checkpoints(self) -> Path:
        return self.root / "checkpoints.jsonl"

    def read(self) -> Installation:
        """What the installation says of itself; raises `InstallationMissing` where there is none."""
        try:
            return Installation.model_validate(json.loads(self.description.read_text("utf-8")))
        except FileNotFoundError:
            raise InstallationMissing(
                f"no installation in {self.root}: run `hasshin init --data {self.root}` or name another with --data or"
                " HASSHIN_DATA"
            ) from None

    def write(self, installation: Installation) -> None:
        """Write the description so that a crash leaves the old or the new one, never a half."""
        fresh = self.description.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(installation.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.description)


def folder_from_environment() -> Folder | None:
    """The folder that HASSHIN_DATA names, or None."""
    named = os.environ.get("HASSHIN_DATA", "")
    return Folder(Path(named)) if named else None
