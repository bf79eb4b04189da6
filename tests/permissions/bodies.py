"""A body that an operation's schema takes, filled with things that exist, so that only the right decides."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.apps import apps

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.cli.samples.people import PASSWORD
from tests.conftest import Clock


def known(clock: Clock) -> dict[str, Any]:
    """Values by name: ids of rows that exist, and times that are ahead."""

    def first(model: Any) -> int:
        return int(model.objects.order_by("pk").values_list("pk", flat=True).first() or 0)

    staff = first(StaffMember)
    ids = {f"{_snake(model.__name__)}_id": first(model) for model in apps.get_models() if model._meta.pk.name == "id"}
    return {
        **{name: pk for name, pk in ids.items() if pk},
        "staff_id": staff,
        "deputy_id": staff,
        "second": staff,
        "starts": (clock.now + timedelta(days=1)).isoformat(),
        "ends": (clock.now + timedelta(days=2)).isoformat(),
        "service": Account.objects.order_by("pk")[0].service,
        "network": "10.99.0.0/16",
        "destination": f"staffmember:{staff}",
        "own_password": PASSWORD,
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def body(schema: dict[str, Any], names: dict[str, Any], name: str = "", number: int = 1) -> Any:
    """The smallest value that the schema takes; what `names` knows by its name is taken from there."""
    if name in names:
        return names[name]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            options = [one for one in schema[choice] if one.get("type") != "null"]
            return body(options[0], names, name) if options else None
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "allOf" in schema:
        return body(schema["allOf"][0], names, name)
    return _plain(schema, names, name)


def _plain(schema: dict[str, Any], names: dict[str, Any], name: str) -> Any:  # noqa: PLR0911 (one line a type)
    match schema.get("type"):
        case "object" | None:
            wanted = schema.get("properties", {})
            return {key: body(one, names, key) for key, one in wanted.items() if key in schema.get("required", wanted)}
        case "array":
            return [body(schema["items"], names)] if schema.get("minItems") else []
        case "integer" | "number":
            return max(1, int(schema.get("minimum", 1)))
        case "boolean":
            return False
        case _:
            if schema.get("format") == "date-time":
                return names["starts"]
            if schema.get("format") == "date":
                return names["starts"][:10]
            return "試験のための言葉です。"[: schema.get("maxLength", 60)]
