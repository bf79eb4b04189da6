"""Which annexes are in force when, and the extended packs that come of it, written down before they are needed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from hasshin.city.models import AnnexDecision, ExtendedPack, PackVersion
from hasshin.city.pack import annex_of, base_digest, base_pack, look_again, mark_of
from hasshin.city.period import overlapping
from hasshin.policy.annexes import conflict, extended_digest, load_annex_text
from hasshin.policy.controls.standing import AnnexRule
from hasshin.policy.errors import PackErrors
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t

NAME = "annex.yaml"


def text_of(annex: Annex) -> str:
    """An annex of the pack as a text of its own, so that what was decided stays whatever the pack says later."""
    plain = annex.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def read_annex(text: str, pack: Pack) -> Annex:
    """The annex in a text, for that pack. Raises `Refused` with one reason for each thing that is wrong in it."""
    try:
        return load_annex_text(text, NAME, pack)
    except PackErrors as errors:
        raise Refused(
            [
                Reason(
                    code="annex_broken",
                    where="text",
                    message=t("{told}", "{told}").fill(told=t(one.of("ja"), one.of("en"))),
                    fix=t("示された行を直してください。", "Mend the line that is named."),
                    citations=pack.cite(pack.one_of(AnnexRule)),
                )
                for one in errors.errors
            ]
        ) from None


def unfinished(now: datetime) -> list[AnnexDecision]:
    """Decisions in force at `now` or later, in their order."""
    left = Q(ends__isnull=True) | Q(ends__gt=now)
    return [
        row for row in AnnexDecision.objects.filter(left).order_by("pk") if row.ends is None or row.ends > row.starts
    ]


def at_the_same_time(starts: datetime, ends: datetime | None) -> list[AnnexDecision]:
    """Decisions that are, or in a declared disaster may be, in force together with that period at some instant."""
    rows = AnnexDecision.objects.filter(overlapping(starts, ends), declaration=None).order_by("pk")
    return [row for row in rows if row.ends is None or row.ends > row.starts]


def why_not_beside(annex: Annex, others: Iterable[AnnexDecision]) -> list[Reason]:
    """Reasons against an annex beside those others: the same one again, or two that lay down the same differently."""
    pack = base_pack()
    found = []
    for row in others:
        same = row.annex == annex.id
        what = "" if same else conflict(annex, annex_of(row), pack)
        if not same and not what:
            continue
        title = annex_of(row).title
        found.append(
            Reason(
                code="annex_twice" if same else "annex_conflict",
                where="starts",
                message=t(
                    "「{title}」がその期間に効力を持ちます{what}。", "“{title}” is in force in that time{what}."
                ).fill(title=title, what=f": {what}" if what else ""),
                fix=t("期間を改めるか、先にその決定を終えてください。", "Choose another time, or end that one first."),
                citations=pack.cite(pack.one_of(AnnexRule)),
            )
        )
    return found


def why_not_under(pack: Pack, rows: Iterable[AnnexDecision]) -> list[Reason]:
    """Reasons against adopting a pack while these annexes are in force or about to be: they would not fit it."""
    found = []
    for row in rows:
        try:
            load_annex_text(row.text, NAME, pack)
        except PackErrors as errors:
            found.append(
                Reason(
                    code="annex_does_not_fit",
                    where="text",
                    message=t(
                        "効力のある「{title}」がこのパックに合いません：{why}",
                        "“{title}”, which is in force, does not fit this pack: {why}",
                    ).fill(title=annex_of(row).title, why=t(errors.of("ja"), errors.of("en"))),
                    fix=t(
                        "その決定を先に終えるか、パックを直してください。", "End that decision first, or mend the pack."
                    ),
                    citations=pack.cite(pack.one_of(AnnexRule)),
                )
            )
    return found


def alone(base: str) -> None:
    """Nobody else decides on an annex meanwhile (PostgreSQL waits here), and the pack is still the same."""
    PackVersion.objects.select_for_update().get(digest=base)
    if base_digest() != base:
        raise Conflict(
            t(
                "その間に別のポリシーパックが採用されました。画面を読み直してください。",
                "Another policy pack has been adopted meanwhile. Reload the page.",
            )
        )


def lay_out(base: str, now: datetime) -> list[str]:
    """Write each extended pack that will be in force from `now` on; returns the subjects of the rows that are new.

    Call it in the transaction that decides on an annex, ends one or adopts a pack, after the change.
    """
    look_again()
    rows = unfinished(now)
    moments = sorted({now, *(row.starts for row in rows if row.starts > now), *(row.ends for row in rows if row.ends)})
    made = []
    for moment in moments:
        live = [
            row for row in rows if not row.waits and row.starts <= moment and (row.ends is None or row.ends > moment)
        ]
        if not live:
            continue
        digest = extended_digest(base, [(row.digest, mark_of(row, annex_of(row))) for row in live])
        kept, new = ExtendedPack.objects.get_or_create(
            digest=digest, defaults={"base": base, "decisions": [row.pk for row in live]}
        )
        if new:
            made.append(f"extendedpack:{kept.pk}")
    return made
