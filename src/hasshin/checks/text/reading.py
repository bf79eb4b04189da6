"""One text as read once for all kinds: as written, folded, and with its links."""

from __future__ import annotations

from typing import NamedTuple

from hasshin.checks.text.folding import Folded, fold
from hasshin.checks.text.links import Link, links
from hasshin.checks.text.stretches import Stretches
from hasshin.policy.facts import Finding


class Reading(NamedTuple):
    """The variant for `service`; `where` is its path in the draft ("texts.x"); `linked` is what its links take."""

    service: str
    written: str
    folded: Folded
    links: tuple[Link, ...]
    linked: Stretches

    @property
    def where(self) -> str:
        return f"texts.{self.service}"

    def finding(
        self, code: str, start: int, end: int, *, certain: bool = True, values: dict[str, str] | None = None
    ) -> Finding:
        """A finding on a stretch of the text as written (code-point offsets)."""
        return Finding(
            code=code,
            service=self.service,
            where=self.where,
            start=start,
            end=end,
            words=self.written[start:end],
            certain=certain,
            values=values or {},
        )

    def folded_finding(self, code: str, start: int, end: int, *, certain: bool = True, form: str = "") -> Finding:
        """The same on a non-empty stretch of the folded text."""
        first, last = self.folded.span(start, end)
        return self.finding(code, first, last, certain=certain, values={"form": form} if form else None)


def read(service: str, text: str) -> Reading:
    """Read `text` for `service`."""
    folded = fold(text)
    found = links(folded)
    return Reading(service, text, folded, found, Stretches((link.start, link.end) for link in found))
