"""Rows of several tables as the models that they are, without what making a model costs: nothing is asked or told.

What was not read is read when it is asked for, as Django has it for deferred fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


class _Part:
    """One model of a row: its columns by attribute, and how it hangs on the model that it belongs to."""

    def __init__(self, model: type[Model], parent: _Part | None, name: str, key: int) -> None:
        self.model, self.parent, self.name, self.key = model, parent, name, key
        self.columns: dict[str, int] = {str(model._meta.pk.attname): key}


class Light(Generic[M]):
    """Reads `paths` ("post__case__original") of a model's rows; foreign keys on the way are read along."""

    def __init__(self, model: type[M], paths: Sequence[str]) -> None:
        self._paths = ["pk"]
        top = _Part(model, None, "", 0)
        self._parts: dict[tuple[str, ...], _Part] = {(): top}
        for path in paths:
            *way, last = path.split("__")
            part = self._part(tuple(way))
            field = part.model._meta.get_field(last)
            part.columns[str(getattr(field, "attname"))] = self._column(path)  # noqa: B009  not every field has one

    def rows(self, rows: QuerySet[M]) -> QuerySet[M, tuple[Any, ...]]:
        """The columns of a query's rows, the key first."""
        return rows.values_list(*self._paths)

    def made(self, rows: Iterable[tuple[Any, ...]]) -> list[M]:
        """The models of such columns."""
        parts = list(self._parts.values())
        return [cast("M", _made(parts, row)) for row in rows]

    def read(self, rows: QuerySet[M]) -> list[M]:
        """The models of a query's rows."""
        return self.made(self.rows(rows))

    def _part(self, way: tuple[str, ...]) -> _Part:
        if way not in self._parts:
            parent = self._part(way[:-1])
            field = parent.model._meta.get_field(way[-1])
            key = self._column("__".join(way))
            parent.columns[str(getattr(field, "attname"))] = key  # noqa: B009  not every field has one
            self._parts[way] = _Part(cast("type[Model]", field.related_model), parent, way[-1], key)
        return self._parts[way]

    def _column(self, path: str) -> int:
        if path not in self._paths:
            self._paths.append(path)
        return self._paths.index(path)


def _made(parts: Sequence[_Part], row: Sequence[Any]) -> Model | None:
    made: dict[_Part, Model | None] = {}
    for part in parts:
        one: Model | None = None
        if row[part.key] is not None:
            one = part.model.__new__(part.model)
            state = ModelState()
            state.adding, state.db = False, "default"
            values = one.__dict__
            values["_state"] = state
            for name, place in part.columns.items():
                values[name] = row[place]
        made[part] = one
        if part.parent is not None and (above := made[part.parent]) is not None:
            above._state.fields_cache[part.name] = one
    return made[parts[0]]
