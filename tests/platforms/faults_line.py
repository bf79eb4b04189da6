"""What becomes of each operation on LINE when something goes wrong, and what sending again under the same key shows.

Rows: the fault (`simulators.base.Fault`), the operation, its outcome, and what a second sending under the key comes to
("accepted before" by 409, "sent now"; "-": nothing to send). LINE can't be asked what was sent, so `find` says so
always; the key is the way, for a day.
"""

from __future__ import annotations

_HIDDEN = ("lost_before", "lost_after", "error_before", "error_after", "truncated", "garbage", "late", "rate_limited")

ROWS: tuple[tuple[str, str, str, str], ...] = (
    *(
        (fault, operation, outcome, again)
        for operation in ("publish", "publish with images")
        for fault, outcome, again in (
            ("lost_before", "unknown", "sent now"),
            ("lost_after", "unknown", "accepted before"),
            ("error_before", "unknown", "sent now"),
            ("error_after", "unknown", "accepted before"),
            ("truncated", "unknown", "accepted before"),
            ("garbage", "unknown", "accepted before"),
            ("late", "unknown", "sent now"),
            ("rate_limited", "not_done", "sent now"),
        )
    ),
    *((fault, operation, "not_done", "-") for operation in ("check of the objects", "read") for fault in _HIDDEN),
    # Whether a token is over can be seen, whatever became of the answer.
    *((fault, "revoke", "done", "-") for fault in ("lost_after", "error_after", "truncated", "garbage")),
    *((fault, "revoke", "unknown", "-") for fault in ("lost_before", "error_before", "late")),
    ("rate_limited", "revoke", "not_done", "-"),
)
