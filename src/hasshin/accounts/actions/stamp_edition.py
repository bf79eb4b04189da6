"""Give the directory's content a number and a date when it has changed, and only then."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.directory.listing import Listing, read_listing
from hasshin.accounts.models import DirectoryEdition
from hasshin.city.actor import Actor, robot
from hasshin.ledger.actions.append import append

KEEPER = robot("directory")


def stamp_edition(*, actor: Actor = KEEPER, now: datetime) -> tuple[DirectoryEdition, Listing]:
    """The edition of what the directory says at `now`, made if it says something new, with that content.

    Of several at once one makes it, from what it reads while it holds the last edition; the others get that one.
    """
    listing = read_listing(now)
    last = DirectoryEdition.objects.order_by("-number").first()
    if last is not None and last.digest == listing.digest:
        return last, listing
    try:
        with transaction.atomic():
            return _stamp(actor, now)
    except IntegrityError:
        # Somebody else made the same number in this very moment.
        made = DirectoryEdition.objects.order_by("-number")[:1].get()
        return made, Listing.model_validate(made.content)


def _stamp(actor: Actor, now: datetime) -> tuple[DirectoryEdition, Listing]:
    last = DirectoryEdition.objects.select_for_update().order_by("-number").first()
    listing = read_listing(now)
    if last is not None and last.digest == listing.digest:
        return last, listing
    edition = DirectoryEdition.objects.create(
        number=1 if last is None else last.number + 1,
        digest=listing.digest,
        content=listing.model_dump(mode="json"),
        at=now,
    )
    append(
        kind="accounts.stamp_edition",
        subject=f"directoryedition:{edition.pk}",
        actor=actor.ref,
        now=now,
        data={"number": edition.number, "digest": edition.digest},
    )
    return edition, listing
