"""Sign in anew, for a caller: one's own password goes with the request, beside the token (house rule)."""

from __future__ import annotations

import hashlib
from typing import Annotated

from django.contrib.auth import authenticate
from pydantic import BaseModel, Field

from hasshin.accounts.actions.renew_sign_in import Renewal, renew_sign_in
from hasshin.api.request import Call, now_of, staff_of
from hasshin.city.people import find_person
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t

OwnPassword = Annotated[str, Field(min_length=1, max_length=256, description="Your own password, as at sign-in.")]
WRONG = Reason(
    code="wrong_password",
    where="own_password",
    message=t("あなたのパスワードがないか、違います。", "Your own password is missing or wrong."),
    fix=t(
        "ご自分のサインイン用のパスワードを own_password に入れてください。",
        "Send your own password, as at sign-in, in own_password.",
    ),
    citations=(house("renewed-sign-in"),),
)


class ProofIn(BaseModel, extra="forbid"):
    """That the token's person is there: a token alone can't make further secrets."""

    own_password: OwnPassword


def proven(request: Call, purpose: str, password: str) -> Renewal:
    """The proof for one act. Raises `Refused` for a wrong password; wrong ones are counted as at sign-in."""
    me = find_person(staff_of(request))
    found = authenticate(request, username=me.username, password=password)
    if found is None or found.pk != me.pk:
        raise Refused([WRONG])
    now = now_of(request)
    token = request.headers.get("Authorization", "")
    session = hashlib.sha256(f"hasshin renewed sign-in by token {token}".encode()).hexdigest()
    renew_sign_in(actor=request.auth, now=now, session=session, purpose=purpose)
    return Renewal(request.auth, now, session, purpose)
