"""One account on any server with the Mastodon API (docs.joinmastodon.org, OpenAPI 4.7).

No request is repeated here. Whether the server keeps the idempotency key is not assumed: software that imitates the
API may ignore it. Only when the account's options say `idempotency: mastodon` do the capabilities offer to send again
with the same key, for the hour that Mastodon documents.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.mastodon import words
from hasshin.platforms.mastodon.answers import ABSENT, header_key, result, says_absent, status_path, unread
from hasshin.platforms.mastodon.convert import post_of, profile_of, word
from hasshin.platforms.mastodon.editing import edit
from hasshin.platforms.mastodon.limits import USUAL, limits_of
from hasshin.platforms.mastodon.lookup import find
from hasshin.platforms.mastodon.oauth import DESCRIPTION
from hasshin.platforms.mastodon.reading import following, pages, posts_of
from hasshin.platforms.mastodon.uploads import CONNECTOR, Uploads
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.renewing import renewal
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import NO_QUOTA, NO_VIDEO, unprepared
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

_PREPARE_SECONDS = 25.0


class Mastodon:
    """One account, as a `Platform`."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """ValueError when `access` has no token, or an address that is not a server's."""
        if access.token is None:
            raise ValueError("an account on a Mastodon server needs a token: connect the account first")
        self._access = access
        self._http = Http(
            access.base_url, token=access.token, secrets=access.secrets(), transport=transport, bounds=bounds
        )
        self._oauth = OAuthClient(DESCRIPTION, access.base_url, transport=transport, bounds=bounds)
        self._sleep = sleep
        self._limits: Limits = USUAL
        self._account_id = access.remote_id

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`; the key is trusted only where the account's options say so."""
        kept = self._access.options.get("idempotency") == "mastodon"
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=self._limits,
            edit=True,
            delete=True,
            read_back=True,
            alt_text=True,
            list_own=True,
            replies=True,
            read_profile=True,
            write_profile=True,
            revoke=bool(self._access.client_id and self._access.client_secret),
            idempotency=Idempotency.KEY_FOR_A_WHILE if kept else Idempotency.NONE,
            find_proves_absence=False,
            list_following=True,
            verification=True,
            words_ask_nobody=True,
            key_remembered=timedelta(hours=1) if kept else None,
            resend_with_key=kept,
        )

    def read_limits(self) -> Read[Limits]:
        """The instance's own figures, from version 2 of the call, or 1 of older software."""
        answer = self._http.ask(Act.READ, "GET", "/api/v2/instance")
        if answer.status in ABSENT:
            answer = self._http.ask(Act.READ, "GET", "/api/v1/instance")
        if answer.outcome is not Outcome.DONE:
            return unread(answer)
        self._limits = limits_of(answer.value)
        return Read(Outcome.DONE, "ok", words.OK, self._limits, evidence=answer.kept())

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The service states none."""
        return Read(Outcome.REJECTED, "unsupported", NO_QUOTA)

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Upload images or a video with their alternative texts, and wait a little for their processing."""
        if outgoing.video is not None and (outgoing.images or not self._limits.max_videos):
            return unprepared(words.VIDEO_OR_IMAGES if outgoing.images else NO_VIDEO)
        return Uploads(self._http, seconds=_PREPARE_SECONDS, sleep=self._sleep).run(outgoing, handle)

    def publish(self, handle: Handle, key: str) -> Result:
        """POST /api/v1/statuses once, public, with the key as Idempotency-Key."""
        body = {"status": handle.data["text"], "visibility": "public", "language": handle.data["language"]}
        media = [m["id"] for m in handle.data["media"]]
        answer = self._http.ask(
            Act.WRITE, "POST", "/api/v1/statuses", body=body | ({"media_ids": media} if media else {}),
            key=header_key(key),
        )  # fmt: skip
        if answer.outcome is Outcome.DONE and post_of(answer.value) is None:
            return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
        return result(answer)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND or NOT_PROVEN, never PROVEN_ABSENT: `lookup` says why."""
        known = self._own_id()
        if isinstance(known, Answer):
            return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=known.kept())
        return find(self._http, known, handle, window)

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One status."""
        answer = self._http.ask(Act.READ, "GET", status_path(remote_id))
        if says_absent(answer):
            return Read(Outcome.DONE, "gone", words.GONE, evidence=answer.kept())
        post = post_of(answer.value) if answer.outcome is Outcome.DONE else None
        return unread(answer) if post is None else Read(Outcome.DONE, "ok", words.OK, post, evidence=answer.kept())

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The account's statuses, with its reposts and replies, page by page to the end."""
        known = self._own_id()
        if isinstance(known, Answer):
            return unread(known)
        path = f"/api/v1/accounts/{quote(known, safe='')}/statuses"
        return posts_of(pages(self._http, path, [("since_id", after_id)] if after_id else [], since))

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """Statuses that mention the account (which every reply does), from its notifications."""
        read = pages(self._http, "/api/v1/notifications", [("types[]", "mention")], since)
        read.entries = [e for e in read.entries if word(e, "type") == "mention"]
        return posts_of(read, lambda entry: entry.get("status") or {})

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Whom the account follows, to the end; a page that names no next one is the last."""
        known = self._own_id()
        if isinstance(known, Answer):
            return unread(known)
        return following(self._http, f"/api/v1/accounts/{quote(known, safe='')}/following")

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """PUT /api/v1/statuses/:id with text and alternative texts."""
        return edit(self._http, remote_id, outgoing, handle)

    def delete(self, remote_id: str) -> Result:
        """DELETE /api/v1/statuses/:id, with its media."""
        answer = self._http.ask(Act.WRITE, "DELETE", status_path(remote_id), params=[("delete_media", "true")])
        if says_absent(answer):
            return Result(Outcome.DONE, "gone", words.GONE, remote_id, evidence=answer.kept())
        return result(answer, remote_id)

    def read_profile(self) -> Read[Profile]:
        """The account as its owner sees it."""
        answer = self._verify()
        profile = profile_of(answer.value) if answer.outcome is Outcome.DONE else None
        if profile is None:
            return unread(answer)
        return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())

    def write_profile(self, change: ProfileChange) -> Result:
        """PATCH /api/v1/accounts/update_credentials; sent as a form, which all servers take."""
        form: dict[str, str] = {}
        if change.name is not None:
            form["display_name"] = change.name
        if change.text is not None:
            form["note"] = change.text
        if change.fields is not None:
            if len(change.fields) > self._limits.max_profile_fields:
                reason = words.TOO_MANY_FIELDS.fill(limit=self._limits.max_profile_fields)
                return Result(Outcome.REJECTED, "refused", reason)
            # An empty pair is dropped by the server, and is the way to say "no fields".
            for place, (name, value) in enumerate(change.fields or (("", ""),)):
                form |= {f"fields_attributes[{place}][name]": name, f"fields_attributes[{place}][value]": value}
        return result(self._http.ask(Act.WRITE, "PATCH", "/api/v1/accounts/update_credentials", form=form))

    def check_auth(self) -> Result:
        """verify_credentials, and whether it names the account that the access is for."""
        answer = self._verify()
        profile = profile_of(answer.value) if answer.outcome is Outcome.DONE else None
        if profile is None:
            failed = unread(answer)
            if failed.code == "auth" and not isinstance(answer.value, dict):
                # A page of some gate before the server: it says nothing of the token.
                return Result(Outcome.NOT_DONE, "unreadable", words.NOT_THE_SERVER, evidence=failed.evidence)
            return Result(failed.outcome, failed.code, failed.reason, retry_after=failed.retry_after,
                          evidence=failed.evidence)  # fmt: skip
        evidence = answer.kept() | {"handle": profile.handle}
        if self._access.remote_id and profile.remote_id != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=profile.handle or profile.remote_id)
            return Result(Outcome.REJECTED, "other_account", reason, profile.remote_id, profile.url, evidence=evidence)
        return Result(Outcome.DONE, "ok", words.OK, profile.remote_id, profile.url, evidence=evidence)

    def refresh(self) -> Renewal:
        """Mastodon's tokens do not expire; other software with its API may give a refresh token."""
        if self._access.refresh_token is None:
            return Renewal(Outcome.DONE, "ok", words.TOKEN_STAYS)
        return renewal(self._access, self._oauth)

    def revoke(self) -> Result:
        """POST /oauth/revoke, which needs the registered application's id and secret."""
        access = self._access
        if access.token is None or not access.client_id or access.client_secret is None:
            return Result(Outcome.REJECTED, "unsupported", words.NO_CLIENT)
        form = {
            "client_id": access.client_id,
            "client_secret": access.client_secret.reveal(),
            "token": access.token.reveal(),
        }
        return result(self._http.ask(Act.WRITE, "POST", "/oauth/revoke", form=form, public=True))

    def _verify(self) -> Answer:
        return self._http.ask(Act.READ, "GET", "/api/v1/accounts/verify_credentials")

    def _own_id(self) -> str | Answer:
        """The account's id; the failed answer when it is not known and can't be asked."""
        if not self._account_id:
            answer = self._verify()
            if answer.outcome is not Outcome.DONE or not word(answer.value, "id"):
                return answer
            self._account_id = word(answer.value, "id")
        return self._account_id
