"""The robot that tells people of their duties."""

from __future__ import annotations

from hasshin.city.actor import robot

TELLER = robot("duties")
