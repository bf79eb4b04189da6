"""One Facebook Page (developers.facebook.com, Graph API, "Pages API").

No request is repeated here: Facebook knows no key that would make that safe.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.facebook import lookup, replies, words
from hasshin.platforms.facebook.convert import PAGE_FIELDS, POST_FIELDS, handle_of, post_of, profile_of
from hasshin.platforms.facebook.editing import edit
from hasshin.platforms.facebook.graph import (
    SERVER,
    VIDEO_SERVER,
    Graph,
    failed,
    proof_of,
    result,
    says_no_such,
    unread,
    used_percent,
    word,
)
from hasshin.platforms.facebook.limits import USUAL
from hasshin.platforms.facebook.photos import with_alts
from hasshin.platforms.facebook.reading import listed, posts
from hasshin.platforms.facebook.uploads import CONNECTOR, Uploads
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import undone
from hasshin.platforms.unsupported import unread as unsupported
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Found,
    Handle,
    Outcome,
    Outgoing,
    Prepared,
    Profile,
    ProfileChange,
    Quota,
    Read,
    RemotePost,
    Renewal,
    Result,
    Window,
)


class Facebook:
    """One Page, as a `Platform`. `access.token` is the Page's own."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """ValueError when `access` has no token, or an address that is not a server's."""
        if access.token is None:
            raise ValueError("a Facebook Page needs a token: connect the account first")
        self._access, self._clock, self._sleep = access, clock, sleep
        proof = proof_of(access)
        secrets = [*access.secrets(), *([proof] if proof else [])]

        def graph(server: str) -> Graph:
            http = Http(
                one_server(server, access.base_url),
                token=access.token,
                secrets=secrets,
                transport=transport,
                bounds=bounds,
                clock=clock,
            )
            return Graph(http, proof)

        self._graph, self._video = graph(SERVER), graph(VIDEO_SERVER)
        self._page = access.remote_id

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=USUAL,
            edit=True,
            delete=True,
            read_back=True,
            alt_text=True,
            list_own=True,
            replies=True,
            read_profile=True,
            write_profile=True,
            revoke=False,
            idempotency=Idempotency.NONE,
            find_proves_absence=False,
            verification=True,
            edits_alt=False,
            reads_quota=True,
            words_ask_nobody=bool(self._access.remote_id),
            cautions=(words.EDITS_SHOW, words.VIDEO_LATE),
        )

    def read_limits(self) -> Read[Limits]:
        """The documents state them, the same for all Pages; nobody is asked."""
        return Read(Outcome.DONE, "ok", words.LIMITS, USUAL)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The share of calls that is used, from the headers of an answer; they come only once some are."""
        answer = self._graph.read("me", {"fields": "id"})
        if answer.outcome is not Outcome.DONE:
            return unread(answer)
        quota = Quota("requests_window", words.PERCENT, 100, used_percent(answer))
        return Read(Outcome.DONE, "ok", words.OK, (quota,), evidence=answer.kept())

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Upload photos, unpublished, or the video's bytes."""
        page = self._own_id()
        if isinstance(page, Answer):
            return failed(page)
        return Uploads(self._graph, self._video, page, clock=self._clock).run(outgoing, handle)

    def publish(self, handle: Handle, key: str) -> Result:
        """The post appears. Facebook takes no key."""
        return lookup.publish(self._graph, self._video, handle, sleep=self._sleep)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND or NOT_PROVEN, never PROVEN_ABSENT: `lookup` says why."""
        if handle.data.get("page") != (self._access.remote_id or handle.data.get("page")):
            return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED)
        return lookup.find(self._graph, handle, window)

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One post, with the alternative texts of its photos."""
        answer = self._graph.read(_path(remote_id), {"fields": POST_FIELDS})
        if says_no_such(answer):
            return self._absent(remote_id, answer)
        post = post_of(answer.value) if answer.outcome is Outcome.DONE else None
        if post is None:
            return unread(answer)
        whole = with_alts(self._graph, post)
        if isinstance(whole, Answer):
            return unread(whole)
        return Read(Outcome.DONE, "ok", words.OK, whole, evidence=answer.kept())

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The Page's own posts, also hidden ones. Comments that the Page itself writes are not among them."""
        page = self._own_id()
        if isinstance(page, Answer):
            return unread(page)
        params = {"include_hidden": "true"}
        read = listed(
            self._graph, f"{page}/published_posts", POST_FIELDS, since=since, until_id=after_id, params=params
        )
        return posts(read, [one for one in map(post_of, read.entries) if one is not None])

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """Comments on the posts of the past month, what visitors wrote on the Page, and posts that name it."""
        page = self._own_id()
        return unread(page) if isinstance(page, Answer) else replies.read(self._graph, page, since, self._clock())

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Facebook does not tell whom a Page follows."""
        return unsupported()

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """POST /{post} with the new text; photos and their alternative texts stay."""
        return edit(self._graph, remote_id, outgoing, handle)

    def delete(self, remote_id: str) -> Result:
        """DELETE /{post}."""
        answer = self._graph.delete(_path(remote_id))
        if says_no_such(answer):
            gone = self._absent(remote_id, answer)
            return Result(gone.outcome, gone.code, gone.reason, remote_id, evidence=gone.evidence)
        if answer.outcome is Outcome.DONE and not _success(answer):
            return Result(Outcome.UNKNOWN, "unreadable", words.UNSURE, remote_id, evidence=answer.kept())
        return result(answer, remote_id)

    def read_profile(self) -> Read[Profile]:
        """The Page as the public sees it, with Facebook's own badge."""
        answer = self._me()
        profile = profile_of(answer.value) if answer.outcome is Outcome.DONE else None
        if profile is None:
            return unread(answer)
        return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())

    def write_profile(self, change: ProfileChange) -> Result:
        """“About”. A Page's name is changed by hand, and there are no free fields."""
        if change.name is not None:
            return undone(words.NAME_BY_HAND)
        if change.fields:
            return undone(words.NO_FIELDS)
        page = self._own_id()
        if isinstance(page, Answer):
            return result(page)
        if change.text is None:
            return Result(Outcome.DONE, "ok", words.OK, page)
        return result(self._graph.post(Act.WRITE, page, {"about": change.text}), page)

    def check_auth(self) -> Result:
        """Whether the token works, and is the Page's own. A person's token answers with the person."""
        answer = self._graph.read("me", {"fields": "id,name"})
        found = word(answer.value, "id")
        if answer.outcome is not Outcome.DONE or not found:
            bad = unread(answer)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        if self._access.remote_id and found != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=word(answer.value, "name") or found)
            return Result(Outcome.REJECTED, "other_account", reason, found, evidence=answer.kept() | {"handle": found})
        page = self._graph.read(found, {"fields": PAGE_FIELDS})
        a_page = bool(word(page.value, "link")) or page.code not in {"ok", "refused"}
        if not self._access.remote_id and not a_page:
            # A person has none of a Page's fields; where the Page's id is not known yet, nothing else tells them apart.
            reason = words.OTHER_ACCOUNT.fill(found=word(answer.value, "name") or found)
            return Result(Outcome.REJECTED, "other_account", reason, found, evidence=page.kept() | {"handle": found})
        if page.outcome is not Outcome.DONE:
            bad = unread(page)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        evidence = page.kept() | {"handle": handle_of(page.value)}
        url = word(page.value, "link") or f"https://www.facebook.com/{found}"
        return Result(Outcome.DONE, "ok", words.OK, found, url, evidence=evidence)

    def refresh(self) -> Renewal:
        """A Page's token has no end."""
        return Renewal(Outcome.DONE, "ok", words.TOKEN_STAYS)

    def revoke(self) -> Result:
        """There is no call for a Page's token; a person ends the connection at Facebook."""
        return undone(words.CANNOT_REVOKE)

    def _me(self) -> Answer:
        return self._graph.read(self._page or "me", {"fields": PAGE_FIELDS})

    def _own_id(self) -> str | Answer:
        """The Page's id; the failed answer when it is not known and can't be asked."""
        if not self._page:
            answer = self._me()
            if answer.outcome is not Outcome.DONE or not word(answer.value, "id"):
                return answer
            self._page = word(answer.value, "id")
        return self._page

    def _absent(self, remote_id: str, refused: Answer) -> Read[RemotePost]:
        """One code says "there is none" and "you may not see it": what the token can read tells which."""
        page = self._own_id()
        if isinstance(page, Answer):
            return unread(page)
        theirs = "_" in remote_id and not remote_id.startswith(f"{page}_")
        able = self._graph.read(f"{page}/published_posts", {"fields": "id", "limit": "1"})
        if able.outcome is Outcome.DONE and not theirs:
            return Read(Outcome.DONE, "gone", words.GONE, evidence=refused.kept())
        return unread(refused if theirs else able)


def _path(remote_id: str) -> str:
    return quote(remote_id, safe="")


def _success(answer: Answer) -> bool:
    return isinstance(answer.value, dict) and answer.value.get("success") is True
