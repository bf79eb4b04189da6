"""Facebook Pages with their state, for tests. Hosts: graph.facebook.com and graph-video.facebook.com, or this machine.

What a test may turn: `clock` (a function), `lag` (how many reads of lists a new post stays out of them), `usage` (limit
and code), `tokens.proof_needed`, `tokens.kill(token, subcode)`, `trouble` (code 1 or 2 of the answers with 500),
`blocked` (nothing may be published), `video_checks`, `video_fails`, `web` (what lies at addresses that it fetches).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ..base import Reply, Request, Simulator
from ..forms import Part, fields, is_form
from . import publishing, reading, tables, videos
from .errors import Refused, blocked, error, trouble, unknown, wrong
from .state import Comment, Page, Photo, Post, Token, Video
from .tokens import Tokens
from .usage import Usage

VERSIONS = range(20, 26)
SCOPES = (
    "pages_show_list pages_read_engagement pages_read_user_content pages_manage_posts pages_manage_engagement "
    "pages_manage_metadata"
)
_NODES = {Page: "Page", Post: "PagePost", Photo: "Photo", Comment: "Comment"}
Node = Page | Post | Photo | Video | Comment


class FacebookSimulator(Simulator):
    """The Graph API with one page of the office, and whatever tests add."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.clock = clock
        self.version = f"v{VERSIONS[-1]}.0"
        self.pages: dict[str, Page] = {}
        self.posts: dict[str, Post] = {}
        self.photos: dict[str, Photo] = {}
        self.videos: dict[str, Video] = {}
        self.comments: dict[str, Comment] = {}
        self.web: dict[str, bytes] = {}
        self.tokens = Tokens(self.now)
        self.usage = Usage(self.now)
        self.lag = 0
        self.trouble = 2
        self.blocked = False
        self.video_checks = 1
        self.video_fails = False
        self._number = 122_100_000_000_000
        self.page = self.add_page("例示市", username="city.example")

    def now(self) -> datetime:
        """The clock's time, whichever clock a test has put in by now."""
        return self.clock()

    # What a test does.

    def add_page(self, name: str, username: str = "") -> Page:
        """A new page."""
        made = Page(self.number(), name, username=username)
        self.pages[made.id] = made
        return made

    def grant_token(self, page: str = "", scopes: str = SCOPES, life: timedelta | None = None) -> str:
        """A page token (of the office's page without `page`); it never ends unless `life` says so."""
        return self.tokens.grant("PAGE", frozenset(scopes.split()), life, page or self.page.id).value

    def grant_user_token(self, scopes: str = SCOPES, life: timedelta | None = timedelta(hours=2)) -> str:
        """A token of the person who looks after the page."""
        return self.tokens.grant("USER", frozenset(scopes.split()), life).value

    def authorise(self, redirect_uri: str, scopes: str = SCOPES) -> str:
        """The person says yes in the browser; the code that goes to the redirect address."""
        return self.tokens.code(frozenset(scopes.split()), redirect_uri)

    def citizen_replies(self, post_id: str, text: str, name: str = "市民", parent: str = "") -> Comment:
        """Somebody comments on a post, or answers the comment `parent`."""
        own = f"{post_id.split('_')[1]}_{self.number()}"
        made = Comment(own, post_id, "3000000000000003", name, text, self.clock(), parent)
        self.comments[own] = made
        return made

    def visitor_posts(self, text: str) -> Post:
        """Somebody writes on the page."""
        made = self.add(self.page, text)
        made.author, made.author_name, made.by_app = "3000000000000003", "市民", False
        return made

    def citizen_names(self, text: str) -> Post:
        """Somebody names the page in a post of their own."""
        made = self.add(self.add_page("市民の会"), text)
        made.by_app, made.tags = False, self.page.id
        return made

    def post_behind_our_back(self, text: str) -> Post:
        """A post of the page that this app didn't make."""
        made = self.add(self.page, text)
        made.by_app = False
        return made

    def visible(self) -> list[Post]:
        """What the public sees of the office's page, oldest first: two of the same here are a duplicate."""
        shown = (p for p in self.posts.values() if p.author == self.page.id and p.is_public)
        return sorted(shown, key=lambda post: int(post.id.split("_")[1]))

    def catch_up(self) -> None:
        """Lists show everything from now on."""
        for post in self.posts.values():
            post.unseen = 0

    # What the service does.

    def number(self) -> str:
        """A new id, greater than all before."""
        self._number += 7
        return str(self._number)

    def add(
        self,
        page: Page,
        message: str,
        *,
        link: str = "",
        photos: tuple[str, ...] = (),
        video: str = "",
        published: bool = True,
    ) -> Post:
        """The post appears."""
        name, now = f"{page.id}_{self.number()}", self.clock()
        made = Post(name, page.id, page.id, page.name, message, now, now, link, photos, video, published=published)
        made.unseen = self.lag
        self.posts[name] = made
        return made

    def listed(self, page: Page) -> list[Post]:
        """What lists of the page show at this read, newest first."""
        own = [p for p in self.posts.values() if page.id in {p.page, p.tags} and p.published and not p.deleted]
        shown = [p for p in own if p.unseen <= 0]
        for post in own:
            post.unseen -= 1
        return sorted(shown, key=lambda post: int(post.id.split("_")[1]), reverse=True)

    def describe(self, request: Request) -> str:
        """The field tables of Facebook on the request; what lies outside the tables passes."""
        try:
            _, steps = self._steps(request)
            given = self._params(request)
            found = self._find(steps[0], self._peek(request, given)) if steps else None
        except (Refused, ValueError):
            return ""
        node = _NODES.get(type(found), "")
        if not node or len(steps) > 2 or request.method not in {"GET", "POST", "DELETE"}:
            return ""
        edge = steps[1] if len(steps) == 2 else ""
        return "; ".join(tables.wrong_parameters(node, request.method, edge, given))

    def rate_limited(self, request: Request) -> Reply:
        return self.usage.full(self._peek(request, self._params(request))).reply

    def broken(self, request: Request) -> Reply:
        return trouble(self.trouble).reply

    def respond(self, request: Request) -> Reply:
        host = request.host.split(":")[0]
        if host not in {"graph.facebook.com", "graph-video.facebook.com", "127.0.0.1", "localhost"}:
            return Reply(404)
        version, reply = self.version, Reply()
        try:
            version, steps = self._steps(request)
            reply = self._call(request, steps)
        except Refused as refused:
            reply = refused.reply
        return Reply(reply.status, reply.body, {**reply.headers, "facebook-api-version": version})

    def _steps(self, request: Request) -> tuple[str, list[str]]:
        found = re.fullmatch(r"/(?:(v(\d+)\.\d)/)?(.*)", request.path)
        if found is None or (found[2] and int(found[2]) > VERSIONS[-1]):
            raise error(400, 2500, f"Unknown path components: {request.path}")
        # A version that has passed away is answered as the oldest that lives.
        version = max(int(found[2] or VERSIONS[-1]), VERSIONS[0])
        return f"v{version}.0", [step for step in found[3].split("/") if step]

    def _params(self, request: Request) -> dict[str, str | Part]:
        """Query, form or JSON, and the token of the Authorization header, as one."""
        given: dict[str, str | Part] = dict(request.query)
        if is_form(request):
            given |= fields(request)
        elif request.headers.get("content-type", "").startswith("application/json") and request.body:
            for name, value in request.json().items():
                given[name] = value if isinstance(value, str) else json.dumps(value)
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme in {"Bearer", "OAuth"} and value:
            given.setdefault("access_token", value)
        return given

    def _peek(self, request: Request, given: dict[str, str | Part]) -> Token | None:
        try:
            return self.tokens.check(publishing.text(given, "access_token"), None)
        except Refused:
            return None

    def _find(self, name: str, token: Token | None) -> Node | None:
        if name == "me" and token and token.kind == "PAGE":
            return self.pages[token.page]
        found: Any = None
        for kept in (self.pages, self.posts, self.photos, self.videos, self.comments):
            found = found or kept.get(name)
        node: Node | None = None if getattr(found, "deleted", False) else found
        return node

    def _call(self, request: Request, steps: list[str]) -> Reply:
        try:
            given = self._params(request)
        except ValueError:
            raise wrong("Invalid body") from None
        if steps == ["oauth", "access_token"]:
            return self.tokens.exchange({name: str(value) for name, value in given.items()})
        proof = publishing.text(given, "appsecret_proof") if "appsecret_proof" in given else None
        token = self.tokens.check(publishing.text(given, "access_token"), proof)
        if steps == ["debug_token"]:
            return self.tokens.inspect(token, publishing.text(given, "input_token"))
        headers = self.usage.enter(token)
        try:
            reply = self._do(request.method, steps, given, token)
        except Refused as refused:
            reply = refused.reply
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _do(self, method: str, steps: list[str], given: dict[str, str | Part], token: Token) -> Reply:
        if token.kind == "USER" and steps[:1] in (["me"], [self.tokens.user_id]):
            return self._person(method, steps[1:], given, token)
        found = self._find(steps[0], token) if steps else None
        if found is None or len(steps) > 2:
            raise unknown(method, steps[0] if steps else "")
        if len(steps) == 1:
            return self._node(method, found, given, token)
        return self._edge(method, found, steps[1], given, token)

    def _person(self, method: str, rest: list[str], given: dict[str, str | Part], token: Token) -> Reply:
        if (method, rest) == ("GET", []):
            return Reply.of({"id": self.tokens.user_id, "name": "広報 花子"})
        if (method, rest) == ("GET", ["accounts"]):
            return reading.accounts(self, given, token)
        if (method, rest) == ("DELETE", ["permissions"]):
            self.tokens.kill_all(458)
            return Reply.of({"success": True})
        raise unknown(method, self.tokens.user_id)

    def _node(self, method: str, found: Node, given: dict[str, str | Part], token: Token) -> Reply:
        if method == "GET":
            return reading.node(self, found, given, token)
        if isinstance(found, Comment):
            return publishing.moderate(self, found, given, token, method)
        calls: dict[tuple[str, type], Callable[[Any], Reply]] = {
            ("POST", Page): lambda page: publishing.describe_page(page, given, token),
            ("POST", Post): lambda post: publishing.edit(self, post, given, token),
            ("DELETE", Post): lambda post: publishing.delete_post(self, post, token),
            ("DELETE", Photo): lambda photo: publishing.delete_photo(self, photo, token),
            ("DELETE", Video): lambda video: videos.delete(self, video, token),
        }
        if (method, type(found)) not in calls:
            raise unknown(method, found.id)
        return calls[method, type(found)](found)

    def _edge(self, method: str, found: Node, edge: str, given: dict[str, str | Part], token: Token) -> Reply:
        if isinstance(found, Page) and method == "GET" and edge in {"posts", "feed", "published_posts", "tagged"}:
            return reading.posts(self, found, edge, given, token)
        if isinstance(found, Page) and method == "POST" and edge in {"feed", "photos", "videos"}:
            if self.blocked:
                raise blocked()
            write = {"feed": publishing.feed, "photos": publishing.photo, "videos": videos.upload}[edge]
            return write(self, found, given, token)
        if isinstance(found, Post | Comment) and edge == "comments" and method in {"GET", "POST"}:
            post = found if isinstance(found, Post) else self.posts[found.post]
            parent = found.id if isinstance(found, Comment) else ""
            do = reading.comments if method == "GET" else publishing.comment
            return do(self, post, parent, given, token)
        raise error(400, 2500, f"Unknown path components: /{edge}")
