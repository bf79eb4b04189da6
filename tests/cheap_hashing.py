"""Argon2 as the product uses it, at the least cost that it allows."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """Argon2 is slow by design; fourteen people for each test would take longer than all that is tested."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1
