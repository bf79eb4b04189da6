"""Facebook's field tables: which parameters a node's edges take, which fields a node has.

The tables (one file a node: Page, PagePost, Photo, Comment) are those of Facebook's own SDK generator. They lie outside
the repository; where one is missing nothing is checked, except that with CI=true a missing one is an error. They don't
list what every call takes (tokens, paging, `fields`), nor a photo's or a video's file.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from ..described import read
from ..forms import Part

EVERYWHERE = {"access_token", "appsecret_proof", "locale", "format", "pretty", "method", "debug"}
_READING = {"fields", "limit", "after", "before", "since", "until", "summary", "metadata", "__paging_token"}
_UNLISTED = {("Page", "photos"): {"source"}, ("Page", "videos"): {"title"}, ("PagePost", "comments"): set()}
# Edges that may stand among the fields of a node.
_EDGES = {
    "Page": {"feed", "posts", "photos", "picture", "published_posts", "videos", "likes"},
    "PagePost": {"attachments", "comments", "likes", "reactions", "sharedposts", "insights"},
    "Photo": {"comments", "likes", "reactions", "insights"},
    "Comment": {"comments", "likes", "reactions"},
}


def wrong_parameters(node: str, method: str, edge: str, given: dict[str, str | Part]) -> list[str]:
    """What the node's table objects to in the parameters of one call. `edge`: "" for the node itself."""
    table = _table(node)
    if not table:
        return []
    verb = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}[method]
    known = table["calls"].get((method, edge or verb))
    if known is None:
        return [f"{node} has no {method} {edge or verb}"]
    allowed = EVERYWHERE | _UNLISTED.get((node, edge), set()) | (_READING if method == "GET" else set())
    found = []
    for name, value in given.items():
        plain = re.sub(r"\[.*$", "", name)
        if plain not in known and plain not in allowed:
            found.append(f"{method} {node}/{edge or verb} has no parameter {plain}")
        elif plain in known and plain == name and not _fits(value, known[plain]["type"]):
            found.append(f"{plain} is no {known[plain]['type']}: {str(value)[:80]}")
    found += [f"{name} is missing" for name, about in known.items() if about["required"] and name not in given]
    if method == "GET" and isinstance(fields := given.get("fields", ""), str):
        found += wrong_fields(_node_of(node, edge), fields)
    return found


def wrong_fields(node: str, fields: str) -> list[str]:
    """Names in a `fields` parameter that the node has neither as a field nor as an edge."""
    return [f"{node} has no field {name}" for name in unknown_fields(node, names(fields))]


def unknown_fields(node: str, wanted: list[str]) -> list[str]:
    """Those of the names that the node has neither as a field nor as an edge; none where there is no table."""
    table = _table(node)
    known = table["fields"] | _EDGES[node] if table else set()
    return [name for name in wanted if table and name not in known]


def wrong_reply(node: str, told: dict[str, Any]) -> list[str]:
    """What the node's table objects to in one object of a reply: names, and types of plain values."""
    table = _table(node)
    found = [f"{node} has no field {name}" for name in unknown_fields(node, list(told))]
    types = {field["name"]: field["type"] for field in table.get("list", ())}
    plain: dict[str, type] = {"string": str, "bool": bool, "unsigned int": int, "datetime": str}
    wrong = [n for n, v in told.items() if types.get(n) in plain and not isinstance(v, plain[types[n]])]
    return found + [f"{name} is no {types[name]}" for name in wrong]


def names(fields: str) -> list[str]:
    """The names at the top of a `fields` parameter: id,from{name},comments.limit(2){id} gives id, from, comments."""
    found, depth, word = [], 0, ""
    for char in f"{fields},":
        if char in "{(":
            depth += 1
        elif char in "})":
            depth -= 1
        elif char == "," and depth == 0:
            found.append(word.strip().split(".")[0])
            word = ""
        elif depth == 0:
            word += char
    return [name for name in found if name]


def _node_of(node: str, edge: str) -> str:
    posts = {"feed": "PagePost", "posts": "PagePost", "published_posts": "PagePost", "visitor_posts": "PagePost",
             "tagged": "PagePost"}  # fmt: skip
    return {**posts, "photos": "Photo", "comments": "Comment"}.get(edge, "" if edge else node)


def _fits(value: str | Part, kind: str) -> bool:
    if isinstance(value, Part):
        return kind in {"file", "string"}
    if kind == "bool":
        return value.lower() in {"true", "false", "1", "0"}
    if kind in {"int", "unsigned int"}:
        return re.fullmatch(r"[0-9]+" if kind == "unsigned int" else r"-?[0-9]+", value) is not None
    if kind == "Object" or kind.startswith(("list", "map")):
        try:
            shape: Any = json.loads(value)
        except ValueError:
            return kind == "Object"  # an id may stand for an object
        return not kind.startswith("list") or isinstance(shape, list)
    return True


@functools.cache
def _table(node: str) -> dict[str, Any]:
    loaded = read(f"facebook/{node}.json") if node in _EDGES else {}
    if not loaded:
        return {}
    calls = {
        (api["method"], api.get("endpoint", api.get("name"))): {p["name"]: p for p in api["params"]}
        for api in loaded["apis"]
    }
    return {"calls": calls, "fields": {field["name"] for field in loaded["fields"]}, "list": loaded["fields"]}
