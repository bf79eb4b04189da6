"""What becomes of each operation on a server with the Mastodon API when something goes wrong, and what follows.

Rows: the fault (`simulators.base.Fault`), the operation, its outcome, and what a search then proves ("-": nothing to
find). "publish, the server keeps keys" is an account that says so: there a second sending under the key shows whether
the first was accepted ("accepted before", "sent now"). A list of posts can lag behind, so absence is never proven.
"""

from __future__ import annotations

_AFTER = ("lost_after", "error_after", "truncated", "garbage")
_BEFORE = ("lost_before", "error_before", "late")
_NO_WRITE = ("upload", "read")

ROWS: tuple[tuple[str, str, str, str], ...] = (
    *((fault, operation, "unknown", "found") for operation in ("publish", "publish with images") for fault in _AFTER),
    *(
        (fault, operation, "unknown", "not_proven")
        for operation in ("publish", "publish with images")
        for fault in _BEFORE
    ),
    *(("rate_limited", operation, "not_done", "not_proven") for operation in ("publish", "publish with images")),
    *((fault, "publish, the server keeps keys", "unknown", "accepted before") for fault in _AFTER),
    *((fault, "publish, the server keeps keys", "unknown", "sent now") for fault in _BEFORE),
    ("rate_limited", "publish, the server keeps keys", "not_done", "sent now"),
    *((fault, operation, "not_done", "-") for operation in _NO_WRITE for fault in (*_AFTER, *_BEFORE, "rate_limited")),
    *((fault, operation, "unknown", "-") for operation in ("edit", "delete") for fault in (*_AFTER, *_BEFORE)),
    *(("rate_limited", operation, "not_done", "-") for operation in ("edit", "delete")),
)
