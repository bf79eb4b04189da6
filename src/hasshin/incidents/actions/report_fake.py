"""The public reports a fake account (偽アカウントの通報): judged, counted, and joined with what was reported before.

No sign-in, no personal data demanded. What comes is a stranger's: kept as text, limited in size and number, and never
believed. An account of ours is answered as such and leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from hasshin.checks.genuine.forms import canonical
from hasshin.checks.genuine.known import Book
from hasshin.checks.genuine.mentions import Mention
from hasshin.checks.genuine.verify import Answer, verify
from hasshin.city.actor import robot
from hasshin.city.pack import pack_at
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.widen import widen
from hasshin.incidents import rules
from hasshin.incidents.models import FakeReport, Incident, PublicTake, ReportedAccount
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.standing import Directory
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation, Reason, Refused
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t

PUBLIC = robot("public")
"""Whoever uses the public form; no person of the city."""
CODE = "fake_reported"
LONGEST_ADDRESS = 500
LONGEST_WORDS = 1_000
LONGEST_CONTACT = 200
EACH_HOUR: Final = 6
ALL_EACH_HOUR: Final = 120
"""House rule: how many reports come through in an hour, from one address and in all."""
KEPT = timedelta(days=2)
TOLD = t(
    "偽アカウントの通報がありました（{n}件）：{address}。画面で確かめ、事案を開くか、理由を付けて見送ってください。",
    "The public reports a fake account ({n} reports): {address}. Open an incident, or dismiss it and say why.",
)


@dataclass(frozen=True)
class Sent:
    """What was sent. `asker` names whoever counts as one sender; `mark` this one page of the form."""

    address: str
    asker: str
    mark: str
    words: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Received:
    """`taken`: on record; `ours`: it is the city's own; `again`: this very form came before; `later`: too many."""

    outcome: Literal["taken", "ours", "again", "later"]
    answer: Answer | None = None


def report_fake(*, now: datetime, book: Book, sent: Sent) -> Received:
    """Take a report. Raises `Refused` for what names no account or is too long; then nothing is kept."""
    written = cleaned(sent.address)
    reasons = _reasons(written, sent)
    answer = None if reasons else _judged(book, written)
    if reasons or answer is None:
        raise Refused(reasons or [NO_ACCOUNT])
    if answer.verdict == "ours":
        return Received("ours", answer)
    if FakeReport.objects.filter(mark=_digest(sent.mark)).exists():
        return Received("again", answer)
    if not (_take(sent.asker, EACH_HOUR, now) and _take("", ALL_EACH_HOUR, now)):
        return Received("later", answer)
    try:
        with transaction.atomic():
            _keep(answer, written, sent, now)
    except IntegrityError:
        return Received("again", answer)  # the same page was sent twice at once
    return Received("taken", answer)


def cleaned(text: str) -> str:
    """Without control characters and invisible ones; lines stay."""
    return "".join(ch for ch in text if ch == "\n" or (ch.isprintable() and ch not in "\u2028\u2029")).strip()


def key_of(mention: Mention) -> str:
    """What counts as the same account."""
    name = mention.remote_id or canonical(mention.service, mention.handle) or mention.page
    # A service of many servers is known by the host too; one of its own has several hosts for the same account.
    where = mention.host if mention.service in ("", "mastodon") else ""
    return hashlib.sha256("\n".join((mention.service, where.lower(), name)).encode()).hexdigest()


def _judged(book: Book, written: str) -> Answer | None:
    """Of all that was named, the first that is not ours, an address before a handle; ours where nothing else is."""
    answers = [one for one in verify(book, written).answers if one.mention.kind != "name"]
    answers.sort(key=lambda one: one.mention.kind != "address")
    return next((one for one in answers if one.verdict != "ours"), answers[0] if answers else None)


def _keep(answer: Answer, written: str, sent: Sent, now: datetime) -> None:
    row, made = _case(answer, now)
    report = FakeReport.objects.create(
        reported=row,
        at=now,
        written=written,
        words=cleaned(sent.words),
        contact=cleaned(sent.contact),
        mark=_digest(sent.mark),
    )
    ReportedAccount.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)
    row.refresh_from_db()
    if row.state == ReportedAccount.State.OPEN:
        _tell(row, now)
    append(
        kind="incidents.fake_reported",
        subject=f"reportedaccount:{row.pk}",
        actor=PUBLIC.ref,
        now=now,
        data={"count": row.count, "new": made, "verdict": row.verdict, "also": [f"fakereport:{report.pk}"]},
        personal={"address": row.address},
    )


