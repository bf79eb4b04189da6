"""`hasshin policy`: for a clerk with a file and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hasshin.cli.main import group

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> tuple[int, str]:
    """The status as `main` would leave with it, and what was printed."""
    result = CliRunner().invoke(group, ["policy", *arguments], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value or 0, result.output


def test_a_packs_command_needs_neither_django_nor_an_installation() -> None:
    script = (
        "import sys; from hasshin.cli.main import group; "
        "group(['policy', 'check', 'matsudo'], standalone_mode=False); "
        "sys.exit(bool({'django', 'granian', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_a_shipped_pack_has_nothing_against_it_but_what_is_planned(city: str) -> None:
    assert run("check", city)[0] == 0
    told = json.loads(run("check", city, "--json")[1])
    planned = [clause for clause in told["clauses"] if clause["planned"]]
    assert run("check", city, "--strict")[0] == (1 if planned else 0)


def test_an_error_is_told_with_file_line_and_key(tmp_path: Path) -> None:
    text = (ROOT / "packs" / "matsudo.yaml").read_text("utf-8").replace("how: [evidence]", "how: [evidense]", 1)
    broken = tmp_path / "broken.yaml"
    broken.write_text(text, "utf-8")
    status, output = run("check", str(broken))
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "evidense" in each)
    assert status == 2
    assert output.startswith(f"{broken}:{line}:")
    assert "how" in output.splitlines()[0]


def test_errors_and_coverage_speak_the_language_of_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    broken = tmp_path / "broken.yaml"
    text = (ROOT / "packs" / "matsudo.yaml").read_text("utf-8").replace("how: [evidence]", "how: [evidense]", 1)
    broken.write_text(text, "utf-8")
    status, output = run("check", str(broken))
    assert status == 2
    assert "使える語ではありません" in output
    assert "望まれるもの: 'evidence' のことですか" in output
    assert "誤り 1 件" in output
    assert "そのようなパックはありません" in run("check", "atlantis")[1]
    assert "証拠を残す" in run("check", "matsudo")[1]
    assert "違いはありません" in run("diff", "matsudo", "matsudo")[1]


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    status, output = run("check", "atlantis")
    assert status == 2
    assert "fukushima, matsudo" in output


def test_a_pack_does_not_differ_from_itself() -> None:
    assert "no difference" in run("diff", "matsudo", "matsudo")[1]
    assert "no difference" not in run("diff", "matsudo", "fukushima")[1]


def test_the_schema_is_json() -> None:
    assert json.loads(run("schema")[1])["title"] == "Hasshin policy pack"
