"""What a draft's source says against its text, as findings (指摘) that nobody can wish away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hasshin.accounts.models import Account
from hasshin.policy.facts import Finding
from hasshin.posts.content import Content
from hasshin.posts.figures import Figures, contradictions, order_of
from hasshin.posts.models import Origin, Post, Version

TELEGRAM = "telegram"


def origin_findings(version: Version) -> tuple[Finding, ...]:
    """Of this version, where its post came from a telegram; else none. One statement, or two."""
    origin = Origin.objects.filter(post=version.post_id).first()
    if origin is None or origin.kind != TELEGRAM:
        return ()
    content = Content.model_validate(version.content)
    accounts = list(Account.objects.filter(pk__in=content.targets).order_by("pk"))
    return tuple(_found(origin, content, accounts))


def origin_of(post: Post) -> Origin | None:
    """Where the post came from, or None."""
    return Origin.objects.filter(post=post).select_related("taken_by").first()


def _found(origin: Origin, content: Content, accounts: Iterable[Account]) -> Iterator[Finding]:
    figures = Figures.model_validate(origin.figures)
    if origin.state:
        yield _finding(origin.state, "", "", "", "origin")
    for account in accounts:
        if figures.mark and account.connector != "practice":
            yield _finding("live", account.service, account.name, figures.mark, f"targets.{account.pk}")
    services = dict.fromkeys(account.service for account in accounts) or {"": None}
    order = order_of(content.source)
    for service in services:
        for one in contradictions(figures, content.text_for(service), order):
            yield _finding(one.what, service, one.words, one.source, f"texts.{service}" if service else "text")


def _finding(what: str, service: str, words: str, source: str, where: str) -> Finding:
    return Finding(
        code="source_mismatch",
        service=service,
        where=where,
        words=words,
        values={"what": f"source_{what}", "source": source or "—", "said": words or "—"},
    )
