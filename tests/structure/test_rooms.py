"""Rooms keep to their floors, and what the ground rooms share is only what they agreed to share."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = {f"hasshin.policy.{name}" for name in ("text", "reasons", "facts", "decision", "clock")}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("hasshin", include_external_packages=True, cache_dir=None)


def test_every_import_contract_is_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_from_a_higher_floor_breaks_a_contract(tmp_path: Path) -> None:
    """The contracts are not empty words: a room that reaches upwards, and a room without a floor, are both found."""
    package = tmp_path / "src" / "hasshin"
    copied = subprocess.run(["cp", "-r", ROOT / "src", tmp_path], check=False)
    assert copied.returncode == 0
    (package / "posts" / "reaches_up.py").write_text("import hasshin.delivery.models\n")
    (package / "annexe").mkdir()
    (package / "annexe" / "__init__.py").write_text("")
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=tmp_path / "src",
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "annexe" in done.stdout
    (package / "annexe" / "__init__.py").unlink()
    (package / "annexe").rmdir()
    done = subprocess.run(
        done.args,
        cwd=tmp_path / "src",
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "hasshin.posts.reaches_up" in done.stdout


@pytest.mark.parametrize("room", ["checks", "platforms"])
def test_ground_rooms_share_only_the_contract_types_of_policy(graph: grimp.ImportGraph, room: str) -> None:
    modules = {name for name in graph.modules if name.startswith(f"hasshin.{room}")}
    used = {found for name in modules for found in graph.find_modules_directly_imported_by(name)}
    beyond = {name for name in used if name.startswith("hasshin.policy.")} - SHARED
    assert not beyond, f"{room} may use {sorted(SHARED)} of policy, and no more"


def test_policy_knows_neither_checks_nor_platforms(graph: grimp.ImportGraph) -> None:
    for name in graph.modules:
        if name.startswith("hasshin.policy"):
            used = graph.find_modules_directly_imported_by(name)
            assert not {each for each in used if each.startswith(("hasshin.checks", "hasshin.platforms"))}, name


def test_faces_write_no_table() -> None:
    """Screens and API change things through actions alone: no row is made, saved or deleted in them."""
    verbs = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update", "delete", "save"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.func)}"
        for face in ("web", "api")
        for path in sorted((ROOT / "src" / "hasshin" / face).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
        if ".objects." in ast.unparse(node.func)
        or (node.func.attr == "save" and "actor" not in {k.arg for k in node.keywords})
    ]
    assert not found
