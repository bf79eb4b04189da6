"""Compare what stands on the city's site with the directory: our own exported files, or a page that has the links."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal

import regex

from hasshin.accounts.directory.formats import SCHEMA
from hasshin.accounts.directory.listing import Listed, Listing
from hasshin.checks.genuine.forms import canonical
from hasshin.checks.genuine.mentions import Mention, mentions
from hasshin.policy.text import Text, t

MARK = regex.compile(r"edition=(\d{1,9}) digest=([0-9a-f]{64})")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the directory has it."""

    code: Literal["missing", "differs", "extra", "closed_listed", "unreadable"]
    text: Text
    account: int | None = None

    def plain(self) -> dict[str, Any]:
        """As kept in the tables."""
        return {"code": self.code, "text": self.text.model_dump(), "account": self.account}


@dataclass(frozen=True)
class Seen:
    """What a copy holds: the edition that it says it is (None where it says none), and accounts as it links them."""

    form: Literal["json", "page", "links"]
    edition: int | None
    digest: str
    links: tuple[str, ...]
    entries: tuple[Mapping[str, Any], ...] = ()


def look_at(body: bytes, kind: str) -> Seen | None:
    """Read a copy; None for what can't be one."""
    text = _decoded(body, kind)
    if "json" in kind.lower() or text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json(text)
    parser = _Links()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError):
        return None
    mark = MARK.search(parser.marker)
    if mark is None:
        return Seen("links", None, "", tuple(parser.links), tuple(parser.entries))
    return Seen("page", int(mark[1]), mark[2], tuple(parser.links), tuple(parser.entries))


def differences(seen: Seen, listing: Listing) -> tuple[Difference, ...]:
    """All that differs between the copy and what the listing says. Fakes that notices name are no links of ours."""
    if seen.form == "json":
        return tuple(_of_entries(seen.entries, listing))
    found = list(_of_links(seen.links, listing))
    if seen.form == "page":
        found += _of_marked(seen.entries, listing)
    return tuple({one.text.en: one for one in found}.values())


def _json(text: str) -> Seen | None:
    try:
        read = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or read.get("schema") != SCHEMA or not isinstance(read.get("accounts"), list):
        return None
    entries = tuple(one for one in read["accounts"] if isinstance(one, dict))
    number = read.get("edition")
    return Seen("json", number if isinstance(number, int) else None, str(read.get("digest", "")), (), entries)


def _of_entries(entries: Iterable[Mapping[str, Any]], listing: Listing) -> Iterable[Difference]:
    copies = {str(one.get("id")): one for one in entries}
    for account in listing.accounts:
        copy = copies.pop(str(account.id), None)
        if copy is None:
            yield _missing(account)
            continue
        ours = account.model_dump(mode="json")
        for key in ("handle", "url", "service", "platform_id", "state", "name"):
            if copy.get(key) != ours[key]:
                yield _differs(account, str(ours[key]), str(copy.get(key, "")))
    for copy in copies.values():
        yield _extra(str(copy.get("url") or copy.get("handle") or "?"))


def _of_marked(entries: Iterable[Mapping[str, Any]], listing: Listing) -> Iterable[Difference]:
    """Handles in the text of our own page: one that was changed while its link was not."""
    copies = {str(one["id"]): one for one in entries}
    for account in listing.accounts:
        copy = copies.get(str(account.id))
        if copy is None:
            yield _missing(account)
        elif f"@{account.handle}" not in copy["text"].split():
            yield _differs(
                account, f"@{account.handle}", next((w for w in copy["text"].split() if w.startswith("@")), "")
            )


def _of_links(links: Iterable[str], listing: Listing) -> Iterable[Difference]:
    live = [one for one in listing.accounts if one.state != "closed"]
    placed = [(link, _mention(link)) for link in dict.fromkeys(links)]
    for account in live:
        if account.url and not any(_leads_to(link, mention, account) for link, mention in placed):
            near = next((link for link, m in placed if m is not None and _near(m, account, live)), "")
            yield _differs(account, account.url, near) if near else _missing(account)
    for link, mention in placed:
        if mention is None or any(_leads_to(link, mention, account) for account in live):
            continue
        closed = next((a for a in listing.accounts if a.state == "closed" and _leads_to(link, mention, a)), None)
        if closed is not None:
            yield Difference(
                "closed_listed",
                t(
                    "閉鎖した「{name}」へのリンクが残っています（{link}）。",
                    "A link to {name}, which is closed, is still there ({link}).",
                ).fill(name=closed.name, link=link),
                closed.id,
            )
        else:
            yield _extra(link)


