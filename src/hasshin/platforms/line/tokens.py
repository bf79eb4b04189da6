"""Channel access tokens: what a pasted one is, and how it is ended (LINE, "Channel access tokens").

Long-lived ones come from the console and have no end; short-lived ones last 30 days, those of version 2.1 as long as
their issuer said. Which one it is LINE tells by which of two calls knows it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.line import words
from hasshin.platforms.line.api import SERVER, number, read, word
from hasshin.platforms.oauth.service import Granted
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.pasting import Pasting
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Outcome, Result
from hasshin.policy.text import t

_OK = {200: Outcome.DONE}
_MAYBE = (Outcome.DONE, Outcome.UNKNOWN)
# A token without an end is told to last some ninety years.
_NO_END = timedelta(days=3660)


def verified(
    access: AccountAccess,
    pasted: Secret,
    *,
    transport: httpx.BaseTransport | None = None,
    bounds: Bounds | None = None,
) -> Granted:
    """The pasted token itself, with its end. Whose it is says `check_auth`."""
    http = Http(one_server(SERVER, access.base_url), secrets=[pasted], transport=transport, bounds=bounds)
    form = {"access_token": pasted.reveal()}
    answer = http.ask(Act.READ, "POST", "/v2/oauth/verify", form=form, public=True)
    if answer.outcome is Outcome.REJECTED:
        answer = http.ask(Act.READ, "GET", "/oauth2/v2.1/verify", params=list(form.items()), public=True)
    if answer.outcome is Outcome.DONE and word(answer.value, "client_id"):
        return Granted(Outcome.DONE, "ok", words.OK, pasted, expires_at=_end(answer))
    if answer.outcome is Outcome.REJECTED and word(answer.value, "error"):
        return Granted(Outcome.REJECTED, "invalid_grant", words.BAD_TOKEN)
    outcome = Outcome.NOT_DONE if answer.outcome is Outcome.DONE else answer.outcome
    code = "unreadable" if answer.outcome is Outcome.DONE else answer.code
    return Granted(outcome, code, reason_of(code, outcome))


def revoke(http: Http, access: AccountAccess) -> Result:
    """End the token. The answer proves nothing: one kind's call says 200 for the other kind too. So it is looked at."""
    token = access.token.reveal() if access.token else ""
    answer = _end_by(http, "/v2/oauth/revoke", {"access_token": token})
    over = answer.outcome in _MAYBE and _over(http)
    if answer.outcome is Outcome.DONE and not over and access.client_id and access.client_secret is not None:
        form = {"client_id": access.client_id, "client_secret": access.client_secret.reveal(), "access_token": token}
        answer = _end_by(http, "/oauth2/v2.1/revoke", form)
        over = answer.outcome in _MAYBE and _over(http)
    if over:
        return Result(Outcome.DONE, "ok", words.REVOKED, evidence=answer.kept())
    if answer.outcome is Outcome.DONE:
        return Result(Outcome.REJECTED, "refused", words.NOT_REVOKED, evidence=answer.kept())
    reason = reason_of(answer.code, answer.outcome)
    return Result(answer.outcome, answer.code, reason, retry_after=answer.retry_after, evidence=answer.kept())


def _end_by(http: Http, path: str, form: dict[str, str]) -> Answer:
    """Answered with 200 and no body."""
    return http.ask(Act.WRITE, "POST", path, form=form, documented=_OK, public=True)


def _over(http: Http) -> bool:
    looked = read(http, "/v2/bot/info")
    return looked.outcome is Outcome.REJECTED and looked.code == "auth"


def _end(answer: Answer) -> datetime | None:
    left = timedelta(seconds=min(max(number(answer.value, "expires_in") or 0, 0), 10**10))
    return None if not left or left > _NO_END else (answer.server_time or datetime.now(UTC)) + left


PASTING = Pasting(
    label=t("チャネルアクセストークン", "Channel access token"),
    support=t(
        "LINE Developers の、このアカウントのチャネル（Messaging API設定）で発行した"
        "長期のチャネルアクセストークンです。期限のあるトークンも使えますが、切れる前に貼り替えが要ります。",
        "A long-lived channel access token, issued for this account's channel in LINE Developers (Messaging API). One "
        "with an end works too, but must be replaced before it.",
    ),
    exchange=verified,
)
