"""The codes of this installation's city, from `intake` in installation.json."""

from __future__ import annotations

from django.conf import settings

from hasshin.city.pack import current_pack
from hasshin.intake.places import Places


def places() -> Places | None:
    """None where the installation names no city code: then nothing is taken in."""
    told = settings.HASSHIN_INSTALLATION.intake
    if told is None:
        return None
    return Places(
        name=current_pack().city.name.ja,
        city=told.city_code,
        forecast=frozenset(told.forecast_areas),
        seismic=frozenset(told.seismic_areas),
        tsunami=frozenset(told.tsunami_areas),
    )