def _leads_to(link: str, mention: Mention | None, account: Listed) -> bool:
    if account.url and link.rstrip("/") == account.url.rstrip("/"):
        return True
    if mention is None or mention.service != account.service or mention.imitates:
        return False
    if mention.remote_id:
        return mention.remote_id == account.platform_id
    if account.service == "mastodon" and account.server and mention.host != account.server:
        return False
    same = canonical(account.service, mention.handle) == canonical(account.service, account.handle)
    return bool(mention.handle) and same and not mention.tricks & {"unseen", "bidi", "wide"}


def _near(mention: Mention, account: Listed, live: Iterable[Listed]) -> bool:
    """A link on the same service that leads to none of ours, and a handle much like this account's: it was altered."""
    from hasshin.checks.genuine.forms import look

    if mention.service not in {account.service, ""} or any(_leads_to(mention.written, mention, one) for one in live):
        return False
    one, other = look(mention.handle), look(account.handle)
    return bool(one) and (one == other or (abs(len(one) - len(other)) <= 2 and one[:4] == other[:4]))  # noqa: PLR2004


def _mention(link: str) -> Mention | None:
    """The account that a link leads to; None for links to anything that is no account's page."""
    found = next(iter(mentions(link)), None)
    if found is None or found.kind != "address" or (found.service == "" and not found.imitates):
        return None
    return found


def _missing(account: Listed) -> Difference:
    text = t("「{name}」（{service}、@{handle}）がありません。", "{name} ({service}, @{handle}) is missing.")
    return Difference(
        "missing", text.fill(name=account.name, service=account.service_name, handle=account.handle), account.id
    )


def _differs(account: Listed, ours: str, theirs: str) -> Difference:
    text = t(
        "「{name}」が違います：正しくは {ours}、写しは {theirs}。",
        "{name} differs: it is {ours}, the copy has {theirs}.",
    )
    return Difference(
        "differs", text.fill(name=account.name, ours=ours or "—", theirs=_short(theirs) or "—"), account.id
    )


def _extra(link: str) -> Difference:
    text = t("市のものでないアカウントが載っています：{link}", "An account that is not the city's is listed: {link}")
    return Difference("extra", text.fill(link=_short(link)))


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"  # noqa: PLR2004


def _decoded(body: bytes, kind: str) -> str:
    named = regex.search(r"charset=[\"']?([A-Za-z0-9_\-]+)", kind) or regex.search(
        r"charset=[\"']?([A-Za-z0-9_\-]+)", body[:2048].decode("latin-1")
    )
    for coding in (named[1] if named else "utf-8", "utf-8", "cp932"):
        try:
            return body.decode(coding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


class _Links(HTMLParser):
    """The links of a page (of its text, not of its head), its marker, and our own entries with their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.marker = ""
        self.entries: list[dict[str, Any]] = []
        self._entry: dict[str, Any] | None = None
        self._tag = ""
        self._deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("name") == "hasshin-directory":
            self.marker = values.get("content", "")
        if tag in {"a", "area"} and values.get("href", "").strip():
            self.links.append(values["href"].strip())
        if self._entry is not None and tag == self._tag:
            self._deep += 1
        if self._entry is None and "data-account" in values:
            self._entry, self._tag, self._deep = {"id": values["data-account"], "text": ""}, tag, 1

    def handle_data(self, data: str) -> None:
        if self._entry is not None:
            self._entry["text"] += f" {data}"

    def handle_endtag(self, tag: str) -> None:
        if self._entry is None or tag != self._tag:
            return
        self._deep -= 1
        if self._deep == 0:
            self.entries.append(self._entry)
            self._entry = None
