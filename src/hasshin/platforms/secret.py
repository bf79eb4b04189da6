"""A secret that never prints itself (promise 9)."""

from __future__ import annotations

import hmac
from typing import NoReturn

_SHOWN = "<secret>"


def _bytes(value: str) -> bytes:
    """For comparison in constant time, which strings allow for ASCII alone."""
    return value.encode("utf-8", "surrogatepass")


class Secret:
    """A token or password. Only `reveal()` gives it; printing, formatting, pickling and JSON never do."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """`value` must be non-empty visible ASCII, as it goes into an HTTP header. ValueError otherwise."""
        if not value or not all("!" <= c <= "~" for c in value):
            # The message names no character of the value.
            raise ValueError("a secret must be non-empty visible ASCII without spaces; copy it again from its source")
        self._value = value

    @classmethod
    def of_password(cls, value: str) -> Secret:
        """A secret that a person types, so of any characters; never put it into a header. ValueError when empty."""
        if not value:
            raise ValueError("a secret must not be empty")
        made = cls.__new__(cls)
        made._value = value
        return made

    def reveal(self) -> str:
        """The secret itself. Call it only where it is used, and keep no copy."""
        return self._value

    def __repr__(self) -> str:
        return _SHOWN

    def __str__(self) -> str:
        return _SHOWN

    def __format__(self, spec: str) -> str:
        return format(_SHOWN, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(_bytes(self._value), _bytes(other._value))

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled: pass the row that holds it encrypted instead")
