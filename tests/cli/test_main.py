"""The command line as a whole: its help, its errors, its language."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from hasshin.cli import main
from hasshin.cli.say import fail
from hasshin.policy.reasons import Citation, Reason, Refused
from hasshin.policy.text import t


def test_the_help_names_every_command() -> None:
    result = CliRunner().invoke(main.group, ["--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in main.COMMANDS)


def test_a_refusal_prints_each_reason_with_its_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    cited = Citation(id="F-2-1", number="2-(1)", heading=t("利用できるサービス", "Services"))
    refusal = Refused(
        [
            Reason(code="a", message=t("だめです", "It may not be."), fix=t("やめる", "Leave it."), citations=(cited,)),
            Reason(code="b", message=t("これも", "Nor this.")),
        ]
    )
    assert main.lines_of(refusal) == ["It may not be. [2-(1)] Leave it.", "Nor this."]


@pytest.mark.parametrize(("locale", "expected"), [("ja_JP.UTF-8", "違います"), ("C.UTF-8", "wrong"), ("", "wrong")])
def test_an_error_speaks_the_language_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, locale: str, expected: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert main.lines_of(fail("違います", "wrong")) == [expected]
