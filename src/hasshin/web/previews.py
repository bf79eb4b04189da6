"""A post as each targeted service will show it, with its length in that service's own counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from hasshin.accounts.models import Account
from hasshin.delivery.left import Left, left
from hasshin.policy.facts import Finding
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.posts.examine import Examination, Measured
from hasshin.posts.expecting import Expected, expected, has_titles


@dataclass(frozen=True)
class Preview:
    """One service: to which accounts, which text (with the words that findings name marked), which files, and what is
    to be known before acting. `title` is "" where the service has none.
    """

    service: str
    accounts: tuple[Account, ...]
    text: str
    marked: SafeString
    images: tuple[ContentImage, ...]
    video: ContentVideo | None
    title: str
    expected: Expected
    allowances: tuple[Left, ...]
    measured: Measured | None


def previews(content: Content, examination: Examination, now: datetime) -> tuple[Preview, ...]:
    """One preview per targeted service, in the order of their names."""
    accounts = list(Account.objects.filter(pk__in=content.targets).order_by("service", "pk"))
    measured = {m.service: m for m in examination.measures}
    made = []
    for service in dict.fromkeys(a.service for a in accounts):
        text = content.text_for(service)
        own = tuple(a for a in accounts if a.service == service)
        found = [f for f in examination.findings if f.service in ("", service)]
        made.append(
            Preview(
                service=service,
                accounts=own,
                text=text,
                marked=marked(text, found),
                images=content.images,
                video=content.video,
                title=content.public_title if has_titles(own) else "",
                expected=expected(content, own),
                allowances=left(own, now),
                measured=measured.get(service),
            )
        )
    return tuple(made)


def marked(text: str, findings: Iterable[Finding]) -> SafeString:
    """The text, escaped, with the passages of the findings in `mark` elements; overlapping ones become one."""
    spans = sorted(
        (max(f.start, 0), min(f.end, len(text)))
        for f in findings
        if f.start is not None and f.end is not None and f.where.startswith("texts") and f.start < f.end <= len(text)
    )
    parts, here = [], 0
    for start, end in spans:
        begin = max(start, here)
        if end <= begin:
            continue
        parts += [conditional_escape(text[here:begin]), f"<mark>{conditional_escape(text[begin:end])}</mark>"]
        here = end
    parts.append(conditional_escape(text[here:]))
    return mark_safe("".join(str(p) for p in parts))  # noqa: S308 - every part is escaped above
