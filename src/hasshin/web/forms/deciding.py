"""The submit and decide forms: claims with their proof, remarks on passages, judgements on findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from hasshin.ledger.canonical import JSON
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t
from hasshin.posts.content import Content
from hasshin.web.forms.reading import words

ROWS = 20


@dataclass(frozen=True)
class Way:
    """How it is to go out: by decision (all empty), on a ground with its proof, or by a prior consent."""

    ground: str = ""
    proof: dict[str, str] = field(default_factory=dict)
    consent_id: int | None = None


def way_of(data: QueryDict) -> Way:
    """What was chosen in `way`: "", "ground:<id>" or "consent:<number>"; proof fields are `proof-<ground>-<field>`."""
    kind, _, name = data.get("way", "").partition(":")
    if kind == "consent" and name.isascii() and name.isdecimal():
        return Way(consent_id=int(name))
    if kind != "ground":
        return Way()
    prefix = f"proof-{name}-"
    proof = {k.removeprefix(prefix): words(data, k).strip() for k in data if k.startswith(prefix)}
    return Way(ground=name, proof={k: v for k, v in proof.items() if v})


def passages_of(data: QueryDict, content: Content, errors: list[Reason]) -> list[dict[str, JSON]]:
    """Remarks on words of the text shown: the words are looked up, so that they work typed as well as selected."""
    found: list[dict[str, JSON]] = []
    for n in range(ROWS):
        passage = words(data, f"passage-{n}-words").strip()
        remark = words(data, f"passage-{n}-remark").strip()
        if not passage and not remark:
            continue
        service = data.get(f"passage-{n}-service", "")
        start = content.text_for(service).find(passage) if passage else -1
        if start < 0:
            errors.append(_not_in_text(n, passage))
            continue
        end = start + len(passage)
        found.append({"service": service, "start": start, "end": end, "words": passage, "remark": remark})
    return found


def judgements_of(data: QueryDict) -> list[dict[str, str]]:
    """Findings that the decider marks as mistaken, each with a reason."""
    return [
        {name: words(data, f"judge-{n}-{name}") for name in ("code", "where", "words", "reason")}
        for n in range(ROWS * 10)
        if data.get(f"judge-{n}")
    ]


def _not_in_text(row: int, passage: str) -> Reason:
    return Reason(
        code="words_not_in_text",
        where=f"passage-{row}",
        message=t("指した箇所が本文に見当たりません。", "These words are not in the text."),
        words=passage,
        fix=t(
            "本文のとおりに入力するか、本文を選択してください。", "Type them exactly as in the text, or select them."
        ),
    )
