"""X API v2 with its state, for tests. Hosts: api.x.com (api.twitter.com answers too); any on this machine.

What a test may turn: `clock` (a function), `lag` (how many reads of lists a new post stays out of them), `limits`,
`uploads.processing`, `uploads.fails`, `deleting_again` (what the second deletion answers), `older_words`
(whether questions that don't tell are answered in them).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from ..base import Reply, Request, Simulator
from ..described import Description
from . import reading, writing
from .limits import Limits
from .media import Uploads
from .oauth import Tokens
from .problems import Refused, app_only, invalid, plain, user_only
from .shapes import in_newer_words
from .state import Account, Ids, Post

DESCRIPTION = Description("x-openapi.json", "https://api.x.com")
# Operation: method, path, scopes that a user's token needs, whether the app's own token may.
_OPERATIONS: dict[str, tuple[str, str, str, bool]] = {
    "createPosts": ("POST", "/2/tweets", "tweet.write users.read tweet.read", False),
    "getPostsByIds": ("GET", "/2/tweets", "tweet.read users.read", True),
    "getPostsById": ("GET", r"/2/tweets/([^/]+)", "users.read tweet.read", True),
    "deletePosts": ("DELETE", r"/2/tweets/([^/]+)", "users.read tweet.write tweet.read", False),
    "getUsage": ("GET", "/2/usage/tweets", "", True),
    "getUsersMe": ("GET", "/2/users/me", "tweet.read users.read", False),
    "getUsersByUsername": ("GET", r"/2/users/by/username/([^/]+)", "users.read tweet.read", True),
    "getUsersById": ("GET", r"/2/users/([^/]+)", "users.read tweet.read", True),
    "getUsersPosts": ("GET", r"/2/users/([^/]+)/tweets", "tweet.read users.read", True),
    "getUsersMentions": ("GET", r"/2/users/([^/]+)/mentions", "users.read tweet.read", True),
    "getUsersFollowing": ("GET", r"/2/users/([^/]+)/following", "follows.read users.read tweet.read", True),
    "followUser": ("POST", r"/2/users/([^/]+)/following", "follows.write tweet.read users.read", False),
    "unfollowUser": ("DELETE", r"/2/users/([^/]+)/following/([^/]+)", "follows.write tweet.read users.read", False),
    "media": ("(?:GET|POST)", r"/2/media/(?:metadata|upload(?:/.*)?)", "media.write", False),
}
SCOPES = "tweet.read tweet.write users.read media.write follows.read follows.write offline.access"


class XSimulator(Simulator):
    """X with the office's account, a citizen, and whatever tests add."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), handle: str = "city_example") -> None:
        super().__init__()
        self.clock = clock
        self.ids = Ids(self.now)
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.tokens = Tokens(self.now)
        self.uploads = Uploads(self.now, self.ids)
        self.limits = Limits(self.now)
        self.lag = 0
        self.deleting_again: Literal["true", "false", "problem"] = "true"
        self.older_words = True
        self.office = self.add_account(handle, "例示市")

    def now(self) -> datetime:
        """The clock's time, whichever clock a test has put in by now."""
        return self.clock()

    # What a test does.

    def add_account(self, username: str, name: str = "", citizen: bool = False) -> Account:
        """A new account."""
        made = Account(self.ids.next(), username, name or username, self.clock(), citizen=citizen)
        self.accounts[made.id] = made
        return made

    def account(self, handle: str) -> Account:
        """The account of that handle; KeyError where there is none."""
        wanted = handle.lstrip("@").lower()
        for found in self.accounts.values():
            if found.username.lower() == wanted:
                return found
        raise KeyError(handle)

    def grant_token(self, handle: str = "", scopes: str = SCOPES) -> str:
        """An access token of that account (the office's without a handle)."""
        account = self.account(handle) if handle else self.office
        return self.tokens.grant(account.id, frozenset(scopes.split())).value

    def grant_tokens(self, handle: str = "", scopes: str = SCOPES, client_id: str = "") -> tuple[str, str]:
        """Access and refresh token, the second "" without offline.access."""
        account = self.account(handle) if handle else self.office
        made = self.tokens.grant(account.id, frozenset(scopes.split()), client_id)
        return made.value, made.refresh

    def authorise(  # what the person's browser brings back
        self, challenge: str, redirect_uri: str, scopes: str = SCOPES, method: str = "S256", client_id: str = ""
    ) -> str:
        """The office says yes in the browser; the code that goes to the redirect address."""
        client = client_id or self.tokens.client_id
        wanted = frozenset(scopes.split())
        return self.tokens.authorise(self.office.id, wanted, redirect_uri, challenge, method, client)

    def citizen_replies(self, post_id: str, text: str, handle: str = "citizen") -> Post:
        """Somebody answers a post; the handle of its author stands first, as X puts it there."""
        known = {account.username for account in self.accounts.values()}
        who = self.account(handle) if handle in known else self.add_account(handle, citizen=True)
        author = self.accounts[self.posts[post_id].author]
        return self.add(who, f"@{author.username} {text}", reply_to=post_id)

    def post_behind_our_back(self, text: str, handle: str = "") -> Post:
        """A post by somebody who has the account's password."""
        return self.add(self.account(handle) if handle else self.office, text)

    def visible(self, handle: str = "") -> list[Post]:
        """What the public sees of the account, oldest first: two of the same here are a duplicate."""
        account = self.account(handle) if handle else self.office
        shown = (p for p in self.posts.values() if p.author == account.id and not p.deleted and not p.replaced)
        return sorted(shown, key=lambda post: int(post.id))

    def catch_up(self) -> None:
        """Lists show everything from now on."""
        for post in self.posts.values():
            post.unseen = 0

    # What the service does.

    def add(
        self,
        account: Account,
        text: str,
        *,
        media: tuple[str, ...] = (),
        reply_to: str = "",
        quotes: str = "",
        before: Post | None = None,
    ) -> Post:
        """The post appears. `before`: the version that it takes the place of."""
        name, now = self.ids.next(), self.clock()
        history = [*before.history, name] if before else [name]
        conversation = self.posts[reply_to].conversation if reply_to in self.posts else history[0]
        first = before.first_at if before else now
        made = Post(name, account.id, text, now, history, first, conversation, media, reply_to, quotes)
        made.unseen = self.lag
        if before:
            before.replaced = True
            for name_before in before.history:
                self.posts[name_before].history = history
        self.posts[name] = made
        return made

    def listed(self) -> list[Post]:
        """What lists show at this read, newest first."""
        shown = [p for p in self.posts.values() if not p.deleted and not p.replaced and p.unseen <= 0]
        for post in self.posts.values():
            post.unseen -= 1
        return sorted(shown, key=lambda post: int(post.id), reverse=True)

    def describe(self, request: Request) -> str:
        """X's description of the request; OAuth is described elsewhere."""
        if request.path.startswith("/2/oauth2/"):
            return ""
        return DESCRIPTION.wrong_in_request(request)

    def wrong_in_reply(self, request: Request, reply: Reply) -> str:
        """What X's description objects to in a reply of this simulator, "" for nothing; older words are allowed."""
        if request.path.startswith("/2/oauth2/"):
            return ""
        body = json.dumps(in_newer_words(json.loads(reply.body))).encode()
        return DESCRIPTION.wrong_in_reply(request, Reply(reply.status, body, reply.headers))

    def rate_limited(self, request: Request) -> Reply:
        return self.limits.full()

    def broken(self, request: Request) -> Reply:
        return plain(503, "Service Unavailable").reply

    def respond(self, request: Request) -> Reply:
        host = request.host.split(":")[0]
        if host not in {"api.x.com", "api.twitter.com", "127.0.0.1", "localhost"}:
            return Reply(404)
        try:
            if request.path in {"/2/oauth2/token", "/2/oauth2/revoke"}:
                return self.tokens.respond(request)
            return self._call(request)
        except Refused as refused:
            return refused.reply

    def _call(self, request: Request) -> Reply:
        operation, found = self._operation(request)
        if not operation:
            return Reply(404)  # an address that X doesn't have is answered without a body
        _, _, scopes, app_may = _OPERATIONS[operation]
        account = self._caller(request, operation, set(scopes.split()), app_may)
        headers = self.limits.enter(account.id if account else "app", operation)
        try:
            reply = self._do(operation, request, found, account)
        except Refused as refused:
            reply = refused.reply
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _operation(self, request: Request) -> tuple[str, tuple[str, ...]]:
        for name, (method, path, _, _) in _OPERATIONS.items():
            found = re.fullmatch(path, request.path)
            if found and re.fullmatch(method, request.method):
                return name, found.groups()
        return "", ()

    def _caller(self, request: Request, operation: str, scopes: set[str], app_may: bool) -> Account | None:
        given = request.headers.get("authorization", "")
        token = self.tokens.find(given.removeprefix("Bearer ")) if given.startswith("Bearer ") else None
        if token is None:
            raise plain(401, "Unauthorized")
        if not token.account:
            if not app_may:
                raise app_only()
            return None
        if operation == "getUsage":
            raise user_only()
        if scopes - token.scopes:
            raise plain(403, "Forbidden")
        account = self.accounts[token.account]
        if account.suspended and request.method != "GET":
            raise plain(403, "Forbidden", "Your account is suspended and is not permitted to access this feature.")
        return account

    def _do(self, operation: str, request: Request, found: tuple[str, ...], account: Account | None) -> Reply:
        for value in found:
            if operation != "getUsersByUsername" and not (value.isdigit() and len(value) <= 19):
                raise invalid(f"The `id` query parameter value [{value}] is not valid", {"id": value})
        if account and operation in {"createPosts", "deletePosts", "followUser", "unfollowUser", "media"}:
            return self._write(operation, request, found, account)
        return self._read(operation, request, found, account)

    def _write(self, operation: str, request: Request, found: tuple[str, ...], account: Account) -> Reply:
        if operation == "createPosts":
            self.limits.used += 1
            return writing.create(self, request, account)
        if operation == "deletePosts":
            return writing.delete(self, found[0], account)
        if operation == "media":
            return self.uploads.respond(request, account.id)
        if found[0] != account.id:
            raise plain(403, "Forbidden", "The source user ID must be the ID of the authenticated user.")
        if operation == "unfollowUser":
            account.following = [name for name in account.following if name != found[1]]
            return Reply.of({"data": {"following": False}})
        target = str((request.json() if request.body else {}).get("target_user_id", ""))
        if target not in self.accounts or target == account.id:
            raise invalid("The target user is not known.", {"target_user_id": target})
        account.following = [*(name for name in account.following if name != target), target]
        return Reply.of({"data": {"following": True, "pending_follow": False}})

    def _read(self, operation: str, request: Request, found: tuple[str, ...], reader: Account | None) -> Reply:
        users: dict[str, Callable[[], Any]] = {
            "getUsersMe": lambda: reading.user(self, request, reader, "id", ""),
            "getUsersById": lambda: reading.user(self, request, self.accounts.get(found[0]), "id", found[0]),
            "getUsersByUsername": lambda: reading.user(self, request, self._named(found[0]), "username", found[0]),
            "getUsersFollowing": lambda: reading.following(self, request, found[0]),
            "getUsage": lambda: reading.usage(self, request),
            "getPostsById": lambda: reading.posts(self, request, [found[0]], reader, many=False),
            "getPostsByIds": lambda: reading.posts(self, request, request.param("ids").split(","), reader, many=True),
            "getUsersPosts": lambda: reading.timeline(self, request, found[0], reader, mentions=False),
            "getUsersMentions": lambda: reading.timeline(self, request, found[0], reader, mentions=True),
        }
        reply: Reply = users[operation]()
        return reply

    def _named(self, username: str) -> Account | None:
        return next((a for a in self.accounts.values() if a.username.lower() == username.lower()), None)
