"""Stop (停止) an approved post; see `withdraw.py`, which holds both as they differ in one word."""

from hasshin.posts.actions.withdraw import stop

__all__ = ["stop"]
