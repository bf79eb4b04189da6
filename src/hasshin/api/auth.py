"""Who calls: a person's token in the Authorization header. From where: as for the screens, by network or device."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja.security import HttpBearer

from hasshin.api import access
from hasshin.city.actions.token import hash_of
from hasshin.city.actor import NOWHERE, Actor
from hasshin.city.models import ApiToken
from hasshin.city.queries import sign_in_allowed
from hasshin.city.seen import Seen, for_person


class PersonToken(HttpBearer):
    """Bearer token. A call from an unregistered terminal is let in and then meets the rules, as on the screen."""

    openapi_description = "A person's own token, issued on the screen 「APIトークン」 (API tokens)."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, or None for a token that is unknown, ended, taken back, or of one who may no longer sign in.

        None, too, for a call that shows the key of a device that was reported lost.
        Raises `Refused` where the operation is not for this person.
        """
        now = datetime.now(UTC)
        row = (
            ApiToken.objects.filter(secret_hash=hash_of(token), revoked_at=None, expires_at__gt=now)
            .select_related("staff")
            .first()
        )
        if row is None or row.staff.must_change_password or not sign_in_allowed(row.staff, now):
            return None
        seen = getattr(request, "seen", None)
        if isinstance(seen, Seen) and seen.shut_out:
            return None
        terminal = for_person(seen.terminal, row.staff_id, now) if isinstance(seen, Seen) else NOWHERE
        actor = Actor(staff=row.staff_id, terminal=terminal, face="api")
        access.demand(request, actor)
        return actor
