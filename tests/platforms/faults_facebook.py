"""What becomes of each operation on Facebook when something goes wrong, and what a search then proves.

Rows: the fault (`simulators.base.Fault`), the operation, its outcome, and what `find` answers ("-": nothing to find).
Facebook has no key: what can't be found is never proven absent, and a person decides. "publish with photos" is found by
the photos, "publish a video" by the video, whatever else says the same words.
"""

from __future__ import annotations

_LOST = (
    ("lost_before", "unknown", "not_proven"),
    ("lost_after", "unknown", "found"),
    ("error_before", "unknown", "not_proven"),
    ("error_after", "unknown", "found"),
    ("truncated", "unknown", "found"),
    ("garbage", "unknown", "found"),
    ("late", "unknown", "not_proven"),
    ("rate_limited", "not_done", "not_proven"),
)
_HIDDEN = ("lost_before", "lost_after", "error_before", "error_after", "truncated", "garbage", "late", "rate_limited")
_SEEN = _HIDDEN[:-1]

ROWS: tuple[tuple[str, str, str, str], ...] = (
    *((fault, operation, outcome, find)
      for operation in ("publish", "publish with photos", "publish a video") for fault, outcome, find in _LOST),
    *((fault, operation, "not_done", "-") for operation in ("upload", "upload a video") for fault in _HIDDEN),
    *((fault, operation, "unknown", "-") for operation in ("delete", "edit", "profile") for fault in _SEEN),
    *(("rate_limited", operation, "not_done", "-") for operation in ("delete", "edit", "profile")),
    *((fault, "read", "not_done", "-") for fault in _HIDDEN),
)  # fmt: skip
