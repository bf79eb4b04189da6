"""All pages and files of one edition, as bytes by their path. Live page and static copy are these same files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hasshin.accounts.directory.changes import Change, changes
from hasshin.accounts.directory.files import MANIFEST
from hasshin.accounts.directory.formats import as_atom, as_csv, as_json
from hasshin.accounts.directory.listing import Listed, Listing
from hasshin.accounts.models import DirectoryEdition

LANGUAGES = ("ja", "en")
FEED_EDITIONS = 50
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/atom+xml; charset=utf-8",
}
_ASSETS = Path(__file__).with_name("assets")


@dataclass(frozen=True)
class Site:
    """The files of an edition, `number`, which says the same since `at`."""

    number: int
    at: datetime
    digest: str
    listing: Listing
    files: dict[str, bytes]


def content_type(path: str) -> str:
    """The media type of one of the files."""
    return TYPES[path.rsplit(".", 1)[-1]]


def build(edition: DirectoryEdition, listing: Listing, *, verify_at: str | None) -> Site:
    """Make all files. `verify_at`: "" where the page that verifies is beside these (live), an absolute address where it
    is elsewhere, None where there is none.
    """
    told = _told(edition)
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        here = "" if language == "ja" else "en/"
        with translation.override(language):
            files[f"{here}index.html"] = _page("list", language, here, "index.html", edition, listing, verify_at)
            for one in listing.accounts:
                name = f"accounts/{one.id}.html"
                files[here + name] = _page("account", language, here, name, edition, listing, verify_at, one)
            files[f"{here}feed.xml"] = as_atom(listing, told, edition.at, language)
    files["directory.json"] = as_json(listing, edition.number, edition.at)
    files["directory.csv"] = as_csv(listing)
    files[style_name()] = _style()
    files = dict(sorted(files.items()))
    files[MANIFEST] = _manifest(edition, files)
    return Site(edition.number, edition.at, edition.digest, listing, files)


def frame(
    language: str, here: str, name: str, number: int, at: datetime, listing: Listing, verify_at: str | None
) -> dict[str, object]:
    """What the frame of every page needs. `root` leads from the page to the top of the directory."""
    deep = (here + name).count("/")
    root = "../" * deep
    verify = None if verify_at is None else f"{root}{here}verify/" if verify_at == "" else f"{verify_at}{here}verify/"
    return {
        "language": language,
        "root": root,
        "home": f"{root}{here}index.html",
        "feed": f"{root}{here}feed.xml",
        "other": root + (f"en/{name}" if language == "ja" else name),
        "style": root + style_name(),
        "verify": verify,
        "report": None if verify is None else f"{verify.removesuffix('verify/')}report/",
        "edition": number,
        "at": at,
        "listing": listing,
        "demo": settings.HASSHIN_INSTALLATION.demo,
    }


def _page(
    template: str,
    language: str,
    here: str,
    name: str,
    edition: DirectoryEdition,
    listing: Listing,
    verify_at: str | None,
    account: Listed | None = None,
) -> bytes:
    context = frame(language, here, name, edition.number, edition.at, listing, verify_at)
    shown = listing.notices if account is None else [n for n in listing.notices if n.account == account.id]
    groups = _groups(listing) if account is None else ()
    context |= {"account": account, "notices": shown, "groups": groups, "digest": edition.digest}
    return render_to_string(f"directory/{template}.html", context).encode()


def _groups(listing: Listing) -> list[tuple[Listed, list[Listed]]]:
    """The accounts by service in the pack's order, closed ones in a group of their own at the end (service "")."""
    groups: dict[str, list[Listed]] = {}
    for one in listing.accounts:
        groups.setdefault("closed" if one.state == "closed" else one.service, []).append(one)
    return [(rows[0], rows) for rows in groups.values()]


def _told(edition: DirectoryEdition) -> list[tuple[int, datetime, Sequence[Change]]]:
    rows = list(DirectoryEdition.objects.filter(number__lte=edition.number).order_by("-number")[: FEED_EDITIONS + 1])
    contents = [Listing.model_validate(row.content) for row in rows]
    told: list[tuple[int, datetime, Sequence[Change]]] = []
    for place, row in enumerate(rows[:FEED_EDITIONS]):
        before = contents[place + 1] if place + 1 < len(rows) else None
        told.append((row.number, row.at, changes(before, contents[place])))
    return told


def _manifest(edition: DirectoryEdition, files: dict[str, bytes]) -> bytes:
    listed = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    whole = {
        "format": 1,
        "edition": edition.number,
        "digest": edition.digest,
        "at": edition.at.isoformat(),
        "files": listed,
    }
    return (json.dumps(whole, indent=1) + "\n").encode()


@cache
def _style() -> bytes:
    return (_ASSETS / "directory.css").read_bytes()


@cache
def style_name() -> str:
    """The style sheet's name, which changes with its content, so that no page ever meets another's."""
    return f"directory-{hashlib.sha256(_style()).hexdigest()[:10]}.css"
