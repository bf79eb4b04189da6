"""An account of any service that can be reached is entered through the API too."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.platforms.registry import CONNECTORS


@pytest.mark.django_db
def test_every_connector_is_named_by_the_document(client: Any) -> None:
    document = client.get("/api/v1/openapi.json").json()
    connector = document["components"]["schemas"]["ObtainIn"]["properties"]["connector"]
    assert connector["enum"] == list(CONNECTORS)
