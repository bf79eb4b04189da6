"""Passwords: a one-time one by whoever may register staff, and a new one by the person, who knows the old one."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction

from hasshin.city.actions.add_staff import demand_password
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import StaffMember
from hasshin.city.people import find_person
from hasshin.city.proof import Proof
from hasshin.city.tell_person import Words, tell_person
from hasshin.city.terms import cut_tokens
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS_EACH = 4, 5
RESET = Words(
    t("パスワードが再設定されました", "Your password was reset"),
    t(
        "{when}に{by}が、あなたのパスワードを再設定しました。それまでのサインインとAPIトークンは終わりました。",
        "On {when} {by} reset your password. Your sign-ins and API tokens until then have ended.",
    ),
    t(
        "頼んだ覚えがないときは、すぐに所属の管理者と情報セキュリティの担当に知らせてください。",
        "If you did not ask for it, tell your administrator and whoever is in charge of information security at once.",
    ),
)


def one_time_password() -> str:
    """Four groups of five letters and digits that can't be mistaken for one another: 99 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LETTERS_EACH)) for _ in range(GROUPS))


def reset_password(*, actor: Actor, now: datetime, staff_id: int, proof: Proof) -> str:
    """A one-time password, shown this once; the next sign-in asks for another. Sessions and API tokens end.

    The person is told by mail. Raises `Refused` without the right, for one's own (change it instead), or where the
    actor has not signed in anew; `Conflict` for somebody who has left.
    """
    person = find_person(staff_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="city.reset_password",
        subject=f"staffmember:{staff_id}",
        scope="unit",
        unit=person.unit_id,
    )
    if actor.staff == staff_id:
        raise refuse(
            "oneself",
            "staff_id",
            "自分のパスワードは「パスワードの変更」で変えてください。",
            "One's own password is changed, not reset.",
            "今のパスワードを忘れたときは、職員を登録できるほかの人に依頼してください。",
            "If it is forgotten, ask somebody else who may register staff.",
        )
    proof.demand()
    made = one_time_password()
    person.set_password(made)
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=staff_id, is_active=True).update(
            password=person.password, must_change_password=True, sessions_since=now
        )
        if changed != 1:
            raise Conflict(t("この職員は退職しています。", "This person has left."))
        record(
            judged,
            kind="city.reset_password",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            data={"also": [*cut_tokens(staff_id, now, now), proof.spend()]},
        )
        tell_person(person, ("city.reset_password", staff_id, now.isoformat()), RESET, by=actor.person, now=now)
    return made


def change_own_password(*, actor: Actor, now: datetime, old: str, new: str) -> StaffMember:
    """Change one's own password. Other sessions end.

    Raises `Refused` for a wrong old one, or a new one that is unfit.
    """
    person = find_person(actor.person)
    if not check_password(old, person.password):
        raise refuse(
            "old_password_wrong",
            "old",
            "今のパスワードが違います。",
            "The present password is wrong.",
            "大文字・小文字を確かめてください。",
            "Check upper and lower case.",
        )
    if old == new:
        raise refuse(
            "password_unchanged",
            "new",
            "今のパスワードと同じです。",
            "That is the present password.",
            "別のパスワードにしてください。",
            "Choose another.",
        )
    demand_password(new, person, "new")
    before = person.password
    person.set_password(new)
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=person.pk, password=before, is_active=True).update(
            password=person.password, must_change_password=False, sessions_since=now
        )
        if changed != 1:
            raise Conflict(t("同時に変更されました。", "It was changed at the same time."))
        record(
            None,
            kind="city.change_password",
            subject=f"staffmember:{person.pk}",
            actor=actor,
            now=now,
            data={"own": True},
        )
    return StaffMember.objects.get(pk=person.pk)
