"""Read the copy on the city's own site back (F-2-4, M-15-1): missing, stale or altered, it is a finding till mended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hasshin.accounts.actions.directory_notice import keeps_directory
from hasshin.accounts.actions.stamp_edition import KEEPER, stamp_edition
from hasshin.accounts.directory.compare import Difference, Seen, differences, look_at
from hasshin.accounts.directory.listing import Listing
from hasshin.accounts.models import DirectoryEdition, DirectoryPlacement
from hasshin.city.actor import Actor
from hasshin.city.pack import current_pack
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.models import Finding
from hasshin.ledger.actions.append import append
from hasshin.platforms.fetch import Fetched, fetch
from hasshin.policy.controls import Directory
from hasshin.policy.text import Text, t

SUBJECT = "directoryplacement:1"
PATIENCE = 3
"""So many readings in a row may say nothing before that is a finding: a site is down now and then."""
EDITIONS_BACK = 30
SHOWN = 5
Fetch = Callable[[str, Sequence[str]], Fetched]
Outcome = DirectoryPlacement.Outcome

CODES = {
    Outcome.MISSING: "directory_copy_missing",
    Outcome.STALE: "directory_copy_stale",
    Outcome.ALTERED: "directory_copy_altered",
}
WORDS = {
    Outcome.MISSING: t(
        "公式サイトに公式アカウント一覧がありません（{url}）。{what}",
        "The list of official accounts is not on the city's site ({url}). {what}",
    ),
    Outcome.STALE: t(
        "公式サイトの公式アカウント一覧が古くなっています（{url}）。{what}",
        "The list of official accounts on the city's site is out of date ({url}). {what}",
    ),
    Outcome.ALTERED: t(
        "公式サイトの公式アカウント一覧が書き換わっています（{url}）。{what}",
        "The list of official accounts on the city's site was altered ({url}). {what}",
    ),
}


@dataclass(frozen=True)
class Read:
    """What a reading said. `outcome` None: nothing, as where the site does not answer."""

    url: str
    outcome: DirectoryPlacement.Outcome | None
    what: Text
    found: tuple[Difference, ...] = ()


def ask_to_read_back(*, actor: Actor, now: datetime, get: Fetch | None = None) -> Read:
    """Read it back now because somebody asks for it. Raises `Refused` for one who does not keep the directory."""
    keeps_directory(actor=actor, now=now, kind="accounts.read_back_directory", subject=SUBJECT)
    return read_back_directory(actor=actor, now=now, get=get)


def read_back_directory(*, actor: Actor = KEEPER, now: datetime, get: Fetch | None = None) -> Read:
    """Read the copy and keep what it said. No transaction is open while the network is asked."""
    edition, listing = stamp_edition(now=now)
    placement = DirectoryPlacement.objects.filter(pk=1).first()
    address = (placement.address if placement is not None else "") or current_pack().city.guide_url
    fetched = (get or _fetch)(address, current_pack().city.own_domains)
    failures = 0 if placement is None else placement.failures
    read = judge_copy(fetched, address, edition, listing, now=now, failures=failures)
    _keep(actor, now, read)
    return read


def judge_copy(
    fetched: Fetched, address: str, edition: DirectoryEdition, listing: Listing, *, now: datetime, failures: int
) -> Read:
    """What the answer of the city's site says of the copy."""
    if fetched.state == "gone":
        return Read(
            address,
            Outcome.MISSING,
            t("ページがありません（{n}）。", "There is no such page ({n}).").fill(n=fetched.trouble),
        )
    seen = look_at(fetched.body, fetched.kind) if fetched.state == "page" else None
    if fetched.state == "failed":
        silent = t("{n}回続けて読めませんでした（{why}）。", "It could not be read {n} times in a row ({why}).")
        many = failures + 1 >= PATIENCE
        return Read(address, Outcome.MISSING if many else None, silent.fill(n=failures + 1, why=fetched.trouble))
    if seen is None:
        return Read(address, Outcome.ALTERED, t("一覧として読めません。", "It can't be read as the list."))
    return _judge(seen, address, edition, listing, now)


def _judge(seen: Seen, address: str, edition: DirectoryEdition, listing: Listing, now: datetime) -> Read:
    now_missing = differences(seen, listing)
    if not now_missing and seen.edition in {None, edition.number}:
        return Read(
            address, Outcome.SAME, t("第{n}版と一致します。", "It agrees with edition {n}.").fill(n=edition.number)
        )
    live = [one for one in listing.accounts if one.state != "closed"]
    absent = {one.account for one in now_missing if one.code == "missing"}
    if seen.form == "links" and live and all(one.id in absent for one in live):
        return Read(
            address,
            Outcome.MISSING,
            t("ページはありますが、アカウントの一覧がありません。", "The page is there, but not the list."),
        )
    older = _older(seen, edition)
    if older is not None:
        return _of_age(older, edition, address, now_missing, now)
    return Read(address, Outcome.ALTERED, _told(now_missing), now_missing)


