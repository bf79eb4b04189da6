"""The measures of an incident as a face shows them, each with its time and what is left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember, Terminal
from hasshin.delivery.models import UnaccountedAct
from hasshin.incidents.models import Incident, Measure
from hasshin.policy.controls.standing import Incident as Kind
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery

VERBS: Final[dict[str, Text]] = {
    "freeze": t("「{of}」の発信を停止する", "Freeze {of}"),
    "delete_post": t(
        "身に覚えのない投稿を保全して削除する（{of}）", "Keep and delete a post that nobody here sent ({of})"
    ),
    "revoke": t("「{of}」の接続を解除する", "Revoke the connection of {of}"),
    "change_password": t("「{of}」のパスワードの変更を求める", "Call for the password of {of} to be changed"),
    "end_sessions": t("{of}さんのサインインを終わらせる", "End the sessions of {of}"),
    "shut_out": t("端末「{of}」を締め出す", "Shut out the device {of}"),
    "rename": t("「{of}」の表示名を変える", "Rename {of}"),
    "change_profile": t("「{of}」のプロフィールを変える", "Change the profile of {of}"),
    "delete_account": t("「{of}」のアカウントを削除する", "Delete the account {of}"),
}
CHOICES: Final[dict[str, Text]] = {
    "stop": t("発信を停止する", "Stop all publishing"),
    "rename": t("表示名を変える", "Rename the account"),
    "change_profile": t("プロフィールを変える", "Change its profile"),
    "delete_account": t("アカウントを削除する（二人以上で決める）", "Delete the account (takes two people or more)"),
}
"""What a person chooses; posts are deleted by containment."""
UNKNOWN = t("（見つからない）", "(not found)")
SHORT = 40


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure. `state` is second, asked, claimed, done, person or dropped; `by_hand`, that a person did it.

    `words` is what a deleted post was, or what is to stand in the profile; `why` the reason given for a chosen measure.
    `asked_by` asked for it, `agreed` are the others who agreed; `needed` says how many people it takes in all.
    """

    id: int
    verb: str
    title: Text
    state: str
    by_hand: bool
    asked_at: datetime
    settled_at: datetime | None
    seconds: int | None
    reason: Text | None
    words: str
    remarks: str
    why: str
    dropped: str
    asked_by: int
    asked_by_name: Text
    agreed: tuple[int, ...]
    agreed_names: tuple[Text, ...]
    needed: int


def measure_rows(row: Incident, people: int) -> tuple[MeasureRow, ...]:
    """In the order in which they were taken; at most seven statements. `people` is what deleting an account takes."""
    found = list(row.measures.select_related("asked_by").prefetch_related("agreements__staff").order_by("pk"))
    names = _names(found)
    return tuple(
        MeasureRow(
            id=one.pk,
            verb=one.verb,
            title=VERBS[one.verb].fill(of=names.get(one.subject, UNKNOWN)),
            state=one.state,
            by_hand=one.by_hand,
            asked_at=one.asked_at,
            settled_at=one.settled_at,
            seconds=None if one.settled_at is None else round((one.settled_at - one.asked_at).total_seconds()),
            reason=Text.model_validate(one.reason) if one.reason else None,
            words=str(one.evidence.get("text") or one.wanted.get("name") or one.wanted.get("text") or ""),
            remarks=str(one.evidence.get("remarks", "")),
            why=str(one.wanted.get("reason", "")),
            dropped=str(one.wanted.get("dropped", "")),
            asked_by=one.asked_by_id,
            asked_by_name=_person(one.asked_by),
            agreed=tuple(each.staff_id for each in one.agreements.all()),
            agreed_names=tuple(_person(each.staff) for each in one.agreements.all()),
            needed=people if one.verb == Measure.Verb.DELETE_ACCOUNT else 1,
        )
        for one in found
    )


def choosable(row: Incident, control: Kind | None) -> tuple[str, ...]:
    """The measures that the kind names and a person chooses: none without an account that is still the city's."""
    if control is None or row.drill_id is not None or row.account is None or row.account.state == Account.State.CLOSED:
        return ()
    return tuple(verb for verb in control.measures if verb in CHOICES)


def held_deliveries(row: Incident) -> int:
    """How many deliveries wait on the accounts that this incident froze; none goes out while they are frozen."""
    frozen = [int(one.subject.partition(":")[2]) for one in row.measures.filter(verb=Measure.Verb.FREEZE)]
    waiting = Delivery.objects.filter(account__in=frozen, account__frozen_at__isnull=False)
    return waiting.filter(state=Delivery.State.SCHEDULED).count()


def _names(rows: list[Measure]) -> dict[str, Text | str]:
    ids: dict[str, list[int]] = {}
    for row in rows:
        model, _, pk = row.subject.partition(":")
        ids.setdefault(model, []).append(int(pk))
    found: dict[str, Text | str] = {}
    for one in Account.objects.filter(pk__in=ids.get("account", ())):
        found[f"account:{one.pk}"] = one.name
    for act in UnaccountedAct.objects.filter(pk__in=ids.get("unaccountedact", ())):
        found[f"unaccountedact:{act.pk}"] = act.text[:SHORT] or act.url or act.remote_id
    for person in StaffMember.objects.filter(pk__in=ids.get("staffmember", ())):
        found[f"staffmember:{person.pk}"] = _person(person)
    for device in Terminal.objects.filter(pk__in=ids.get("terminal", ())):
        found[f"terminal:{device.pk}"] = device.name
    return found


def _person(person: StaffMember) -> Text:
    return Text(ja=person.name_ja, en=person.name_en)
