"""`hasshin test` adds up what ran, names what could not, and fails for either in CI."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hasshin.cli.commands import test as command
from hasshin.policy.text import Text, t


def pytest_that_says(line: str, status: int) -> command.Step:
    script = f"print({line!r}); raise SystemExit({status})"
    return command.Step("pytest", [sys.executable, "-c", script], {}, counted=True)


def test_figures_of_several_runs_are_added_up(capsys: pytest.CaptureFixture[str]) -> None:
    counts: dict[str, int] = {}
    assert not command.run(pytest_that_says("===== 12 passed, 3 deselected in 0.5s =====", 0), counts)
    assert command.run(pytest_that_says("==== 2 failed, 7 passed, 1 skipped, 1 error in 2.0s ====", 1), counts)
    command.close(["pytest"], [], counts)
    assert capsys.readouterr().out.splitlines()[-1] == "19 passed, 3 failed, 1 skipped"


def test_a_run_without_any_test_is_no_failure_of_its_own() -> None:
    assert not command.run(pytest_that_says("==== 20 deselected in 0.1s ====", command.NO_TESTS), {})


def test_checks_run_at_the_same_time_each_says_its_own_and_the_failed_are_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def waits_for(mine: str, other: str, status: int) -> command.Step:
        """Ends only once the other has begun."""
        script = (
            f"import pathlib, sys, time; pathlib.Path({mine!r}).touch()\n"
            f"while not pathlib.Path({other!r}).exists(): time.sleep(0.01)\n"
            f"print('out of {mine}', flush=True); print('error of {mine}', file=sys.stderr); sys.exit({status})"
        )
        return command.Step(f"step {mine[-1]}", [sys.executable, "-c", script], {})

    one, two = str(tmp_path / "1"), str(tmp_path / "2")
    assert command.side_by_side([waits_for(one, two, 0), waits_for(two, one, 3)], jobs=2) == ["step 2"]
    said = capfd.readouterr()
    for each in (one, two):
        assert f"out of {each}\nerror of {each}\n" in said.out
        assert f"== step {each[-1]}" in said.err


def test_what_cannot_run_is_named_before_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    command.close([], [t("ブラウザ", "tests/journeys (no Chromium)")], {"passed": 1})
    said = capsys.readouterr().out
    assert "tests/journeys (no Chromium)" in said or "ブラウザ" in said
    assert said.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def test_without_a_browser_the_journeys_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    missing: list[Text] = list(command.lacking())
    assert any("journeys" in text.en for text in missing)
    (step,) = command.tests(ci=True, jobs=1, arguments=(), missing=missing, url="")
    assert "not journey and not atproto" in step.command
    assert any("atproto" in text.en and "nodejs npm" in text.en for text in missing)
    assert "--nothing-skipped" in step.command


def test_a_postgresql_adds_a_run_of_what_concerns_it() -> None:
    url = "postgresql://somebody@127.0.0.1:1/x"
    first, second = command.tests(ci=False, jobs=2, arguments=(), missing=[], url=url)
    assert all("-n" in step.command for step in (first, second)), "one after the other takes too long"
    assert second.environment == {"HASSHIN_DATABASE_URL": url}
    assert "postgres or databases" in second.command
