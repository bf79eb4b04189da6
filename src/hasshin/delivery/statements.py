"""The statements by which many deliveries change at once; see `ledger.many` for `v`, `{ids}` and `::json`."""

from __future__ import annotations

SETTLE = """
    UPDATE posts_delivery SET state = %s, remote_id = v.remote_id, url = v.url, reason = v.reason::json,
        settled_at = %s, lease_until = NULL, claimed_by = ''
    FROM v WHERE posts_delivery.id = v.id AND posts_delivery.state = %s AND posts_delivery.fence = v.fence
    RETURNING posts_delivery.id
"""
SETTLE_ATTEMPT = """
    UPDATE delivery_attempt SET ended_at = %s, outcome = %s, code = v.code, reason = v.reason::json,
        evidence = v.evidence::json
    FROM v WHERE delivery_attempt.id = v.id RETURNING delivery_attempt.id
"""
BEGIN = """
    UPDATE posts_delivery SET state = %s, claimed_by = %s, lease_until = %s, begun_at = %s, attempts = attempts + 1,
        fence = posts_delivery.fence + 1, handle = v.handle::json
    FROM v WHERE posts_delivery.id = v.id AND posts_delivery.state = %s AND posts_delivery.fence = v.fence
    RETURNING posts_delivery.id
"""
LOCK = """
    SELECT d.id FROM posts_delivery d JOIN posts_decision c ON c.id = d.decision_id
    JOIN accounts_account a ON a.id = d.account_id WHERE d.id {ids}
    ORDER BY a.id, d.id FOR NO KEY UPDATE OF d, c, a SKIP LOCKED
"""
