"""YAML read safely and with the place of each key: no tags, no merge, few aliases, bounded size and depth.

`yes`, `no`, `on`, `09:00` and dates stay text; only true, false, null and decimal numbers are not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from hasshin.policy.errors import PackError, PackErrors

MAX_BYTES = 1_000_000
MAX_NODES = 50_000
MAX_ALIASES = 50
MAX_DEPTH = 40

Path = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Safe loader whose plain scalars are text save true, false, null and decimal numbers."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own shape)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))

_CONVERT: dict[str, Callable[[str], Any]] = {
    "bool": lambda v: v == "true",
    "null": lambda _: None,
    "int": int,
    "float": float,
    "str": str,
}


@dataclass
class Tree:
    """The data and where each thing stands: path -> (line, column), from 1; `keys` has the places of mapping keys."""

    file: str
    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path) -> tuple[int, int]:
        """The place of the path, or of the nearest thing above it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.keys:
                return self.keys[path[:end]]
            if path[:end] in self.places:
                return self.places[path[:end]]
        return (1, 1)


def read(text: str, file: str) -> tuple[Tree, list[PackError]]:
    """The tree, with the errors that don't prevent reading on (repeated keys). Raises `PackErrors` for the rest."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise PackErrors([PackError(file, 1, 1, "", "the file is too large", f"at most {MAX_BYTES:,} bytes")])
    try:
        _bounded(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise PackErrors([_syntax(error, file)]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        what = f"a character that YAML forbids (code {error.character!r})"
        raise PackErrors([PackError(file, line, 1, "", what, "printable text in UTF-8")]) from None
    if not isinstance(node, yaml.MappingNode):
        raise PackErrors([PackError(file, 1, 1, "", "this is not a pack", "keys and values, beginning with schema: 1")])
    walk = _Walk(Tree(file))
    walk.tree.data = walk.build(node, (), ())
    return walk.tree, walk.errors


def _bounded(text: str, file: str) -> None:
    """Depth and aliases are counted before anything is built: a few lines of them can grow without bound."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if aliases > MAX_ALIASES:
            raise PackErrors([PackError(file, line, column, "", "too many aliases (*name)", f"at most {MAX_ALIASES}")])
        if depth > MAX_DEPTH:
            raise PackErrors([PackError(file, line, column, "", "nested too deep", f"at most {MAX_DEPTH} levels")])


def _syntax(error: yaml.MarkedYAMLError, file: str) -> PackError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "not YAML"
    expected = "valid YAML"
    if "'\\t'" in problem or "\\t" in problem:
        problem, expected = "a tab stands where YAML wants spaces", "spaces for indentation"
    return PackError(file, line, column, "", problem, expected)


class _Walk:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.errors: list[PackError] = []
        self.nodes = 0

    def stop(self, node: yaml.Node, path: Path, message: str, expected: str) -> PackErrors:
        mark = node.start_mark
        error = PackError(self.tree.file, mark.line + 1, mark.column + 1, dotted(path), message, expected)
        return PackErrors([*self.errors, error])

    def build(self, node: yaml.Node, path: Path, above: tuple[int, ...]) -> Any:
        self.nodes += 1
        self.tree.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if self.nodes > MAX_NODES:
            raise self.stop(node, path, "too many values once aliases are followed", f"at most {MAX_NODES:,}")
        if id(node) in above:
            raise self.stop(node, path, "an alias that contains itself", "a tree, without circles")
        if len(above) > MAX_DEPTH:
            raise self.stop(node, path, "nested too deep", f"at most {MAX_DEPTH} levels")
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.rsplit(":", 1)[1] not in (*_CONVERT, "map", "seq"):
            raise self.stop(node, path, f"the tag {node.tag!r} is not accepted", "plain text, numbers, lists and keys")
        below = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, below)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, i), below) for i, child in enumerate(node.value)]
        return self.scalar(node, path)

    def scalar(self, node: yaml.Node, path: Path) -> Any:
        kind = node.tag.rsplit(":", 1)[1]
        if kind == "bool" and node.value not in {"true", "false"}:
            raise self.stop(node, path, f"{node.value!r} is no truth value", "true or false")
        try:
            return _CONVERT[kind](node.value)
        except (KeyError, ValueError):
            raise self.stop(node, path, f"{node.value!r} can't be read as {kind}", "plain text or a number") from None

    def mapping(self, node: yaml.MappingNode, path: Path, below: tuple[int, ...]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.stop(key_node, path, "a key must be a plain word", "key: value")
            key = key_node.value
            here = (*path, key)
            if key in out:
                first = self.tree.keys[here][0]
                self.errors.append(
                    PackError(
                        self.tree.file,
                        mark.line + 1,
                        mark.column + 1,
                        dotted(here),
                        f"the key stands twice (first on line {first})",
                        "each key once",
                    )
                )
                continue
            self.tree.keys[here] = (mark.line + 1, mark.column + 1)
            out[key] = self.build(value_node, here, below)
        return out


def dotted(path: Path) -> str:
    """`controls.3.routes.0.steps` for the path."""
    return ".".join(str(p) for p in path)
