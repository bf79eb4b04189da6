"""The proof of a new sign-in, for tests of what lies behind it; the faces' own tests type the password."""

from __future__ import annotations


class _Proven:
    """Counts as having signed in anew, every time."""

    def demand(self) -> None:
        """There is one."""

    def spend(self) -> str:
        """Names no row."""
        return "renewedsignin:0"


PROVEN = _Proven()
