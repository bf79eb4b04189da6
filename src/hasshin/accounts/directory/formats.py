"""The directory for machines: JSON, CSV and Atom. What each field means is in docs/directory.md."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import regex

from hasshin.accounts.directory.changes import Change
from hasshin.accounts.directory.listing import Listing
from hasshin.policy.text import Text, t

SCHEMA = "hasshin-directory/1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_XML = regex.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STATES = {"active": "運用中", "stopped": "発信停止中", "closed": "閉鎖"}
COLUMNS = (
    ("番号 id", "id"), ("サービス service", "service"), ("名称 name", "name"),
    ("名称（英語） name_en", "name_en"), ("ユーザー名 handle", "handle"),
    ("アドレス url", "url"), ("媒体のID platform_id", "platform_id"), ("担当課 unit_ja", "unit_ja"),
    ("担当課（英語） unit_en", "unit_en"), ("目的 purpose", "purpose"), ("連絡先 contact", "contact"),
    ("状態 state_ja", "state_ja"), ("状態コード state", "state"),
    ("開設日 opened_on", "opened_on"),
    ("閉鎖日 closed_on", "closed_on"),
    ("成りすましあり impersonated", "impersonated"), ("練習用 practice", "practice"),
)  # fmt: skip


def as_json(listing: Listing, number: int, at: datetime) -> bytes:
    """The JSON document: schema, edition, when it changed, and the listing."""
    document = {
        "schema": SCHEMA,
        "edition": number,
        "changed_at": at.isoformat(timespec="seconds"),
        "digest": listing.digest,
        **listing.model_dump(mode="json"),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(listing: Listing) -> bytes:
    """One line an account, UTF-8 with BOM, CRLF. A cell that a spreadsheet would run begins with an apostrophe."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([title for title, _ in COLUMNS])
    for one in listing.accounts:
        values = {**one.model_dump(mode="json"), "unit_ja": one.unit.ja, "unit_en": one.unit.en}
        values["state_ja"] = STATES[one.state]
        writer.writerow([cell(values[key]) for _, key in COLUMNS])
    return file.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """A value for a spreadsheet: text stays text."""
    if isinstance(value, bool):
        return "1" if value else "0"
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def as_atom(
    listing: Listing, told: Sequence[tuple[int, datetime, Sequence[Change]]], at: datetime, language: str
) -> bytes:
    """The feed, the newest first: `told` has number, date and changes of the last editions, the newest first."""
    host = urlsplit(listing.guide_url).hostname or "directory"
    base = f"tag:{host},2026:hasshin-directory"
    title = t("{city} 公式アカウント一覧", "{city}: official accounts").fill(city=listing.city).of(language)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<id>{base}:{language}</id>",
        f"<title>{_xml(title)}</title>",
        f"<updated>{at.isoformat(timespec='seconds')}</updated>",
        f"<author><name>{_xml(listing.city.of(language))}</name></author>",
        f'<link rel="alternate" type="text/html" href={quoteattr(listing.guide_url)}/>',
    ]
    for number, when, changed in told:
        for one in changed:
            lines += _entry(f"{base}:{number}:{one.key}:{language}", when, one, language)
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def _entry(identity: str, when: datetime, one: Change, language: str) -> list[str]:
    return [
        "<entry>",
        f"<id>{_xml(identity)}</id>",
        f"<title>{_xml(one.title.of(language))}</title>",
        f"<updated>{when.isoformat(timespec='seconds')}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(one.page)}/>',
        f"<summary>{_xml(_summary(one.summary, language))}</summary>",
        "</entry>",
    ]


def _summary(text: Text, language: str) -> str:
    return text.of(language)


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
