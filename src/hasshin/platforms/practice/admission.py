"""Whether the board lets an account's token do a thing. An account that was never connected there needs none."""

from __future__ import annotations

from hasshin.platforms.practice import words
from hasshin.platforms.practice.store import BoardStore
from hasshin.platforms.values import AccountAccess, Outcome
from hasshin.policy.text import Text

Refusal = tuple[Outcome, str, Text]


class Admission:
    """Asks the board of the token each time, as a service does with each request."""

    def __init__(self, access: AccountAccess, board: BoardStore) -> None:
        self._access, self._board = access, board
        self.found = access.remote_id
        self.handle = access.handle

    def refusal(self, scope: str = "") -> Refusal | None:
        """Why not, None when it may. Passes on whatever the store raises."""
        if self._access.token is None:
            return None
        token = self._board.token(self._access.token.reveal())
        if token is None:
            return Outcome.REJECTED, "auth", words.TOKEN_DEAD
        self.found, self.handle = token.account_id, token.handle
        if token.account_id != self._access.remote_id:
            return Outcome.REJECTED, "other_account", words.OTHER_ACCOUNT.fill(found=token.handle)
        if scope and scope not in token.scopes:
            return Outcome.REJECTED, "scope", words.NO_SCOPE.fill(scope=scope)
        return None
