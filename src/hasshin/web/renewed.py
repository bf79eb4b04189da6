"""Sign in anew before what must not fall to a passer-by at an open screen: for one purpose, in this session.

How another screen uses it:

    if not renewed.holds(request, purpose):
        return renewed.ask(request, purpose)      # and the person comes back here
    ... an action that calls `spend_renewal` in its transaction ...

or, where the form itself has the field `renewed.FIELD` for one's own password:

    act(..., proof=renewed.proof(request, purpose, given["own_password"]))

A purpose is "what:row". Each `what` needs its line in `PURPOSES`, which is what the person reads.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hasshin.accounts.actions.renew_sign_in import Renewal, renew_sign_in, renewal_holds
from hasshin.city.models import StaffMember
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request
from hasshin.web.views.settings.forms import Field

PURPOSES: Final[dict[str, Text]] = {
    "reveal-password": t("保管しているパスワードの表示", "being shown a password that is kept"),
    "reset-password": t("一度限りのパスワードの発行", "issuing a one-time password"),
    "issue-token": t("APIトークンの発行", "issuing an API token"),
    "carry-out-transfer": t("新しい職員への最初のパスワードの発行", "issuing first passwords to newcomers"),
}

NAME: Final = "own_password"
LONGEST_PASSWORD: Final = 256
FIELD: Final = Field(
    NAME,
    t("あなたのパスワード（サインイン用）", "Your own password, as at sign-in"),
    kind="password",
    required=True,
    longest=LONGEST_PASSWORD,
    support=t(
        "席を外した間に他の人が行わないよう、もう一度確かめます。", "Asked again, so that no passer-by can do it."
    ),
)
WRONG: Final = Reason(
    code="wrong_password",
    where=NAME,
    message=t("あなたのパスワードが違います。", "Your own password is wrong."),
    fix=t("ご自分のサインイン用のパスワードを入力してください。", "Enter your own password, as at sign-in."),
    citations=(house("renewed-sign-in"),),
)


def title(purpose: str) -> Text | None:
    """What the purpose is called; None for one that nobody knows."""
    return PURPOSES.get(purpose.partition(":")[0])


def session_of(request: Request) -> str:
    """A digest that tells this session from every other, and from which none can be made."""
    key = request.session.session_key or ""
    return hashlib.sha256(f"hasshin renewed sign-in {key}".encode()).hexdigest() if key else ""


def holds(request: Request, purpose: str) -> bool:
    """Whether the person has signed in anew for this, within five minutes, and not used it yet."""
    return renewal_holds(actor=request.actor, now=request.now, session=session_of(request), purpose=purpose)


def ask(request: Request, purpose: str) -> HttpResponse:
    """To the page that asks for it, and back here."""
    query = urlencode({"purpose": purpose, "next": request.get_full_path()})
    return redirect(f"{reverse('sign-in-again')}?{query}")


def proof(request: Request, purpose: str, password: str) -> Renewal:
    """The proof for one act, from the password typed into its form. Raises `Refused` for a wrong one."""
    if not prove(request, purpose, password[:LONGEST_PASSWORD]):
        raise Refused([WRONG])
    return Renewal(request.actor, request.now, session_of(request), purpose)


def prove(request: Request, purpose: str, password: str) -> bool:
    """Whether this is the person's own password; if so it is noted for the purpose.

    The one place that looks at a proof: a passkey would be looked at here. Wrong ones are counted as at sign-in, and
    too many close the pair of name and address for a while.
    """
    me = request.user
    if not isinstance(me, StaffMember):
        return False
    found = authenticate(request, username=me.username, password=password)
    if found is None or found.pk != me.pk:
        return False
    renew_sign_in(actor=request.actor, now=request.now, session=session_of(request), purpose=purpose)
    return True
