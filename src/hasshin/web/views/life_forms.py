"""The forms of an account's life: one for each thing that may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hasshin.accounts.queries_life import LifePage
from hasshin.policy.house import house
from hasshin.policy.text import Text, t
from hasshin.web.views.obtaining_forms import NAME_EN
from hasshin.web.views.opening_forms import HANDLE, HANDLE_WORDS, ORDER, REASON
from hasshin.web.views.settings.forms import Choice, Field, Form

Confirm = Callable[[dict[str, Any]], Sequence[Text]]
"""From what was typed: what the act would do, to be confirmed; nothing where it may be done at once."""


def grant_form(whom: Text | None) -> Form:
    """Grant it to its unit."""
    return Form(
        do="grant",
        title=t("所属に付与する", "Grant it to its unit"),
        button=t("付与する", "Grant"),
        support=t("付与されるまで、所属は発信できません。", "Until then the unit can't publish on it."),
        whom=whom,
        fields=(ORDER,),
    )


def purpose_form(page: LifePage, whom: Text | None) -> Form:
    """Decide on a new purpose."""
    return Form(
        do="purpose",
        title=t("目的を変更する", "Change its purpose"),
        button=t("変更する", "Change it"),
        support=t(
            "ルールが目的を定めているときは、新しい版が必要になります。",
            "Where its rules state the purpose, they need a new version.",
        ),
        whom=whom,
        fields=(
            Field(
                "purpose",
                t("新しい目的と発信内容", "New purpose and content"),
                kind="words",
                required=True,
                initial=page.purpose,
            ),
            REASON,
            ORDER,
        ),
    )


def rename_form(page: LifePage, whom: Text | None) -> Form:
    """Enter its new name."""
    return Form(
        do="rename",
        title=t("名前の変更を記録する", "Enter its new name"),
        button=t("記録する", "Keep it"),
        support=t(
            "サービスで変えた名前をここに記録します。固有のIDは変わりません。",
            "What it is called on the service now. Its immutable id stays.",
        ),
        whom=whom,
        fields=(
            Field(
                "handle",
                t("アカウント名（@のあと）", "Handle (after the @)"),
                required=True,
                longest=120,
                pattern=HANDLE,
                support=HANDLE_WORDS,
                initial=page.account.handle,
            ),
            Field("name", t("表示名", "Name shown"), required=True, longest=120, initial=page.account.name),
            replace(NAME_EN, initial=page.account.name_en),
            REASON,
        ),
    )


def hand_over_form(units: tuple[Choice, ...], whom: Text | None, confirm: Confirm) -> Form:
    """Hand it over to another unit; `confirm` says to the person what that does."""
    return Form(
        do="hand_over",
        title=t("別の所属に引き継ぐ", "Hand it over to another unit"),
        button=t("引き継ぐ", "Hand it over"),
        support=t(
            "今の所属の責任者・担当者の任命と事前同意はすべて終わり、進行中の投稿は止まります。",
            "All appointments to it and prior consents end, and the unit's posts on their way stop.",
        ),
        danger=True,
        whom=whom,
        citations=(house("who-leaves-loses"),),
        confirm=confirm,
        fields=(
            Field("unit_id", t("引き継ぐ先の所属", "New unit"), kind="choice", required=True, choices=units),
            REASON,
            ORDER,
        ),
    )


def lock_form(whom: Text | None, confirm: Confirm) -> Form:
    """Lock it; `confirm` names what is scheduled."""
    return Form(
        do="lock",
        title=t("ロックする", "Lock it"),
        button=t("ロックする", "Lock"),
        support=t(
            "使わない間、発信できなくします。緊急に止めるには「発信停止」を使います。",
            "It rests and sends nothing. To stop it in an emergency there is the freeze.",
        ),
        whom=whom,
        confirm=confirm,
        fields=(REASON,),
    )


def unlock_form(whom: Text | None) -> Form:
    """Unlock it."""
    return Form(
        do="unlock",
        title=t("ロックを解除する", "Unlock it"),
        button=t("解除する", "Unlock"),
        whom=whom,
        fields=(REASON,),
    )


def dormant_form(page: LifePage, whom: Text | None) -> Form:
    """Choose what becomes of a dormant account."""
    kinds = (
        Choice("keep", t("継続する（期限まで）", "Keep it, until a time")),
        Choice("lock", t("ロックする", "Lock it")),
        Choice("close", t("閉鎖を求める", "Ask for its closing")),
    )
    support = t("継続のときだけ。今日から{days}日以内です。", "To keep it; at most {days} days from now.")
    return Form(
        do="dormant",
        title=t("休眠アカウントの扱いを決める", "Choose what becomes of it"),
        button=t("決める", "Choose"),
        whom=whom,
        fields=(
            Field("choice", t("扱い", "Choice"), kind="choice", required=True, choices=kinds),
            REASON,
            Field(
                "until",
                t("継続の期限（日本時間）", "Kept until (JST)"),
                kind="moment",
                support=support.fill(days=page.keep_days),
            ),
        ),
    )


def close_form(whom: Text | None, confirm: Confirm) -> Form:
    """Ask for its closing; `confirm` names what is on its way."""
    return Form(
        do="close",
        title=t("閉鎖を求める", "Ask for its closing"),
        button=t("閉鎖を求める", "Ask for it"),
        support=t(
            "別の人が同意すると閉鎖され、元に戻せません。進行中の投稿は止まり、認証情報は破棄されます。",
            "Once another person agrees it is closed for good: posts on their way stop, its secrets are destroyed.",
        ),
        danger=True,
        whom=whom,
        citations=(house("two-people-close"),),
        confirm=confirm,
        fields=(REASON,),
    )


def agree_form(whom: Text | None, confirm: Confirm) -> Form:
    """Agree to its closing; `confirm` says what that does."""
    return Form(
        do="agree",
        title=t("閉鎖に同意する", "Agree to its closing"),
        button=t("同意して閉鎖する", "Agree and close it"),
        support=t("元に戻せません。", "This is never undone."),
        danger=True,
        whom=whom,
        citations=(house("two-people-close"),),
        confirm=confirm,
        fields=(),
    )


def drop_form(whom: Text | None) -> Form:
    """Do not close it after all."""
    return Form(
        do="drop",
        title=t("閉鎖の求めを取りやめる", "Do not close it after all"),
        button=t("取りやめる", "Do not close it"),
        whom=whom,
        fields=(REASON,),
    )
