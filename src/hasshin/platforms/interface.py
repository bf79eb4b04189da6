"""One honest interface to every service.

The order of a publication, and what the caller commits in between:

    prepare(outgoing, key)  -> handle     save the handle and the key, and commit
    publish(handle, key)    -> Result     one request, at most one visible post
    find(key, handle, window)             only after UNKNOWN; sending again only after PROVEN_ABSENT

No method raises for what a network or a service does: that is an outcome. ValueError and TypeError mean a mistake of
the caller. Counting a text against `capabilities().limits` is done by `checks/`, which needs no connection.
No method is called within a database transaction (promise 10).
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits, Price
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Found,
    Handle,
    Outcome,
    Outgoing,
    OutgoingImage,
    OutgoingVideo,
    Prepared,
    Profile,
    ProfileChange,
    Quota,
    Read,
    RemoteMedia,
    RemotePost,
    Renewal,
    Result,
    Window,
)

__all__ = [
    "AccountAccess",
    "Capabilities",
    "FindResult",
    "Followed",
    "Found",
    "Handle",
    "Idempotency",
    "Limits",
    "Outcome",
    "Outgoing",
    "OutgoingImage",
    "OutgoingVideo",
    "Platform",
    "Prepared",
    "Price",
    "Profile",
    "ProfileChange",
    "Quota",
    "Read",
    "RemoteMedia",
    "RemotePost",
    "Renewal",
    "Result",
    "Secret",
    "Window",
]


@runtime_checkable
class Platform(Protocol):
    """One official account on one service."""

    def capabilities(self) -> Capabilities:
        """What the service can do. Asks nobody; limits are the service's usual ones until `read_limits` was called."""

    def read_limits(self) -> Read[Limits]:
        """The limits that this very server states now; `capabilities().limits` has them from then on."""

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The allowances that the service states, with what is used; REJECTED `unsupported` where it tells none."""

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Everything before the one visible act. With an earlier `handle`, goes on where that one stopped."""

    def publish(self, handle: Handle, key: str) -> Result:
        """The one visible act. Never repeated by the connector itself."""

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """Is the publication with this key out? Asked after an UNKNOWN outcome."""

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One post as it stands now; DONE with value None when the service says there is none."""

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The account's own posts, reposts and replies since a time or after an id, oldest first, to the end."""

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """What others said to the account since a time, oldest first."""

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """All accounts that this one follows; REJECTED `unsupported` where the service does not tell."""

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """Replace text and alternative texts of a post. `handle` is the one it was published with."""

    def delete(self, remote_id: str) -> Result:
        """Delete a post. DONE with code `gone` when it was not there any more."""

    def read_profile(self) -> Read[Profile]:
        """The account's public face."""

    def write_profile(self, change: ProfileChange) -> Result:
        """Change the account's public face."""

    def check_auth(self) -> Result:
        """Does the token still work, and for this very account? `remote_id` is the service's id of it."""

    def refresh(self) -> Renewal:
        """A new token where the service has expiring ones."""

    def revoke(self) -> Result:
        """Make the token worthless at the service."""
