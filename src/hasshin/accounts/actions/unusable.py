"""What a person is told when the master key can't be used: that it is so, and who mends it; never where it is."""

from __future__ import annotations

import logging

from hasshin.accounts.credentials.errors import KeyUnsafe
from hasshin.city.govern import refuse
from hasshin.policy.reasons import Refused

log = logging.getLogger(__name__)


def key_trouble(trouble: KeyUnsafe) -> Refused:
    """A refusal for the person; the log has what the administrator needs (a place and an advice, no secret)."""
    log.error("the master key of the accounts' secrets can't be used: %s", trouble)
    return refuse(
        "key_unusable",
        "credential",
        "認証情報を守る鍵を使えないため、行えません。",
        "The key that guards the accounts' secrets can't be used.",
        "システムの管理者に「hasshin check」で確かめるよう知らせてください。",
        "Tell the administrator of the system to run “hasshin check”.",
    )
