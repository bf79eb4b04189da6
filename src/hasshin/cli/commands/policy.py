"""`hasshin policy`: packs as a clerk works on them. Only `replay` needs an installation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import fail, language, say, words
from hasshin.policy.errors import PackErrors
from hasshin.policy.load import find_pack, load_pack
from hasshin.policy.pack import Pack
from hasshin.policy.report import BROKEN, annex_report, check_report, diff_report


@click.group(
    "policy", help=words("ポリシーパックを検査・比較・再判定する。", "Check, compare and replay policy packs.")
)
def command() -> None:
    pass


@command.command(
    "check",
    help=words(
        "誤りをファイル・行・キーで示すか、条項ごとの対応を示す。状態: 0 問題なし、1 未対応あり、2 パックに誤り。",
        "Name what is wrong by file, line and key, or show what is done about each clause. "
        "Status: 0 nothing against it, 1 clauses not fulfilled, 2 broken pack.",
    ),
)
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help=words("JSON で出力", "as JSON"))
@click.option(
    "--strict",
    is_flag=True,
    help=words("今後対応（planned）も未対応に数える", "count what is planned as not fulfilled"),
)
def check(file: str, as_json: bool, strict: bool) -> int:
    try:
        path = find_pack(file)
    except PackErrors as problem:
        click.echo(problem.of(language()))
        return BROKEN
    text, status = check_report(path, strict, as_json, language())
    click.echo(text)
    return status


@command.command("diff", help=words("二つのパックの違いを示す。", "Show what would change from one pack to another."))
@click.argument("before")
@click.argument("after")
def diff(before: str, after: str) -> None:
    click.echo(diff_report(opened(before), opened(after), language()))


@command.command("schema", help=words("編集ソフト用の JSON Schema を出力する。", "Print the JSON Schema for editors."))
def schema() -> None:
    from hasshin.policy.schema import json_schema_text

    click.echo(json_schema_text(), nl=False)


@command.command(
    "replay",
    help=words(
        "記録された判定を別のパックで判定し直し、結果が変わるものを列挙する。変わるものがあれば状態 1。",
        "Decide the recorded history again under another pack and list what would have come out differently. "
        "Status 1 where anything would.",
    ),
)
@click.argument("file")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=words("この日（UTC）以降", "from this day (UTC) on"))
@click.option("--json", "as_json", is_flag=True, help=words("JSON で出力", "as JSON"))
@data_option
def replay(file: str, since: datetime | None, as_json: bool) -> int:
    pack = opened(file)
    installation.use()
    from hasshin.ledger.queries import decisions_since
    from hasshin.policy.replay import redecide

    counts = {"same": 0, "different": 0, "erased": 0, "unreadable": 0}
    for recorded in decisions_since(since.replace(tzinfo=UTC) if since else None):
        if recorded.facts is None or recorded.decision is None or recorded.missing:
            counts[recorded.missing or "unreadable"] += 1
            continue
        difference = redecide(pack, recorded.facts, recorded.decision)
        counts["different" if difference else "same"] += 1
        if difference:
            click.echo(_told(recorded, difference, as_json))
    if as_json:
        click.echo(json.dumps({"pack": pack.id, "version": pack.version, **counts}))
    else:
        _sum_up(pack, counts)
    return 1 if counts["different"] else 0


@command.group("annex", help=words("別に定める事項（YAML）を検査する。", "Check annexes (YAML)."))
def annex() -> None:
    pass


@annex.command(
    "check",
    help=words(
        "誤りをファイル・行・キーで示すか、パックの何が変わるかを示す。状態: 0 問題なし、2 誤り。",
        "Name what is wrong by file, line and key, or show what it would change in the pack. "
        "Status: 0 nothing against it, 2 broken annex or pack.",
    ),
)
@click.argument("file")
@click.option("--pack", "pack_name", required=True, help=words("拡げるパック", "the pack that it extends"))
@click.option("--json", "as_json", is_flag=True, help=words("JSON で出力", "as JSON"))
def check_annex(file: str, pack_name: str, as_json: bool) -> int:
    try:
        pack = load_pack(find_pack(pack_name))
    except PackErrors as problem:
        click.echo(problem.of(language()))
        return BROKEN
    text, status = annex_report(Path(file), pack, as_json, language())
    click.echo(text)
    return status


def opened(name: str) -> Pack:
    """The pack of that id or file; raises `Failure` with all that is wrong."""
    try:
        return load_pack(find_pack(name))
    except PackErrors as problem:
        raise fail(f"パックに誤りがあります\n{problem.of('ja')}", f"the pack is broken\n{problem}") from None


def _told(recorded: Any, difference: Any, as_json: bool) -> str:
    before, after = difference.before, difference.after
    told = {
        "seq": recorded.seq,
        "at": recorded.at.isoformat(),
        "kind": recorded.kind,
        "subject": recorded.subject,
        "actor": recorded.actor,
        "respects": list(difference.respects),
        "before": _outcome(before),
        "after": _outcome(after),
    }
    if as_json:
        return json.dumps(told, ensure_ascii=False)
    line = f"{told['seq']} {told['at']} {told['kind']} {told['subject']}: {', '.join(difference.respects)}"
    return f"{line}\n    - {_short(before)}\n    + {_short(after)}"


def _outcome(decision: Any) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "reasons": [
            {"code": r.code, "where": r.where, "clauses": [c.number for c in r.citations]} for r in decision.reasons
        ],
    }


def _short(decision: Any) -> str:
    answer = words("可", "allowed") if decision.allowed else words("不可", "refused")
    reasons = [f"{r.code} [{'、'.join(c.number for c in r.citations)}]" for r in decision.reasons]
    return "; ".join([answer, *reasons])


def _sum_up(pack: Pack, counts: dict[str, int]) -> None:
    left = counts["erased"] + counts["unreadable"]
    say(
        f"{pack.id} {pack.version}: 同じ {counts['same']}、異なる {counts['different']}、再判定できない {left}"
        f"（消去 {counts['erased']}、判読不能 {counts['unreadable']}）",
        f"{pack.id} {pack.version}: {counts['same']} the same, {counts['different']} different, {left} not decided"
        f" ({counts['erased']} erased, {counts['unreadable']} unreadable)",
    )
