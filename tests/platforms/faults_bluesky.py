"""What becomes of each operation on Bluesky when something goes wrong, and what a search then proves.

Rows: the fault (`simulators.base.Fault`), the operation, its outcome, and what `find` answers ("-": nothing to find).
"publish, then another post" means that the account's repository has moved on before `find` is asked: only then can a
request that is still on its way no longer take effect.
"""

from __future__ import annotations

ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("lost_before", "publish", "unknown", "not_proven"),
    ("lost_after", "publish", "unknown", "found"),
    ("error_before", "publish", "unknown", "not_proven"),
    ("error_after", "publish", "unknown", "found"),
    ("truncated", "publish", "unknown", "found"),
    ("garbage", "publish", "unknown", "found"),
    ("late", "publish", "unknown", "not_proven"),
    ("rate_limited", "publish", "not_done", "not_proven"),
    ("lost_before", "publish, then another post", "unknown", "proven_absent"),
    ("lost_after", "publish, then another post", "unknown", "found"),
    ("error_before", "publish, then another post", "unknown", "proven_absent"),
    ("error_after", "publish, then another post", "unknown", "found"),
    ("truncated", "publish, then another post", "unknown", "found"),
    ("garbage", "publish, then another post", "unknown", "found"),
    ("late", "publish, then another post", "unknown", "proven_absent"),
    ("rate_limited", "publish, then another post", "not_done", "proven_absent"),
    ("lost_before", "upload", "not_done", "-"),
    ("lost_after", "upload", "not_done", "-"),
    ("error_before", "upload", "not_done", "-"),
    ("error_after", "upload", "not_done", "-"),
    ("truncated", "upload", "not_done", "-"),
    ("garbage", "upload", "not_done", "-"),
    ("late", "upload", "not_done", "-"),
    ("rate_limited", "upload", "not_done", "-"),
    ("lost_before", "delete", "unknown", "-"),
    ("lost_after", "delete", "unknown", "-"),
    ("error_before", "delete", "unknown", "-"),
    ("error_after", "delete", "unknown", "-"),
    ("truncated", "delete", "unknown", "-"),
    ("garbage", "delete", "unknown", "-"),
    ("late", "delete", "unknown", "-"),
    ("rate_limited", "delete", "not_done", "-"),
    ("lost_before", "refresh", "unknown", "-"),
    ("lost_after", "refresh", "unknown", "-"),
    ("error_before", "refresh", "unknown", "-"),
    ("error_after", "refresh", "unknown", "-"),
    ("truncated", "refresh", "unknown", "-"),
    ("garbage", "refresh", "unknown", "-"),
    ("late", "refresh", "unknown", "-"),
    ("rate_limited", "refresh", "not_done", "-"),
)
