"""The address of a service that has one server only."""

from __future__ import annotations

from hasshin.platforms.http import base_address, is_here


def one_server(usual: str, said: str = "") -> str:
    """`usual`, or `said` where that is this very machine: a simulator, to try things out and for tests.

    ValueError for any other address, so that no setting can send an account's token elsewhere.
    """
    if not said or said.rstrip("/") == usual:
        return usual
    if not is_here(base_address(said)):
        raise ValueError(f"this service has one server, {usual}; leave the address empty")
    return said.rstrip("/")