def _older(seen: Seen, edition: DirectoryEdition) -> DirectoryEdition | None:
    """The former edition that the copy is, unaltered; the newest where it does not say which."""
    rows = DirectoryEdition.objects.filter(number__lt=edition.number).order_by("-number")
    if seen.edition is not None:
        rows = rows.filter(number=seen.edition, digest=seen.digest)
    for row in rows[:EDITIONS_BACK]:
        if not differences(seen, Listing.model_validate(row.content)):
            return row
    return None


def _of_age(
    older: DirectoryEdition, edition: DirectoryEdition, address: str, lacking: tuple[Difference, ...], now: datetime
) -> Read:
    """A copy of a former edition: fresh enough for a while after the change, then stale."""
    control = current_pack().one_of(Directory)
    successor = DirectoryEdition.objects.filter(number__gt=older.number).order_by("number").first() or edition
    if now - successor.at <= timedelta(days=control.stale_days if control is not None else 2):
        said = t("第{n}版です。第{m}版への更新を待っています。", "It is edition {n}; edition {m} is awaited.")
        return Read(address, Outcome.SAME, said.fill(n=older.number, m=edition.number))
    said = t("第{n}版のままです（今は第{m}版）。{what}", "It is still edition {n} (now: {m}). {what}")
    return Read(address, Outcome.STALE, said.fill(n=older.number, m=edition.number, what=_told(lacking)), lacking)


def _told(found: Sequence[Difference]) -> Text:
    """The first few differences in words, and how many more there are."""
    more = len(found) - SHOWN
    rest = t("ほか{n}件。", " And {n} more.").fill(n=more) if more > 0 else t("", "")
    shown = [one.text for one in found[:SHOWN]]
    return Text(ja="".join(one.ja for one in shown) + rest.ja, en=" ".join(one.en for one in shown) + rest.en)


def _fetch(address: str, domains: Sequence[str]) -> Fetched:
    return fetch(address, domains, inside_too=settings.HASSHIN_INSTALLATION.read_back_inside)


def _keep(actor: Actor, now: datetime, read: Read) -> None:
    with transaction.atomic():
        DirectoryPlacement.objects.get_or_create(pk=1)
        row = DirectoryPlacement.objects.select_for_update().get(pk=1)
        if read.outcome is None:
            # That nothing was learnt is no state of the city.
            DirectoryPlacement.objects.filter(pk=1).update(failures=row.failures + 1, tried_at=now)
            return
        silent = read.outcome is Outcome.MISSING and not read.found and row.failures + 1 >= PATIENCE
        DirectoryPlacement.objects.filter(pk=1).update(
            outcome=read.outcome,
            differences=[one.plain() for one in read.found],
            read_at=now,
            tried_at=now,
            failures=row.failures + 1 if silent else 0,
        )
        append(
            kind="accounts.read_back_directory",
            subject=SUBJECT,
            actor=actor.ref,
            now=now,
            data={"outcome": read.outcome.value, "address": read.url, "differences": len(read.found)},
        )
        _tell(now, read)


def _tell(now: datetime, read: Read) -> None:
    for outcome, code in CODES.items():
        if outcome is not read.outcome:
            said = f"read back from {read.url} at {now.isoformat()}: {read.outcome}"
            settle_seen(actor=KEEPER, now=now, code=code, subject=SUBJECT, evidence=said)
    if read.outcome is None or read.outcome is Outcome.SAME:
        return
    pack = current_pack()
    control = pack.one_of(Directory)
    code = CODES[read.outcome]
    about = hashlib.sha256(repr([one.plain() for one in read.found]).encode()).hexdigest()
    message = WORDS[read.outcome].fill(url=read.url, what=read.what)
    open_ones = Finding.objects.filter(code=code, subject=SUBJECT, settled_at__isnull=True)
    if read.found and any(one.message != message.model_dump() for one in open_ones):
        settle_seen(
            actor=KEEPER, now=now, code=code, subject=SUBJECT, evidence="what differs has changed; see the new one"
        )
    raise_finding(
        actor=KEEPER,
        now=now,
        code=code,
        subject=SUBJECT,
        message=message,
        citations=pack.cite(control),
        severity="serious" if read.outcome is Outcome.ALTERED else "warning",
        roles=control.kept_by if control is not None else (),
        about=about,
    )