def _case(answer: Answer, now: datetime) -> tuple[ReportedAccount, bool]:
    """The case that it joins: an open one, or one whose incident goes on; else a new one."""
    mention, key = answer.mention, key_of(answer.mention)
    same = ReportedAccount.objects.select_for_update().filter(key=key)
    known = same.filter(state=ReportedAccount.State.OPEN).first()
    known = known or same.filter(incident__ended_at__isnull=True, incident__isnull=False).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            row = ReportedAccount.objects.create(
                key=key,
                service=mention.service,
                address=mention.written[:LONGEST_ADDRESS],
                verdict=answer.verdict,
                imitates_id=answer.account.id if answer.account is not None else None,
                first_at=now,
                last_at=now,
            )
    except IntegrityError:
        return ReportedAccount.objects.get(key=key, state=ReportedAccount.State.OPEN), False
    return row, True


def _tell(row: ReportedAccount, now: datetime) -> None:
    """One finding for all reports of one account, with how many there are."""
    words = TOLD.fill(n=row.count, address=row.address)
    if row.finding_id is not None and widen(
        actor=PUBLIC, now=now, finding_id=row.finding_id, message=words, seen=row.count
    ):
        return
    roles, cited = owed_by(now)
    finding = raise_finding(
        actor=PUBLIC,
        now=now,
        code=CODE,
        subject=f"reportedaccount:{row.pk}",
        message=words,
        citations=cited,
        severity="serious",
        roles=roles,
        about=str(row.count),
    )
    ReportedAccount.objects.filter(pk=row.pk).update(finding=finding)


def owed_by(now: datetime) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
    """Whose it is to look: those whom the pack names for fake accounts, else who keeps the directory; and why."""
    pack = pack_at(now)
    kind = rules.kind_of(pack, rules.kind_of_fake(pack))
    if kind is not None and kind.kind != rules.OTHER:
        return tuple(dict.fromkeys((*kind.told, *(one.role for one in kind.steps)))), pack.cite(kind)
    directory = pack.one_of(Directory)
    if directory is not None:
        return directory.kept_by, pack.cite(directory)
    keepers = tuple(role.id for role in roles_with(pack, "set_guide_page"))
    return keepers or (kind.told if kind is not None else ()), (house("incidents-are-told"),)


def _take(asker: str, most: int, now: datetime) -> bool:
    """Count one; false where the hour's number is used up. Kept in the database: all processes see it."""
    who = hmac.new(settings.SECRET_KEY.encode(), f"report\n{asker}".encode(), hashlib.sha256).hexdigest()
    hour = now.replace(minute=0, second=0, microsecond=0)
    PublicTake.objects.get_or_create(who=who, hour=hour)
    mine = PublicTake.objects.filter(who=who, hour=hour, taken__lt=most)
    return mine.update(taken=F("taken") + 1) == 1


def _digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()


NO_ACCOUNT = Reason(
    code="no_account",
    where="address",
    message=t("どのアカウントのことか読み取れません。", "It can't be read which account is meant."),
    fix=t(
        "偽アカウントのページのアドレス（https://…）か、@ で始まる名前を入れてください。",
        "Enter the address of the fake account's page (https://…), or its handle (@…).",
    ),
)
TOO_LONG = t("「{name}」が長すぎます（{n}文字まで）。", "“{name}” is longer than {n} characters.")
_FIELDS: Final[tuple[tuple[str, Text, int], ...]] = (
    ("address", t("アカウントのアドレス", "Address of the account"), LONGEST_ADDRESS),
    ("words", t("気づいたこと", "What you noticed"), LONGEST_WORDS),
    ("contact", t("連絡先", "How to reach you"), LONGEST_CONTACT),
)


def _reasons(written: str, sent: Sent) -> list[Reason]:
    reasons = [
        Reason(code="too_long", where=name, message=TOO_LONG.fill(name=label, n=longest))
        for name, label, longest in _FIELDS
        if len(getattr(sent, name)) > longest
    ]
    return reasons or ([] if written else [NO_ACCOUNT])


def tidy_reports(now: datetime) -> int:
    """Forget old counts, and erase how to reach citizens whose report is settled for `CONTACT_KEPT`; how many."""
    PublicTake.objects.filter(hour__lt=now - KEPT).delete()
    settled = FakeReport.objects.exclude(contact="").filter(reported__settled_at__lt=now - CONTACT_KEPT)
    erased = 0
    for pk in list(settled.values_list("pk", flat=True)):
        erased += erase_contact(pk, now)
    return erased


CONTACT_KEPT = timedelta(days=30)
"""House rule: how long a citizen's contact is kept once their report is settled."""


def erase_contact(report_id: int, now: datetime) -> int:
    """Erase one citizen's contact; 0 where there is none (any more). It stands nowhere else: the ledger has none."""
    with transaction.atomic():
        held = FakeReport.objects.filter(pk=report_id).exclude(contact="")
        if held.update(contact="", erased_at=now) != 1:
            return 0
        append(kind="incidents.erase_contact", subject=f"fakereport:{report_id}", actor=PUBLIC.ref, now=now)
    return 1


def open_incident_of(address: str) -> Incident | None:
    """An open incident about exactly this address."""
    return Incident.objects.filter(address=address, ended_at__isnull=True).order_by("pk").first()
