"""Words on the terminal: in the language of the locale, errors in one line."""

from __future__ import annotations

import os

import click

from hasshin.policy.text import Text, t


class Failure(Exception):
    """A command can't go on. `text` says what is wrong, where, and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def language() -> str:
    """ "ja" where the locale asks for Japanese, otherwise "en"."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ja" if locale.startswith("ja") else "en"


def words(ja: str, en: str) -> str:
    """The one of two sentences that the locale asks for."""
    return t(ja, en).of(language())


def say(ja: str, en: str) -> None:
    """Print a line."""
    click.echo(words(ja, en))


def fail(ja: str, en: str) -> Failure:
    """A `Failure` from two sentences; raise it."""
    return Failure(t(ja, en))
