"""The robot that sends."""

from __future__ import annotations

from hasshin.city.actor import robot

SENDER = robot("worker")
