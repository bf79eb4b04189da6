"""`hasshin keys`: the master key that seals the accounts' secrets."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from hasshin.cli import installation
from hasshin.cli.main import data_option
from hasshin.cli.say import say, words


@click.group("keys", help=words("認証情報を守るマスター鍵を更新・一覧する。", "Rotate and list the master keys."))
def command() -> None:
    pass


@command.command(
    "rotate",
    help=words(
        "マスター鍵を新しくし、すべての認証情報を包み直す。中断しても、もう一度実行すれば続きから進む。",
        "Take a new master key and wrap every secret anew. Interrupted, it goes on when run again.",
    ),
)
@data_option
def rotate() -> int:
    installation.use()
    installation.require_migrated()
    from hasshin.accounts.actions.rotate_keys import rotate_keys

    done = rotate_keys(clock=lambda: datetime.now(UTC))
    if done.continued:
        say("中断していた更新の続きを行いました", "went on with a rotation that had been interrupted")
    say(
        f"使用中の鍵: {done.new}。包み直し: {done.rewrapped} 件",
        f"key in use: {done.new}; wrapped anew: {done.rewrapped}",
    )
    for name in done.stuck:
        say(f"✗ 開けません: {name}", f"✗ does not open: {name}")
    if done.stuck:
        say(
            "古い鍵は残してあります。上の認証情報を媒体で作り直して登録し、もう一度実行してください",
            "the old key is kept: make these secrets anew at their service, set them here, and run this again",
        )
        return 1
    for place in done.kept:
        say(
            f"古い鍵を {place} に移しました。更新前の控え（バックアップ）を戻すときに要ります。控えとともに別の場所で"
            "保管し、その控えを捨てるときに消してください",
            f"moved the old key to {place}: copies made before now need it. Keep it with them, elsewhere, and destroy"
            " it when you destroy them",
        )
    say("新しい鍵の控えを今すぐ取ってください", "make a copy of the new key now")
    return 0


@command.command("list", help=words("マスター鍵の状態を一覧する。", "List the master keys and their state."))
@data_option
def show() -> int:
    installation.use()
    installation.require_migrated()
    from hasshin.accounts.credentials.state import key_states

    for state in key_states():
        given = words("あり", "given") if state.given else words("なし", "not given")
        click.echo(f"{state.key_id}  {state.state:8} {given}  {state.secrets}")
    return 0
