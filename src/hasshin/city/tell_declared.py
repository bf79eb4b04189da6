"""A mail to whoever holds a role, when a disaster is declared, extended or over."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.models import Appointment, Declaration, Deputyship, StaffMember
from hasshin.city.period import in_force, serving
from hasshin.city.tell_person import Words, tell_person
from hasshin.policy.clock import shown
from hasshin.policy.text import t

DECLARED = Words(
    subject=t("災害の宣言", "a disaster is declared"),
    said=t(
        "{when} に {by} が災害を宣言しました。\n{what}\n期限：{until}",
        "On {when}, {by} declared a disaster.\n{what}\nUntil: {until}",
    ),
    advice=t(
        "期限まで、災害時の定めによります。平時に決裁された投稿は保留されることがあります。変わることは「災害の宣言」の画面に示しています。",
        "Until then the rules for disasters hold, and posts that were decided before may wait. The screen “Disasters” "
        "says what has changed.",
    ),
)
EXTENDED = Words(
    subject=t("災害の宣言の延長", "the declaration is extended"),
    said=t(
        "{when} に {by} が災害の宣言を延長しました。\n{what}\n新しい期限：{until}",
        "On {when}, {by} extended the declaration.\n{what}\nNow until: {until}",
    ),
    advice=DECLARED.advice,
)
ENDED = Words(
    subject=t("災害の宣言の終了", "the declaration is over"),
    said=t("災害の宣言は {until} に終わりました。\n{what}", "The declaration was over at {until}.\n{what}"),
    advice=t(
        "平時の定めに戻りました。宣言の間に例外として行われたことは、「災害の宣言」の画面の後閲の一覧にまとまっています。",
        "The ordinary rules are back. What was done as an exception meanwhile stands on one list of after-reviews, on "
        "the screen “Disasters”.",
    ),
)


def tell_holders(row: Declaration, words: Words, key: tuple[str | int, ...], *, by: int, now: datetime) -> int:
    """One mail to each person in service who holds a role or stands in for somebody, in the caller's transaction."""
    holds = set(Appointment.objects.filter(in_force(now)).values_list("staff_id", flat=True))
    holds |= set(Deputyship.objects.filter(in_force(now)).values_list("deputy_id", flat=True))
    filled = Words(
        subject=words.subject,
        said=words.said.fill(what=_plain(row.what), until=shown(row.ends), when="{when}", by="{by}"),
        advice=words.advice,
    )
    people = StaffMember.objects.filter(serving(now), pk__in=holds).order_by("pk")
    return sum(tell_person(person, (*key, person.pk), filled, by=by, now=now) for person in people)


def _plain(words: str) -> str:
    """Somebody's own words, in a text that is filled once more."""
    return words.replace("{", "{{").replace("}", "}}")
