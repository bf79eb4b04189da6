"""Links: to third parties, through shorteners, to hosts that imitate the city's (F-4-4 and its like)."""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.checks.draft import Context
from hasshin.checks.kinds import shorteners
from hasshin.checks.kinds.handles import own_handles
from hasshin.checks.kinds.social import page_of
from hasshin.checks.text.domains import covered, looks_like
from hasshin.checks.text.links import Link
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`third_party_link` for each link that no listed domain covers, with `shortener` or `lookalike_domain` beside it.

    values: `host`; for a look-alike `imitates`; `own_account` when it is a page of the city's own account.
    """
    listed = (*context.own_domains, *context.member_domains)
    for link in reading.links:
        if link.scheme in ("tel", "sms"):
            continue
        if not (link.host and covered(link.host, listed)):
            yield from _judge(reading, context, link)


def _judge(reading: Reading, context: Context, link: Link) -> Iterator[Finding]:
    host = link.host or f"{link.scheme}:"
    values = {"host": host}
    page = page_of(link)
    if page and page.handle in own_handles(context, page.service):
        values["own_account"] = page.handle
    yield reading.finding("third_party_link", link.start, link.end, certain=link.certain, values=values)
    written_path = reading.written[link.start : link.end].partition("://")[2].partition("/")[2]
    if shorteners.is_known(link.host):
        yield reading.finding("shortener", link.start, link.end, values=values)
    elif shorteners.looks_like_one(link.host, "/" + written_path if written_path else link.path):
        yield reading.finding("shortener", link.start, link.end, certain=False, values=values)
    likeness, imitated = looks_like(link.host, link.user, (*context.own_domains, *context.member_domains))
    if likeness != "no":
        yield reading.finding(
            "lookalike_domain", link.start, link.end, certain=likeness == "yes", values={**values, "imitates": imitated}
        )
