"""What beginning and finishing a connection share: state and verifier, whose token it is, and what is refused."""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from hasshin.accounts.models import Account
from hasshin.city.govern import refuse
from hasshin.delivery.connect import NotConnected, with_token
from hasshin.delivery.outside import outside
from hasshin.platforms.http import base_address
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.service import Client, Endpoints
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t

_SALT = "hasshin.connecting"


def digest(value: str) -> str:
    """SHA-256, hex: what is kept of a state or a session."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def verifier_of(state: str) -> str:
    """The PKCE verifier that belongs to a state (43 characters, RFC 7636 4.1).

    Worked out with the installation's own key, so that it is kept nowhere and nobody who sees the state knows it.
    """
    raw = salted_hmac(_SALT, state, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


@dataclass(frozen=True)
class Whose:
    """Whose token it is, as the service says. `result` says why that is not known, or that it is another's."""

    result: Result
    remote_id: str
    handle: str


def whose(account: Account, token: Secret, client: Client | None = None) -> Whose:
    """Ask the service whose token this is; nothing of it is kept."""
    try:
        platform = with_token(account, token, client=client)
    except NotConnected as error:
        return Whose(Result(Outcome.REJECTED, "refused", error.message), "", "")
    result = outside(platform.check_auth)
    return Whose(result, result.remote_id, str(result.evidence.get("handle", "")))


def end_sign_in(account: Account, token: Secret, refresh_token: Secret | None) -> None:
    """Make worthless what a pasted secret was exchanged for and nobody keeps; best effort."""
    if refresh_token is not None:
        with suppress(NotConnected):
            outside(with_token(account, token, refresh_token).revoke)


def demand_ours(account: Account, found: Whose) -> None:
    """The token is this account's: by the immutable id where it is known, else by the handle. Raises `Refused`."""
    result = found.result
    if result.code == "other_account" and result.outcome is Outcome.REJECTED:
        raise Refused([_another(account, found)])
    if result.outcome is not Outcome.DONE:
        raise Refused([_unproven(account, result)])
    if not account.remote_id and not same_handle(account, found.handle):
        raise Refused([_another(account, found)])


def same_handle(account: Account, handle: str) -> bool:
    """Whether a handle that the service gives is the one in the register; the server's own name may stand behind it."""
    return _bare(account, account.handle) == _bare(account, handle)


def _bare(account: Account, handle: str) -> str:
    name, _, server = handle.strip().lstrip("@").casefold().partition("@")
    try:
        here = base_address(account.base_url).host if account.base_url else ""
    except ValueError:
        here = ""
    return name if server in ("", here) else f"{name}@{server}"


def put_back(oauth: OAuthClient, endpoints: Endpoints, client: Client, token: Secret | None) -> None:
    """Make a token worthless that will not be kept; best effort, as the service may not be able to."""
    if token is not None:
        outside(lambda: oauth.revoke(endpoints, client, token))


def _another(account: Account, found: Whose) -> Reason:
    return Reason(
        code="other_account",
        where="account",
        message=t(
            "このトークンは別のアカウント「@{found}」のものです。台帳にあるのは「@{known}」です。今のトークンはそのままです。",
            "This token belongs to another account, @{found}; the register has @{known}. The present token stays.",
        ).fill(found=found.handle or found.remote_id or "?", known=account.handle),
        fix=t(
            "サービスの側で正しいアカウントに切り替えてから、もう一度接続してください。",
            "Switch to the right account at the service, then connect again.",
        ),
        citations=(house("own-token"),),
    )


def _unproven(account: Account, result: Result) -> Reason:
    return Reason(
        code="not_verified",
        where="account",
        message=t(
            "誰のトークンかをサービスに確かめられませんでした。今のトークンはそのままです。{why}",
            "Whose token it is could not be verified with the service. The present token stays. {why}",
        ).fill(why=result.reason),
        fix=REFUSED_FIX if result.outcome is Outcome.REJECTED else LATER,
        citations=(house("own-token"),),
    )


LATER = t(
    "サービスが答えるのを待って、もう一度接続してください。", "Wait until the service answers, and connect again."
)
REFUSED_FIX = t(
    "サービスがこのトークンを認めていません。サービスの画面で発行し直すか、認可をやり直してください。",
    "The service does not accept this token. Have it issue a new one, or grant access anew.",
)
CHECK_SERVER = t(
    "接続先のアドレスを確かめてください。正しければ、しばらくしてからもう一度行います。",
    "Check the server's address. If it is right, try again later.",
)


def not_possible(why: Text, fix: Text = CHECK_SERVER) -> Refused:
    """Connecting can't begin or go on; the service's or server's reason in our words, and what mends that.

    It cites nothing: no clause and no rule of ours refuses here, but the service, or what is missing.
    """
    return Refused(
        [
            Reason(
                code="cannot_connect",
                where="account",
                message=t("接続できませんでした。{why}", "Connecting did not work. {why}").fill(why=why),
                fix=fix,
            )
        ]
    )


def unknown_return() -> Refused:
    """Somebody came back from a service with what nobody here went out with. It is not said what exactly is wrong."""
    return refuse(
        "connecting_unknown",
        "state",
        "この接続の手続きは、期限が切れたか、使用済みか、別の人・別の画面で始められたものです。",
        "This connecting is over, was used, or was begun by somebody else or in another browser.",
        "アカウントの接続の画面から、もう一度始めてください。",
        "Begin again on the account's connection page.",
    )
