"""What is wrong in a pack: every error at once, each with file, line, column, key and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hasshin.policy.error_words import EXPECTED, MESSAGES, both
from hasshin.policy.text import t

_EXPECTED = t("望まれるもの", "expected")


@dataclass(frozen=True, order=True)
class PackError:
    """One error. Line and column count from 1; `key` is the key's dotted path, `expected` what to write instead."""

    file: str
    line: int
    column: int
    key: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        return self.of("en")

    def of(self, language: str) -> str:
        """The whole error on a line, and on another one what was expected, in `language` ("ja", or else English)."""
        place = f"{self.file}:{self.line}:{self.column}: {self.key + ': ' if self.key else ''}"
        told = place + both(self.message, MESSAGES).of(language)
        if not self.expected:
            return told
        return f"{told}\n    {_EXPECTED.of(language)}: {both(self.expected, EXPECTED).of(language)}"


class PackErrors(Exception):
    """A pack that can't be used. `errors` is sorted by place and never empty."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors: tuple[PackError, ...] = tuple(sorted(set(errors)))
        if not self.errors:
            raise ValueError("a broken pack has an error to tell")
        super().__init__("\n".join(str(e) for e in self.errors))

    def of(self, language: str) -> str:
        """All of them in `language`."""
        return "\n".join(e.of(language) for e in self.errors)
