"""Templates that come with the product (見本), read once from the file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from hasshin.posts.templates.body import Body

_FILE = Path(__file__).with_name("starters.yaml")


@cache
def starters() -> dict[str, Body]:
    """By key, in the file's order. A city's own template of the same key stands in for one of these."""
    return {key: Body.model_validate(body) for key, body in yaml.safe_load(_FILE.read_text("utf-8")).items()}
