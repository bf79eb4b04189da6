"""Addresses of our accounts' own pages: on the service's host, and naming the account."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from hasshin.accounts.establish import Identity
from hasshin.checks.genuine.hosts import named_by, on_fediverse, service_of
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t

# Services whose hosts are known, so that an address elsewhere can't be theirs.
_ON_SERVERS = frozenset({"mastodon"})


def practice_path(service: str, handle: str) -> str:
    """Where on this installation the practice board shows an account."""
    return f"/practice/{service}/{handle}/"


def demand_own_address(known: Identity, url: str) -> None:
    """Raise `Refused` for an address that is not the page of this account; "" says nothing and passes.

    A practice account's page is on the practice board: it never vouches for an address of the real service. Elsewhere
    the host is the service's (for Mastodon, the account's own server), and the page is the handle's or the id's.
    """
    written = url.strip()
    if not written:
        return
    try:
        parts = urlsplit(written)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        parts, host = urlsplit(""), ""
    path = unquote(parts.path)
    if parts.username is not None or not host or parts.scheme not in ("http", "https"):
        raise _refused(_NO_PAGE, _WRITE)
    if known.connector == "practice":
        if path.rstrip("/").casefold() != practice_path(known.service, known.handle).rstrip("/").casefold():
            raise _refused(_PRACTICE, _PRACTICE_FIX.fill(path=practice_path(known.service, known.handle)))
        return
    if parts.scheme != "https":
        raise _refused(_NO_PAGE, _WRITE)
    handle, remote_id = _named(known, host, path, parts.query)
    if handle.casefold() != known.handle.casefold() and not (known.remote_id and remote_id == known.remote_id):
        raise _refused(_OTHER.fill(handle=known.handle), _OTHER_FIX)


def _named(known: Identity, host: str, path: str, query: str) -> tuple[str, str]:
    """Handle and id that the address names. Raises `Refused` for a host that is not the service's."""
    if known.service in _ON_SERVERS:
        if host != (urlsplit(known.base_url).hostname or ""):
            raise _refused(_ELSEWHERE, _ELSEWHERE_FIX)
        return on_fediverse([part for part in path.split("/") if part]), ""
    if service_of(host) != known.service:
        raise _refused(_ELSEWHERE, _ELSEWHERE_FIX)
    named = named_by(known.service, host, path, query)
    return named.handle, named.remote_id


def _refused(message: Text, fix: Text) -> Refused:
    return Refused(
        [Reason(code="address", where="url", message=message, fix=fix, citations=(house("one-account-once"),))]
    )


_NO_PAGE = t("アカウントのページのURLとして読めません。", "This is no address of an account's page.")
_WRITE = t(
    "サービスで開いたページのURLを、「https://」から書いてください。", "Write the page's address, from https://."
)
_ELSEWHERE = t("このサービスのURLではありません。", "This address is not on that service.")
_ELSEWHERE_FIX = t(
    "サービスでアカウントのページを開き、そのURLを写してください。",
    "Open the account's page and copy its address.",
)
_OTHER = t("@{handle} のページのURLではありません。", "This is not the page of @{handle}.")
_OTHER_FIX = t(
    "アカウント名と固有のID、URLが同じアカウントのものかを確かめてください。",
    "Check that handle, id and address are of one and the same account.",
)
_PRACTICE = t(
    "練習掲示板のアカウントのURLではありません。実際のサービスのURLは登録できません。",
    "This is not the account's page on the practice board; an address of the real service can't stand here.",
)
_PRACTICE_FIX = t("この市の練習掲示板の {path} を開き、そのURLを写してください。", "Copy the address of {path} here.")
