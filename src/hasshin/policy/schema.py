"""The JSON Schema of a pack, for editors. `packs/schema.json` is this, written out; a test keeps it current."""

from __future__ import annotations

import json
from typing import Any

from hasshin.policy.pack import Pack


def json_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12)."""
    schema = Pack.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Hasshin policy pack",
    }


def json_schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
