"""`examine`: everything that the checks see in a draft. They say what is in it; the policy pack says what follows."""

from __future__ import annotations

from collections import defaultdict

from hasshin.checks.draft import Context, Draft
from hasshin.checks.kinds import characters, drill, empty, images, links, personal, placeholder, quote, reply
from hasshin.checks.text.reading import read
from hasshin.checks.text.stretches import Stretches
from hasshin.policy.facts import Finding

_OF_TEXT = (links.find, reply.find, quote.find, placeholder.find, characters.find, personal.find, drill.find)
_OF_DRAFT = (empty.find, images.find)


def examine(draft: Draft, context: Context) -> tuple[Finding, ...]:
    """Findings in the order of services and places; offsets are code points into the text as written.

    Never raises for any text. `certain` is true where a machine can tell exactly.
    """
    findings: list[Finding] = []
    for service, text in draft.texts.items():
        reading = read(service, text)
        found = [f for find in _OF_TEXT for f in find(reading, context)]
        findings += sorted(_distinct(found), key=lambda f: (f.start or 0, f.end or 0, f.code))
    for find in _OF_DRAFT:
        findings += find(draft, context)
    return tuple(findings)


def _distinct(findings: list[Finding]) -> list[Finding]:
    """Without those that lie inside another of the same code; the certain one wins over the uncertain."""
    kept: list[Finding] = []
    taken: defaultdict[str, Stretches] = defaultdict(Stretches)
    for finding in sorted(findings, key=lambda f: (not f.certain, (f.start or 0) - (f.end or 0))):
        if taken[finding.code].take(finding.start or 0, finding.end or 0):
            kept.append(finding)
    return kept
