"""Say where on the city's own site the copy of the directory stands, when that is not the guide page itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.directory_notice import keeps_directory
from hasshin.accounts.models import DirectoryPlacement
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.pack import current_pack
from hasshin.platforms.fetch import allowed

LONGEST = 500


def place_directory(*, actor: Actor, now: datetime, address: str) -> DirectoryPlacement:
    """Set the address of the page, or of the JSON file, that is read back; "" for the pack's guide page.

    Raises `Refused` without the right, or for an address that is not on the city's own site.
    """
    address = address.strip()
    judged = keeps_directory(actor=actor, now=now, kind="accounts.place_directory", subject="directoryplacement:1")
    if address and (len(address) > LONGEST or not allowed(address, current_pack().city.own_domains)):
        raise refuse(
            "not_own_site",
            "address",
            "市の公式サイトのアドレスではありません。",
            "This is not an address of the city's own site.",
            "市の公式サイトに置いた写しのアドレス（https://…）を入れてください。",
            "Enter the address (https://…) of the copy on the city's own site.",
        )
    with transaction.atomic():
        DirectoryPlacement.objects.get_or_create(pk=1)
        row = DirectoryPlacement.objects.select_for_update().get(pk=1)
        before = row.address
        DirectoryPlacement.objects.filter(pk=1).update(address=address, tried_at=None, failures=0)
        record(
            judged,
            kind="accounts.place_directory",
            subject="directoryplacement:1",
            actor=actor,
            now=now,
            data={"address": address, "before": before},
        )
    row.refresh_from_db()
    return row
