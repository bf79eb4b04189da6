"""Whether a notice tells of the same already: the same fake, or the same words about the same account."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hasshin.accounts.models import DirectoryNotice
from hasshin.checks.genuine.forms import canonical
from hasshin.checks.genuine.mentions import mentions

Named = tuple[str, str, str]


def told_already(
    kind: str, account_id: int | None, service: str, address: str, text: str, now: datetime
) -> DirectoryNotice | None:
    """The notice, shown at `now` or later, that tells of all of it; None for none. `text` is the Japanese one."""
    standing = DirectoryNotice.objects.filter(Q(ends=None) | Q(ends__gt=now), kind=kind, taken_down_at=None)
    if kind != DirectoryNotice.Kind.IMPERSONATION:
        return standing.filter(account=account_id, text_ja=text).order_by("pk").first()
    named = _named(address, service)
    rows = (row for row in standing.order_by("pk") if named <= _named(row.address, row.service))
    return next(rows, None) if named else None


def _named(address: str, service: str) -> set[Named]:
    """Each account as its service, its id or handle, and its host where no service is known."""
    found: set[Named] = set()
    for one in mentions(address):
        of = one.service or service
        who = one.remote_id or canonical(of, one.handle) or one.page
        host = one.host if not one.service or one.service == "mastodon" else ""
        found |= {(of, who, host)} if one.kind != "name" else set()
    return found
