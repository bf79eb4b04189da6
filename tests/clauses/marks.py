"""Which test shows which clause: read from the marks in the source, without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def marks(root: Path = TESTS) -> dict[str, list[str]]:
    """Clause id -> the tests marked with it, as "path::Class::test", in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"), str(path))
        shown = path.relative_to(root.parent).as_posix()
        for clause, test in _in_body(tree.body, _of_module(tree), ()):
            found.setdefault(clause, []).append(f"{shown}::{test}")
    return {clause: sorted(set(tests)) for clause, tests in found.items()}


def _in_body(body: list[ast.stmt], outer: list[str], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = _of_assignment(node.body) + [each for mark in node.decorator_list for each in _clauses(mark)]
            yield from _in_body(node.body, outer + own, (*names, node.name))
        elif isinstance(node, ast.FunctionDef) and _is_test(node, names):
            own = [each for mark in node.decorator_list for each in _clauses(mark)]
            yield from ((clause, "::".join((*names, node.name))) for clause in outer + own)


def _is_test(node: ast.FunctionDef, names: tuple[str, ...]) -> bool:
    """A test, or a rule or invariant of a stateful one."""
    if node.name.startswith("test"):
        return True
    words = {ast.unparse(mark).split("(")[0] for mark in node.decorator_list}
    return bool(names) and bool(words & {"rule", "invariant"})


def _of_module(tree: ast.Module) -> list[str]:
    return _of_assignment(tree.body)


def _of_assignment(body: list[ast.stmt]) -> list[str]:
    """The clauses of `pytestmark = pytest.mark.clause(...)`, alone or in a list."""
    found: list[str] = []
    for node in body:
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "pytestmark" for target in node.targets):
            several = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            found += [clause for each in several for clause in _clauses(each)]
    return found


def _clauses(node: ast.expr) -> list[str]:
    """The ids in a mark; also those of marks on single cases, `pytest.param(..., marks=pytest.mark.clause(...))`."""
    found: list[str] = []
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"pytest.mark.clause", "mark.clause"}:
            ids = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            if len(ids) != len(call.args) or not ids:
                raise ValueError(f"line {call.lineno}: write clause ids in marks as plain strings: {ast.unparse(call)}")
            found += map(str, ids)
    return found
