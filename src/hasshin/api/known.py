"""What a body names must be there: ids become a 404 before an action takes them for granted."""

from __future__ import annotations

from django.db.models import Model

from hasshin.policy.reasons import NotFound


def demand_known(model: type[Model], pk: int | None) -> None:
    """The row exists, or None was given; raises `NotFound`."""
    if pk is not None and not model._default_manager.filter(pk=pk).exists():
        raise NotFound(f"{model._meta.model_name} {pk}")
