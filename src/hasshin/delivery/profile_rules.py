"""What of a live profile is not as the register and the guideline have it. Pure: facts in, departures out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from hasshin.platforms.links import has_link
from hasshin.platforms.values import Profile
from hasshin.policy.text import Text, t

Code = Literal[
    "profile_other_account",
    "profile_renamed",
    "profile_links_changed",
    "profile_badge_lost",
    "profile_badge_missing",
]
CODES: tuple[Code, ...] = (
    "profile_other_account",
    "profile_renamed",
    "profile_links_changed",
    "profile_badge_lost",
    "profile_badge_missing",
)


@dataclass(frozen=True)
class Registered:
    """What the register has of an account. `remote_id` "": its immutable id was never learned."""

    handle: str
    name: str
    remote_id: str
    base_url: str = ""


@dataclass(frozen=True)
class Before:
    """What was read earlier: the links that nobody objected to, and whether it ever was verified."""

    links: tuple[str, ...]
    verified: bool | None


@dataclass(frozen=True)
class Departure:
    """One thing that is not as it should be."""

    code: Code
    message: Text
    severity: Literal["notice", "warning", "serious"]


OTHER = t(
    "台帳の「@{known}」を開くと、別のアカウント「@{found}」です（固有のIDが違います）。乗っ取りや取違えのおそれがあります。",
    "Where the register has @{known} there is another account, @{found}: the immutable id differs. It may be taken "
    "over or mixed up.",
)
RENAMED = t(
    "アカウントの名前が台帳と違います。台帳は「{known}」、サービスでは「{found}」です（固有のIDは同じ）。"
    "サービスの名前を戻すか、台帳を改めてください。",
    "The account's name differs from the register: {known} there, {found} on the service (the immutable id is the "
    "same). Put it back on the service, or change the register.",
)
LINKS = t(
    "プロフィールのリンクが変わりました。加わった: {added}　消えた: {removed}",
    "The links in the profile changed. Added: {added}. Gone: {removed}",
)
BADGE_LOST = t("サービスによる認証（認証マーク）が外れました。", "The service no longer shows the account as verified.")
BADGE_MISSING = t(
    "サービスによる認証（認証マーク）がありません。申請し、結果を記録してください。",
    "The service does not show the account as verified. Apply for it, and record the outcome.",
)
NONE = t("なし", "none")


def departures(
    known: Registered, read: Profile, before: Before | None, *, guide: str, own_domains: Iterable[str], badge: bool
) -> tuple[Departure, ...]:
    """What to tell of this reading. `badge`: the pack seeks verification here, and nobody applied for it lately."""
    if known.remote_id and read.remote_id and known.remote_id != read.remote_id:
        # All else that is read belongs to somebody else, so nothing more is said of it.
        message = OTHER.fill(known=known.handle, found=read.handle or read.remote_id)
        return (Departure("profile_other_account", message, "serious"),)
    found: list[Departure] = []
    if (renamed := _renamed(known, read)) is not None:
        found.append(renamed)
    if before is not None and (changed := _links(before, read, guide, tuple(own_domains))) is not None:
        found.append(changed)
    if read.verified is False and before is not None and before.verified:
        found.append(Departure("profile_badge_lost", BADGE_LOST, "serious"))
    elif read.verified is False and badge:
        found.append(Departure("profile_badge_missing", BADGE_MISSING, "notice"))
    return tuple(found)


def same_links(one: Iterable[str], other: Iterable[str], guide: str) -> bool:
    """The same links, in whatever order; the guide page's own is another matter."""
    return _but_guide(one, guide) == _but_guide(other, guide)


def _renamed(known: Registered, read: Profile) -> Departure | None:
    handle = plain(read.handle).lstrip("@").partition("@")[0] != plain(known.handle).lstrip("@").partition("@")[0]
    name = bool(read.name.strip()) and plain(read.name) != plain(known.name)
    if not handle and not name:
        return None
    was, now = f"{known.name} @{known.handle}", f"{read.name} @{read.handle}"
    return Departure("profile_renamed", RENAMED.fill(known=was, found=now), "serious" if handle else "warning")


def plain(name: str) -> str:
    """A name for comparing: composed, without spaces around it, and in one letter case."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _links(before: Before, read: Profile, guide: str, own_domains: tuple[str, ...]) -> Departure | None:
    was, now = _but_guide(before.links, guide), _but_guide(read.links, guide)
    if was == now:
        return None
    added, removed = sorted(now - was), sorted(was - now)
    strange = any(not _ours(link, own_domains) for link in added)
    message = LINKS.fill(added=_listed(added), removed=_listed(removed))
    return Departure("profile_links_changed", message, "serious" if strange else "notice")


def _but_guide(links: Iterable[str], guide: str) -> frozenset[str]:
    return frozenset(link for link in links if not (guide and has_link([link], guide)))


def _ours(link: str, own_domains: tuple[str, ...]) -> bool:
    try:
        host = (urlsplit(link).hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    return any(host == domain.lower() or host.endswith(f".{domain.lower()}") for domain in own_domains)


def _listed(links: list[str]) -> Text:
    return t("、".join(links), ", ".join(links)) if links else NONE
