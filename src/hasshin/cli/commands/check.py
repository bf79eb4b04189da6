"""`hasshin check`: is the machine fit, and is the installation sound?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import click

from hasshin.cli import installation
from hasshin.cli.environment import Check, all_checks
from hasshin.cli.main import data_option
from hasshin.cli.proxies import of_proxies, this_machine_is_no_network
from hasshin.cli.say import language, say, words
from hasshin.config.installation import folder_from_environment
from hasshin.policy.text import t

NOTHING = t("問題なし", "no problem found")
JST = timezone(timedelta(hours=9))
SIGNS = {"good": "✓", "lacking": "△", "bad": "✗"}


@click.command(
    "check",
    help=words(
        "環境と設置を点検する。直すべきものがあれば状態 1 で終わる。",
        "Look whether environment and installation are sound. Ends with status 1 where something must be put right.",
    ),
)
@click.option("--port", type=click.IntRange(1, 65535), help=words("空きを確かめるポート", "port that should be free"))
@click.option(
    "--migrate", is_flag=True, help=words("データベースをこの版に移行する", "bring the database to this version")
)
@data_option
def command(port: int | None, migrate: bool) -> int:
    folder = folder_from_environment()
    found = list(all_checks(folder, port))
    if folder is not None:
        installation.use(folder)
        if migrate:
            installation.migrate()
        found += list(of_proxies(folder.read()))
        found += list(of_installation())
    else:
        say("（設置の点検には --data か HASSHIN_DATA を）", "(name an installation with --data or HASSHIN_DATA)")
    show(found)
    return 1 if any(check.state == "bad" for check in found) else 0


def show(checks: list[Check]) -> None:
    """A line for each, and one more with the advice where there is any."""
    for check in checks:
        click.echo(f"{SIGNS[check.state]} {check.name.of(language())}: {check.found}")
        if check.advice is not None:
            click.echo(f"    → {check.advice.of(language())}")


def of_installation() -> Iterator[Check]:
    """Django's own checks, the tables, the pack in force and the newest part of the ledger."""
    from django.core.checks import run_checks

    problems = [message for message in run_checks() if message.is_serious()]
    name = t("設定", "Settings")
    yield Check(
        name, "bad" if problems else "good", "; ".join(str(each.msg) for each in problems) or NOTHING.of(language())
    )
    waiting = installation.unapplied()
    advice = t("控えを取り、hasshin check --migrate", "make a copy, then: hasshin check --migrate")
    name = t("データベースの版", "Tables of this version")
    found = words(f"未適用 {len(waiting)}: ", f"{len(waiting)} not applied: ") + ", ".join(waiting)
    found = found if waiting else words("すべて適用済み", "all applied")
    yield Check(name, "bad" if waiting else "good", found, advice if waiting else None)
    if not waiting:
        if not installation.folder().read().demo and (home := this_machine_is_no_network()) is not None:
            yield home
        yield pack_in_force()
        yield from somebody_appoints()
        yield ledger_is_whole()
        yield ledger_key()
        yield from telling()
        yield seals()


def pack_in_force() -> Check:
    from hasshin.city.pack import NoPack, current_digest, current_pack

    name = t("ポリシーパック", "Policy pack")
    try:
        pack = current_pack()
    except Exception as problem:
        said = problem.message.of(language()) if isinstance(problem, NoPack) else str(problem)
        advice = t("hasshin init で採択し直してください", "adopt one: hasshin init")
        return Check(name, "bad", said, advice)
    return Check(name, "good", f"{pack.id} {pack.version} ({current_digest()[:12]})")


def somebody_appoints() -> Iterator[Check]:
    """Whether anybody can appoint: where nobody can, no screen mends it. Nothing to say before the city is founded."""
    from hasshin.city.appointing import appointing_ends, who_appoints
    from hasshin.city.models import StaffMember
    from hasshin.city.pack import NoPack, current_pack

    try:
        pack = current_pack()
    except NoPack:
        return
    if not StaffMember.objects.exists():
        return
    name, now = t("任命できる人", "Who can appoint"), datetime.now(UTC)
    able = who_appoints(pack, now)
    if not able:
        advice = t(
            "hasshin rescue で1人を任命してください（台帳に残ります）",
            "appoint one person with hasshin rescue; the ledger keeps it",
        )
        yield Check(name, "bad", words("いません", "nobody"), advice)
        return
    found = words(f"{len(able)} 人", f"{len(able)}")
    if (ends := appointing_ends(pack, now)) is not None:
        until = f"{ends.astimezone(JST):%Y-%m-%d %H:%M}"
        advice = t(
            "後任を任命してください（設定「職員と任命」）", "appoint a successor: Settings, Staff and appointments"
        )
        yield Check(name, "lacking", words(f"{found}、{until} まで", f"{found}, until {until} (JST)"), advice)
        return
    yield Check(name, "good", found)


def ledger_is_whole() -> Check:
    from hasshin.ledger.actions.verify import verify

    name = t("台帳", "Ledger")
    result = verify()
    found = words(
        f"{result.entries:,} 項目、検証点 {result.checkpoints:,}",
        f"{result.entries:,} entries, {result.checkpoints:,} checkpoints",
    )
    advice = t(
        "hasshin ledger verify で詳しく調べ、控えと比べてください", "run hasshin ledger verify; compare your copies"
    )
    return Check(name, "good" if result.ok else "bad", found, None if result.ok else advice)


def ledger_key() -> Check:
    """The key by which an auditor knows this city's ledger; its secret half stays in the folder."""
    from hasshin.ledger import keys

    name = t("台帳の公開鍵（監査の方へ渡す）", "Public key of the ledger, for auditors")
    try:
        return Check(name, "good", keys.public_key(keys.load_key(installation.folder().ledger_key)))
    except (keys.KeyUnusable, OSError) as problem:
        return Check(name, "bad", str(problem), t("控えから戻してください", "bring it back from your copy"))


def seals() -> Check:
    """The master key of the accounts' secrets is tried, every secret is opened, and none is older than it should be."""
    from hasshin.accounts.credentials.state import seal_state

    name = t("認証情報の封印", "Seals of the accounts' secrets")
    state = seal_state()
    if state.trouble:
        advice = t(
            "マスター鍵を使えません。左の説明のとおり直してください（docs/operations.md「認証情報とマスター鍵」）",
            "the master key can't be used: do what it says there (docs/operations.md, “Secrets and the master key”)",
        )
        return Check(name, "bad", state.trouble, advice)
    wrong = (*state.broken, *state.put_back)
    if wrong:
        advice = t(
            "表が書き換えられたか、古い行に戻されています。該当の認証情報を媒体で作り直し、登録し直してください",
            "rows were altered or put back to an older state: make these secrets anew at the service and set them here",
        )
        return Check(name, "bad", ", ".join(dict.fromkeys(wrong)), advice)
    found = words(f"{state.secrets} 件すべて開けます", f"all {state.secrets} open")
    if state.unfinished:
        advice = t("鍵の更新が途中です: hasshin keys rotate", "a rotation is unfinished: run hasshin keys rotate")
        return Check(name, "lacking", found, advice)
    return Check(name, "good", found)


def telling() -> Iterator[Check]:
    """Whether people and systems can be told: signs in to the mail server and resolves webhooks; sends nothing."""
    from hasshin.duties.fitness import ladders, mail_server, webhooks

    for name, state, found, advice in (mail_server(), *webhooks(), *ladders()):
        yield Check(name, state, found.of(language()), advice)
