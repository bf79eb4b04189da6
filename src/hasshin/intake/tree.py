"""Read XML or JSON of somebody else's into plain nodes: no document type, no entities, bounded in size and depth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MOST_BYTES = 4 * 1024 * 1024
MOST_NODES = 200_000
DEEPEST = 60


class UnreadableError(Exception):
    """It is no well-formed, harmless document. `str` says why, without anything that the other side wrote."""


@dataclass
class Node:
    """One element: its local name, attributes, own text, and the elements in it."""

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Node]:
        """The elements under a path of names, in order."""
        if not path:
            yield self
            return
        for one in self.children:
            if one.name == path[0]:
                yield from one.all(*path[1:])

    def first(self, *path: str) -> Node | None:
        """The first of them, or None."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first of them, stripped; empty where there is none."""
        found = self.first(*path)
        return found.text.strip() if found is not None else ""

    def walk(self) -> Iterator[Node]:
        """This element and all in it, in the order of the document."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))


def read(data: bytes) -> Node:
    """The root element of XML, or of JSON with the same element names. Raises `UnreadableError`."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"larger than {MOST_BYTES} bytes")
    return _json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else _xml(data)


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_NODES:
            raise UnreadableError("too deep or too many elements")
        node = Node(_local(name), {_local(key): value for key, value in attrs.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def words(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition(" ")[2].rpartition(":")[2]


def _xml(data: bytes) -> Node:
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableError(f"not well-formed XML ({type(error).__name__})") from None
    if builder.root is None:
        raise UnreadableError("an empty document")
    return builder.root


def _refuse(*_: object) -> int:
    raise UnreadableError("it declares a document type or an entity")


def _json(data: bytes) -> Node:
    try:
        whole = json.loads(data.decode("utf-8-sig"))
        if not isinstance(whole, dict):
            raise UnreadableError("no object")
        return _node("Report", whole, 0)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not well-formed JSON ({type(error).__name__})") from None


def _node(name: str, value: Any, depth: int) -> Node:
    if depth > DEEPEST:
        raise UnreadableError("too deep or too many elements")
    if not isinstance(value, dict):
        return Node(name, text="" if value is None else str(value))
    node = Node(name)
    for key, inner in value.items():
        part = key[:1].upper() + key[1:]
        if isinstance(inner, list):
            node.children += [_node(_single(part), one, depth + 1) for one in inner]
        else:
            if not isinstance(inner, dict):
                node.attrs[key] = "" if inner is None else str(inner)
            node.children.append(_node(part, inner, depth + 1))
    if "value" in node.attrs:
        node.text = node.attrs["value"]
    return node


def _single(name: str) -> str:
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")
