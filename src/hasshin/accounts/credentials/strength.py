"""Whether a password is fit to guard an account. Pure but for Django's list of common passwords; names no character."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t

LEAST = 12
MOST = 1000
LEAST_DIFFERENT = 5
LEAST_OF_A_NAME = 4


def weaknesses(password: str, names: Iterable[str]) -> list[Reason]:
    """What speaks against it; `names` are those of the account and its unit, which must not make it up."""
    if not password:
        return [_reason("password_empty", _EMPTY, _TYPE)]
    if password != password.strip() or not password.isprintable():
        return [_reason("password_malformed", _MALFORMED, _TYPE)]
    found = []
    if not LEAST <= len(password) <= MOST:
        found.append(_reason("password_length", _LENGTH, _LONGER))
    if len(set(password)) < LEAST_DIFFERENT or _common(password) or _repeats(password):
        found.append(_reason("password_guessable", _GUESSABLE, _RANDOM))
    elif _is_a_name(password, names):
        found.append(_reason("password_of_a_name", _NAMED, _RANDOM))
    return found


def _common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def _repeats(password: str) -> bool:
    """The same few characters over and over: "abcabcabcabc"."""
    again = (password + password).find(password, 1)
    return again < min(len(password), LEAST)


def _is_a_name(password: str, names: Iterable[str]) -> bool:
    """A known name with a few characters around it: less than eight are its own."""
    left = password.casefold()
    for name in names:
        bare = name.casefold().lstrip("@")
        if len(bare) >= LEAST_OF_A_NAME and bare in left and len(left) - len(bare) < LEAST - LEAST_OF_A_NAME:
            return True
    return False


def _reason(code: str, message: Text, fix: Text) -> Reason:
    return Reason(code=code, where="password", message=message, fix=fix)


_EMPTY = t("パスワードが空です。", "The password is empty.")
_MALFORMED = t(
    "パスワードの前後に空白があるか、表示できない文字が入っています。",
    "The password has spaces around it, or characters that can't be shown.",
)
_LENGTH = t(f"パスワードは{LEAST}文字以上{MOST}文字以下にします。", f"A password has {LEAST} to {MOST} characters.")
_GUESSABLE = t("推測されやすいパスワードです。", "This password is easily guessed.")
_NAMED = t("アカウント名や所属名をもとにしたパスワードです。", "This password is made of the account's or unit's name.")
_TYPE = t("もう一度入力してください。", "Enter it again.")
_LONGER = t(
    "媒体でも、より長いパスワードに変更してから登録してください。",
    "Choose another length at the service too, then set it here.",
)
_RANDOM = t(
    "無作為に作ったものに媒体で変更してから登録してください。",
    "Change it at the service to a random one, then set it here.",
)
