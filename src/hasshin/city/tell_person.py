"""A mail to the person concerned, when something was done in their name or to how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from hasshin.city.models import StaffMember
from hasshin.city.people import find_person
from hasshin.outbox import mail
from hasshin.outbox.actions.enqueue import Mail, enqueue
from hasshin.policy.text import Text, t

JST = ZoneInfo("Asia/Tokyo")
SUBJECT = t("【発信】{what}", "[Hasshin] {what}")
LETTER = t(
    "{name} さん\n\n{said}\n\n{advice}\n\n{url}\nこのメールは「発信」が自動で送っています。",
    "Dear {name},\n\n{said}\n\n{advice}\n\n{url}\nSent by Hasshin.",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What is told: the subject, what was done (with {when} and {by}), and what to do if one knows nothing of it."""

    subject: Text
    said: Text
    advice: Text


def tell_person(person: StaffMember, key: tuple[str | int, ...], words: Words, *, by: int, now: datetime) -> bool:
    """Put the mail into the outbox, in the transaction of what it tells of; `by` is whose act it was.

    False where the person has no address or the installation sends no mail. The first part of `key` names the kind.
    """
    if "@" not in person.email or not mail.is_set_up():
        return False
    actor = find_person(by)
    language = person.reads
    when = f"{now.astimezone(JST):%Y-%m-%d %H:%M} JST"
    said = words.said.fill(when=when, by=t(actor.name_ja, actor.name_en or actor.name_ja))
    body = LETTER.fill(
        name=t(person.name_ja, person.name_en or person.name_ja),
        said=said,
        advice=words.advice,
        url=settings.HASSHIN_INSTALLATION.origin,
    )
    letter = Mail(
        key=key,
        kind=str(key[0]),
        staff_id=person.pk,
        address=person.email,
        subject=SUBJECT.fill(what=words.subject).of(language),
        body=body.of(language),
    )
    return enqueue([letter], now) == 1
