"""Load a sample city: the founder sets it up, then its people write, submit and decide."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actions.founded import founded
from hasshin.city.actions.terminal import register_network
from hasshin.city.govern import FOUNDER
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.cli.samples import fukushima, matsudo
from hasshin.cli.samples.devices import devices
from hasshin.cli.samples.scene import Founding, SampleCity, read_city
from hasshin.policy.controls.standing import Acknowledgement, Credentials
from hasshin.policy.load import find_pack, read_pack_text

CITIES = {"fukushima": fukushima, "matsudo": matsudo}
WITHOUT_ACKNOWLEDGEMENT = ("ito",)
"""Left to be tried out: she has yet to read the guideline before she can submit."""
OFFICE_NETWORKS = ("127.0.0.0/8", "::1/128")


def load_sample(city: str, now: datetime, *, age: timedelta = timedelta(0)) -> SampleCity:
    """Set the city "fukushima" or "matsudo" up, whole or not at all; return what there is. A second call is idle.

    The practice board is the only service there, and this machine the only terminal; the city has had its accounts for
    `age`. Raises `ValueError` for any other city.
    """
    if city not in CITIES:
        raise ValueError(f"no sample city {city!r}: choose {' or '.join(sorted(CITIES))}")
    with transaction.atomic():
        if not StaffMember.objects.exists():
            _load(city, now, age)
    return read_city(city)


def _load(city: str, now: datetime, age: timedelta) -> None:
    text = read_pack_text(find_pack(city))
    adopt_pack(actor=FOUNDER, now=now, text=text, name=f"{city}.yaml")
    for network in OFFICE_NETWORKS:
        register_network(actor=FOUNDER, now=now, name="庁内ネットワーク（この計算機）", network=network)
    founding = Founding(SampleCity(city), now, age)
    CITIES[city].found(founding)
    if current_pack().one_of(Acknowledgement) is not None:
        founding.acknowledge(*WITHOUT_ACKNOWLEDGEMENT)
    if current_pack().one_of(Credentials) is not None:
        founding.passwords(CITIES[city].PARKS_X)
    founded(now=now, installation=settings.HASSHIN_INSTALLATION.id)
    CITIES[city].live(founding.sample, now)
    devices(founding.sample, now)
