"""A post as the election periods see it: names and terms in all that is published, and words that quote or repost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hasshin.accounts.models import Account
from hasshin.city.elections import Season, season
from hasshin.policy import facts
from hasshin.policy.rules.election import NAMED
from hasshin.posts.content import Content
from hasshin.posts.models import Decision, Submission, Version

_ACTS = ("quote", "repost")


def out_at(content: Content, now: datetime) -> datetime:
    """When it would go out: its time, where that is still to come."""
    planned = content.scheduled_at
    return planned if planned is not None and planned.tzinfo is not None and planned > now else now


def season_for(content: Content, now: datetime) -> Season:
    """The election periods in force when it would go out."""
    return season(out_at(content, now))


def name_findings(content: Content, at: Season) -> tuple[facts.Finding, ...]:
    """Each name or term, where it stands: texts, title, text alternatives, readable words of addresses."""
    if not at.looked:
        return ()
    return tuple(
        facts.Finding(
            code=NAMED,
            service=service,
            where=where,
            start=hit.start,
            end=hit.end,
            words=text[hit.start : hit.end],
            values={"kind": hit.looked.kind, "period": hit.looked.period, "since": hit.looked.since.isoformat()},
        )
        for service, where, text in _published(content)
        for hit in at.hits(text)
    )


def seen(content: Content, at: Season, findings: tuple[facts.Finding, ...]) -> facts.Election | None:
    """What the policy is told of it; None out of election periods. `findings` are all that the checks found."""
    if not at.periods:
        return None
    acts = tuple(sorted({f.code for f in findings if f.code in _ACTS and f.certain}))
    return facts.Election(names=any(f.code == NAMED for f in findings), acts=acts)


def still_asked(submission: Submission | None, found: facts.Election | None) -> facts.Election | None:
    """As found; a decision that was asked for stays asked for, also when the period is over or a name was dropped."""
    asked = submission is not None and any(step.get("election") for step in submission.outcome.get("route", ()))
    if not asked or (found is not None and found.names):
        return found
    return (found or facts.Election()).model_copy(update={"names": True})


def cleared(version: Version, findings: tuple[facts.Finding, ...]) -> bool:
    """Whether the further decision was given on this content after the last of its names was listed."""
    since = [datetime.fromisoformat(f.values["since"]) for f in findings if f.code == NAMED]
    given = Decision.objects.filter(
        version=version, clears_election=True, voided_at=None, kind=Decision.Kind.APPROVE
    ).order_by("-at")
    last = given.values_list("at", flat=True).first()
    return last is not None and (not since or last >= max(since))


def _published(content: Content) -> Iterator[tuple[str, str, str]]:
    services = _services(content)
    for service, text in {s: content.text_for(s) for s in services}.items() if services else (("", content.text),):
        yield service, f"texts.{service}" if service else "texts", text
    yield "", "public_title", content.public_title
    for number, image in enumerate(content.images):
        yield "", f"images.{number}.alt", image.alt
    if content.video is not None:
        yield "", "video.alt", content.video.alt


def _services(content: Content) -> list[str]:
    return sorted(set(Account.objects.filter(pk__in=content.targets).values_list("service", flat=True)))
