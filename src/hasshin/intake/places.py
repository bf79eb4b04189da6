"""By which codes the Meteorological Agency names the city and the areas that contain it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """`city`: its seven digits. The areas' codes are apart by kind, as the same number means other places elsewhere."""

    name: str
    city: str
    forecast: frozenset[str] = frozenset()
    seismic: frozenset[str] = frozenset()
    tsunami: frozenset[str] = frozenset()
