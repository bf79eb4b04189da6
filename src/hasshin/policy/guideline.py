"""What of a pack a person reads and acknowledges (F-3-1, F-3-2): the guideline in its version, word for word."""

from __future__ import annotations

import hashlib
import json

from hasshin.policy.pack import Pack


def words_digest(pack: Pack) -> str:
    """SHA-256, hex, of id, version, titles and the words of all clauses.

    Another version asks for acknowledgement anew, and so does any other word of a clause under the same version. What
    says only how the product does it (a domain, a role's rights, a control) does not, nor does an annex in force.
    """
    clauses = [
        [c.id, c.number, c.heading.model_dump(), c.summary.model_dump()]
        for c in sorted(pack.clauses, key=lambda one: one.id)
    ]
    said = [pack.id, pack.version, pack.title.model_dump(), pack.source.title.model_dump(), clauses]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
