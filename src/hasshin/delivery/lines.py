"""Platforms that stand ready: opened once for an account, and again when anything changed of how it is reached.

Opening one reads and decrypts its token, perhaps by an outside command; a burst of posts would do that for each post.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from hasshin.accounts.models import Account, Connection, Credential
from hasshin.delivery.connect import Connect
from hasshin.ledger.many import among
from hasshin.platforms.interface import Platform

Mark = tuple[object, ...]


class Lines:
    """One platform for each account, as long as what it was opened with is what stands in the tables."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._open: dict[int, tuple[Mark, Platform]] = {}

    def ready(self, accounts: Collection[int]) -> dict[int, Platform]:
        """Those of the accounts whose platform stands ready, unchanged. Three statements."""
        marks = _marks([account for account in accounts if account in self._open])
        return {account: self._open[account][1] for account, mark in marks.items() if self._open[account][0] == mark}

    def open(self, account: int) -> None:
        """Open the account's platform anew and keep it. Raises `NotConnected`."""
        # The mark is read first: a token that changes meanwhile makes the platform count as changed, not as fresh.
        mark = _marks([account])[account]
        platform = self._connect(Account.objects.get(pk=account))
        self._open[account] = (mark, platform)


def _marks(accounts: Collection[int]) -> dict[int, Mark]:
    """What a platform is opened with, without any secret."""
    if not accounts:
        return {}
    chosen = among(accounts)
    secrets: defaultdict[int, list[Mark]] = defaultdict(list)
    kept = Credential.objects.filter(account__in=chosen).order_by("kind")
    for account, *rest in kept.values_list("account_id", "kind", "generation", "key_id"):
        secrets[account].append(tuple(rest))
    lines = {
        account: (state, version, client, str(endpoints))
        for account, state, version, client, endpoints in Connection.objects.filter(account__in=chosen).values_list(
            "account_id", "state", "version", "client_id", "endpoints"
        )
    }
    reached = Account.objects.filter(pk__in=chosen).values_list(
        "pk", "connector", "base_url", "service", "handle", "remote_id"
    )
    return {pk: (*rest, lines.get(pk), tuple(secrets[pk])) for pk, *rest in reached}
