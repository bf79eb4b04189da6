"""Keep templates (定型文): a new version of one, or the end of one. What was filled before keeps the version it had."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.models import Template, TemplateVersion
from hasshin.posts.templates.body import Body
from hasshin.posts.templates.starters import starters

RIGHT = "keep_templates"
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CHANGED = t(
    "この定型文は、表示された後に別の人が変更しました。画面を読み込み直してからやり直してください。",
    "Somebody changed this template after it was shown. Reload the page and repeat your act.",
)


def keep_template(*, actor: Actor, now: datetime, key: str, number: int, body: Body) -> TemplateVersion:
    """Save `body` as the next version of `key`; a retired one lives again by that.

    `number` is the version that was shown: 0 for a new one and for one that came with the product. Raises `Refused`
    without the right `keep_templates` or for a key that is none, `Conflict` where somebody saved meanwhile.
    """
    judged = govern(actor=actor, now=now, verb=RIGHT, kind="posts.keep_template", subject=_subject(key))
    if not KEY.fullmatch(key):
        raise refuse(
            "key_wrong",
            "key",
            "識別名が正しくありません。",
            "The key is not right.",
            "英小文字で始め、英小文字・数字・_ で40字以内にしてください。",
            "Begin with a small letter; use small letters, digits and _, 40 at most.",
        )
    with transaction.atomic():
        row, made = Template.objects.get_or_create(key=key, defaults={"number": 1, "changed_at": now})
        if not made:
            changed = Template.objects.filter(pk=row.pk, number=number).update(
                number=number + 1, changed_at=now, retired_at=None
            )
            if changed != 1:
                raise Conflict(CHANGED)
        elif number:
            raise Conflict(CHANGED)
        version = TemplateVersion.objects.create(
            template=row,
            number=1 if made else number + 1,
            body=body.model_dump(mode="json"),
            saved_by_id=actor.person,
            saved_at=now,
        )
        record(
            judged,
            kind="posts.keep_template",
            subject=f"template:{row.pk}",
            actor=actor,
            now=now,
            data={"key": key, "number": version.number, "also": [f"templateversion:{version.pk}"]},
            personal={"body": version.body},
        )
    return version


def retire_template(*, actor: Actor, now: datetime, key: str, number: int, reason: str) -> Template:
    """Let nobody fill it any more. Raises `NotFound` for one that the city does not keep, `Conflict` as above."""
    judged = govern(actor=actor, now=now, verb=RIGHT, kind="posts.retire_template", subject=_subject(key))
    row = Template.objects.filter(key=key).first()
    if row is None:
        raise NotFound(f"template {key}")
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由がありません。",
            "The reason is missing.",
            "理由を書いてください。",
            "Write why.",
        )
    with transaction.atomic():
        held = Template.objects.filter(pk=row.pk, number=number, retired_at=None)
        if held.update(retired_at=now, changed_at=now) != 1:
            raise Conflict(CHANGED)
        record(
            judged,
            kind="posts.retire_template",
            subject=f"template:{row.pk}",
            actor=actor,
            now=now,
            data={"key": key, "number": number},
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _subject(key: str) -> str:
    row = Template.objects.filter(key=key[:40]).values_list("pk", flat=True).first()
    return f"template:{row or 'new'}"


def body_of(key: str) -> tuple[int, Body]:
    """The template as it is filled now, with its version (0: as it came). Raises `NotFound`, also for a retired one."""
    row = Template.objects.filter(key=key).first()
    if row is None and key in starters():
        return 0, starters()[key]
    if row is None or row.retired_at is not None:
        raise NotFound(f"template {key[:40]}")
    return row.number, Body.model_validate(TemplateVersion.objects.get(template=row, number=row.number).body)
