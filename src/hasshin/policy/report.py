"""What `policy check` and `policy diff` print, in the language that is asked for (`--json`: always the same).

Exit codes: 0 nothing to say against it, 1 findings, 2 broken pack.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

from hasshin.policy.annexes import extend, load_annex_text, undecided
from hasshin.policy.cautions import cautions
from hasshin.policy.controls.access import Hours
from hasshin.policy.coverage import TITLES, Covered, coverage
from hasshin.policy.diff import diff
from hasshin.policy.errors import PackErrors
from hasshin.policy.load import load_pack_text, pack_digest, read_pack_text
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

_SUBJECTS = {
    "people, accounts and directory": t("人・アカウント・一覧", "people, accounts and directory"),
    "services and delivery": t("サービスと配信", "services and delivery"),
    "incidents and disaster": t("危機と災害", "incidents and disaster"),
    "examination of words": t("言葉の点検", "examination of words"),
}
OK, FINDINGS, BROKEN = 0, 1, 2
WARNING = t("注意: {what}", "warning: {what}")


def check_report(path: Path, strict: bool, as_json: bool, language: str = "en") -> tuple[str, int]:
    """The text to print and the exit code. Unmet clauses are findings always, planned ones under `strict`.

    What `cautions` warns of is printed and changes no exit code.
    """
    try:
        text = read_pack_text(path)
        pack = load_pack_text(text, str(path))
    except PackErrors as errors:
        return _broken(errors, as_json, language), BROKEN
    rows = coverage(pack)
    findings = [row for row in rows if row.unmet or (strict and row.planned)]
    code = FINDINGS if findings else OK
    if as_json:
        return _json(pack, pack_digest(text), rows, strict, code), code
    return _text(pack, pack_digest(text), rows, findings, language), code


def diff_report(a: Pack, b: Pack, language: str = "en") -> str:
    """One line a difference; says so when there is none."""
    changes = diff(a, b, language)
    head = f"{a.id} {a.version} -> {b.id} {b.version}"
    same = t("違いはありません", "no difference").of(language)
    return "\n".join([head, *map(str, changes)] if changes else [head, same])


def annex_report(path: Path, pack: Pack, as_json: bool, language: str = "en") -> tuple[str, int]:
    """What an annex would change in the pack, or all that is wrong in it, and the exit code."""
    try:
        annex = load_annex_text(read_pack_text(path), str(path), pack)
    except PackErrors as errors:
        return _broken(errors, as_json, language), BROKEN
    changes = diff(pack, extend(pack, [(annex, undecided(annex))]), language)
    if as_json:
        plain = [{"kind": c.kind, "where": c.where, "before": c.before, "after": c.after} for c in changes]
        told = {"ok": True, "annex": annex.id, "pack": pack.id, "version": pack.version, "changes": plain}
        return json.dumps(told, ensure_ascii=False, indent=2), OK
    head = f"{annex.id} ({annex.title.of(language)}) + {pack.id} {pack.version}"
    same = t("何も変わりません", "it changes nothing").of(language)
    return "\n".join([head, *map(str, changes)] if changes else [head, same]), OK


def _broken(errors: PackErrors, as_json: bool, language: str) -> str:
    if not as_json:
        count = len(errors.errors)
        counted = t(f"誤り {count} 件", f"{count} error{'s' if count != 1 else ''}")
        return "\n".join([errors.of(language), counted.of(language)])
    told = [{k: getattr(e, k) for k in ("file", "line", "column", "key", "message", "expected")} for e in errors.errors]
    return json.dumps({"ok": False, "errors": told}, ensure_ascii=False, indent=2)


def _text(pack: Pack, digest: str, rows: tuple[Covered, ...], findings: list[Covered], language: str) -> str:
    lines = [f"{pack.id} {pack.version}  {pack.title.ja} / {pack.title.en}", f"sha256 {digest}", ""]
    lines += [_line(row, language) for row in rows]
    notes = [note.of(language) for note in _overnight(pack)]
    notes += [WARNING.fill(what=what).of(language) for what in cautions(pack)]
    lines += ["", *notes] if notes else []
    planned = sum(1 for r in rows if r.planned)
    unmet = sum(1 for r in rows if r.unmet)
    counted = t(
        f"条項 {len(rows)}、今後対応 {planned}、満たされていない {unmet}",
        f"{len(rows)} clauses, {planned} planned, {unmet} unmet",
    )
    lines += ["", counted.of(language)]
    if findings:
        head = t("満たしていないもの: ", "not fulfilled: ").of(language)
        lines.append(head + ", ".join(r.clause.number for r in findings))
    return "\n".join(lines)


def _overnight(pack: Pack) -> Iterator[Text]:
    """A note for each window that runs past midnight, so that nobody has to guess how it is read."""
    for control in pack.controls:
        for window in control.windows if isinstance(control, Hours) else ():
            if window.start >= window.end:
                yield t(
                    f"hours {window.start}-{window.end}: 夜をまたぐ時間帯。挙げた曜日の {window.start} から、翌日の "
                    f"{window.end} まで",
                    f"hours {window.start}-{window.end}: overnight, from {window.start} on the days named until "
                    f"{window.end} on the day after",
                )


def _line(row: Covered, language: str) -> str:
    status = ", ".join(TITLES[s].of(language) for s in row.statuses)
    if "planned" in row.statuses:
        status += f" ({'; '.join(_SUBJECTS.get(each, t(each, each)).of(language) for each in row.planned)})"
    if row.unmet:
        cannot = t("対応できる統制がない", "no control can").of(language)
        status += f" ({cannot}: {', '.join(row.unmet)})"
    if row.clause.not_covered is not None:
        status += f": {row.clause.not_covered.of(language)}"
    controls = ", ".join(row.controls) or "-"
    columns = [_padded(row.clause.id, 9), _padded(row.clause.number, 9), _padded(row.clause.heading.of(language), 38)]
    return f"{' '.join(columns)} {status}  [{controls}]"


def _padded(words: str, width: int) -> str:
    """Filled up to a width in columns of the terminal, on which a Japanese character takes two."""
    taken = sum(2 if east_asian_width(character) in "WF" else 1 for character in words)
    return words + " " * (width - taken)


def _json(pack: Pack, digest: str, rows: tuple[Covered, ...], strict: bool, code: int) -> str:
    clauses = [
        {
            "id": row.clause.id,
            "number": row.clause.number,
            "heading": row.clause.heading.model_dump(),
            "how": list(row.clause.how),
            "status": list(row.statuses),
            "planned": list(row.planned),
            "unmet": list(row.unmet),
            "controls": list(row.controls),
            "not_covered": row.clause.not_covered.model_dump() if row.clause.not_covered else None,
        }
        for row in rows
    ]
    whole = {"ok": code == OK, "strict": strict, "pack": pack.id, "version": pack.version, "sha256": digest}
    warned = [what.model_dump() for what in cautions(pack)]
    return json.dumps({**whole, "clauses": clauses, "warnings": warned}, ensure_ascii=False, indent=2)
