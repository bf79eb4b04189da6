"""`hasshin init`: a real installation, from an empty folder to a first administrator who can sign in."""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from hasshin.cli import environment, installation, processes
from hasshin.cli.commands.check import show
from hasshin.cli.main import data_option
from hasshin.cli.proxies import sound_proxies
from hasshin.cli.say import fail, language, say, words
from hasshin.config.installation import Folder, Installation, folder_from_environment
from hasshin.policy.load import PackErrors, find_pack, load_pack_text, read_pack_text
from hasshin.policy.pack import Pack, Role

LOCAL = ["localhost", "127.0.0.1", "[::1]"]


@dataclass(frozen=True)
class Administrator:
    """The first person, with the unit that she belongs to and the roles by which she sets up the rest."""

    username: str
    name: str
    unit_code: str
    unit_name: str
    roles: tuple[str, ...]
    password: str


@click.command(
    "init",
    help=words(
        "本番の設置を作る。指定しなかったことは尋ねる。",
        "Make a real installation. What is not given as an option is asked for.",
    ),
)
@click.option("--pack", "pack_name", help=words("ポリシーパックの名前かファイル", "policy pack: its id or a file"))
@click.option(
    "--origin", help=words("職員が開くアドレス", "the address that staff open, as https://sns.city.example.jp")
)
@click.option(
    "--trusted-proxy", "proxies", multiple=True, help=words("前に立つサーバーの IP", "IP of the server in front")
)
@click.option(
    "--administrator", "username", help=words("最初の管理者の利用者名", "sign-in name of the first administrator")
)
@click.option("--name", help=words("その氏名", "her name"))
@click.option("--unit-code", help=words("その所属のコード", "code of her unit"))
@click.option("--unit-name", help=words("その所属の名称", "name of her unit"))
@click.option(
    "--role", "roles", multiple=True, help=words("任命する役割（複数可）", "role to appoint her to; may be repeated")
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help=words("パスワードを標準入力から読む", "read the password from standard input"),
)
@data_option
def command(
    pack_name: str | None,
    origin: str | None,
    proxies: tuple[str, ...],
    username: str | None,
    name: str | None,
    unit_code: str | None,
    unit_name: str | None,
    roles: tuple[str, ...],
    password_stdin: bool,
) -> None:
    given = {"pack": pack_name, "origin": origin, "administrator": username, "name": name, "role": roles}
    demand_options({**given, "unit-code": unit_code, "unit-name": unit_name}, password_stdin)
    folder = folder_from_environment() or Folder(Path(_ask("", "データフォルダ", "Data folder", "data")))
    processes.apart(demand_new, folder)
    look(folder)
    pack, text, file = read(_ask(pack_name, "ポリシーパック（名前かファイル）", "Policy pack (id or file)", "matsudo"))
    proxies = sound_proxies(proxies)
    origin = sound_origin(_ask(origin, "職員が開くアドレス", "Address that staff open", "http://127.0.0.1:8000"))
    who = Administrator(
        username=_ask(username, "最初の管理者の利用者名", "Sign-in name of the first administrator"),
        name=_ask(name, "その氏名", "Her name"),
        unit_code=_ask(unit_code, "所属のコード", "Code of her unit", "info"),
        unit_name=_ask(unit_name, "所属の名称", "Name of her unit"),
        roles=chosen_roles(pack, roles),
        password=_password(password_stdin),
    )
    processes.apart(demand_person, who)
    if origin.startswith("https://") and not proxies:
        say(
            "注意: TLSを終端するサーバーを trusted_proxies に書くまで、庁内のネットワークを見分けられません。",
            "note: until the server that ends TLS stands in trusted_proxies, no network of the city is told apart.",
        )
    create(folder, pack, text, file, origin, proxies, who)
    say(f"設置ができました: {folder.root}", f"the installation is made: {folder.root}")
    say(f"次に: hasshin serve --data '{folder.root}'", f"next: hasshin serve --data '{folder.root}'")


def demand_options(given: dict[str, object], password_stdin: bool) -> None:
    """Raise a usage error that names what is missing where nobody can be asked.

    A question put to a pipe would take the password for its answer, and might show it.
    """
    if not password_stdin and sys.stdin.isatty():
        return
    missing = [f"--{name}" for name, value in given.items() if not value]
    if folder_from_environment() is None:
        missing.insert(0, "--data")
    if not password_stdin:
        missing.append("--password-stdin")
    if missing:
        listed = " ".join(missing)
        raise click.UsageError(
            words(
                f"標準入力が端末でないか、パスワード用なので、尋ねられません。次を指定してください: {listed}",
                f"nothing can be asked, as standard input is no terminal or holds the password; give: {listed}",
            )
        )


def _ask(given: str | None, ja: str, en: str, default: str | None = None) -> str:
    return given or str(click.prompt(words(ja, en), default=default))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    prompt = words("パスワード（12 文字以上）", "Password (at least 12 characters)")
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=words("もう一度", "Again")))


def demand_new(folder: Folder) -> None:
    """Raise a `Failure` where somebody is on the staff already; an init that was cut off may be taken up again."""
    if not folder.description.exists():
        return
    installation.use(folder)
    from django.db import connection

    from hasshin.city.models import StaffMember

    has_tables = StaffMember._meta.db_table in connection.introspection.table_names()
    if has_tables and StaffMember.objects.exists():
        raise fail(
            f"{folder.root} には設置があります。別のフォルダを --data で指定してください",
            f"there is an installation in {folder.root}: name another folder with --data",
        )


def demand_person(who: Administrator) -> None:
    """Raise `Refused` for a password that the rules for staff refuse, `Failure` for a name left blank.

    Looked at before anything is written, and so in a process of its own: Django is set up only once, on what is made.
    """
    if not all(part.strip() for part in (who.username, who.name, who.unit_code, who.unit_name)):
        raise fail(
            "利用者名、氏名、所属のコードと名称は空にできません",
            "sign-in name, name, unit code and unit name can't be blank",
        )
    os.environ.pop("HASSHIN_DATA", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hasshin.config.settings"
    import django

    django.setup()
    from hasshin.city.actions.add_staff import demand_password
    from hasshin.city.models import StaffMember

    demand_password(who.password, StaffMember(username=who.username, name_ja=who.name, name_en=who.name))


def look(folder: Folder) -> None:
    """Show the checks of the environment; raises `Failure` where something must be put right first."""
    found = list(environment.all_checks(folder, None))
    show(found)
    if any(check.state == "bad" for check in found):
        raise fail("✗ の項目を直してから、もう一度実行してください", "put right what is marked ✗, then run this again")


def read(name: str) -> tuple[Pack, str, Path]:
    """The pack, its very text and its file; raises `Failure` with the first thing that is wrong with it."""
    try:
        file = find_pack(name)
        text = read_pack_text(file)
        return load_pack_text(text, str(file)), text, file
    except PackErrors as problem:
        ja, en = (problem.errors[0].of(each).replace("\n", " ") for each in ("ja", "en"))
        raise fail(
            f"ポリシーパックを使えません（{len(problem.errors)} 件）: {ja}　全件は hasshin policy check で",
            f"the pack can't be used ({len(problem.errors)} errors): {en}; hasshin policy check shows them all",
        ) from None


def sound_origin(origin: str) -> str:
    """Scheme and host, without a path; raises `Failure` for anything else."""
    try:
        parts = urlsplit(origin.rstrip("/"))
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        sound = False
    if not sound or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise fail(
            "職員が開くアドレスとして使えません。https://sns.city.example.jp のように書いてください（--origin）",
            "that is no address of a site: write it as https://sns.city.example.jp (--origin)",
        )
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        say("注意: http ではパスワードが通信路で読めます。", "note: over http, passwords can be read on their way.")
    return f"{parts.scheme}://{parts.netloc}"


def founding_roles(pack: Pack) -> list[Role]:
    """Roles for the whole city that may appoint others, the one with the most rights first."""
    fit = [role for role in pack.roles if role.scope == "city" and not role.everyone_in_unit and "appoint" in role.may]
    return sorted(fit, key=lambda role: -len(role.may))


def chosen_roles(pack: Pack, given: tuple[str, ...]) -> tuple[str, ...]:
    """The roles that were named, or asked for; raises `Failure` for one that can't set up the rest."""
    fit = founding_roles(pack)
    if not given:
        for role in fit:
            click.echo(f"  {role.id}: {role.title.of(language())}")
        given = (_ask(None, "最初の管理者の役割", "Role of the first administrator", fit[0].id if fit else None),)
    known = {role.id for role in pack.roles if role.scope == "city"}
    if not set(given) <= known or not set(given) & {role.id for role in fit}:
        names = ", ".join(role.id for role in fit)
        raise fail(
            f"その役割では他の職員を任命できません。次から選んでください: {names}（--role）",
            f"such a role can't appoint others: choose among {names} (--role)",
        )
    return given


def create(
    folder: Folder, pack: Pack, text: str, file: Path, origin: str, proxies: tuple[str, ...], who: Administrator
) -> None:
    """Make folder, keys and tables, then pack and administrator in one transaction.

    A description that an init left which founded nothing is written anew; keys that it left are kept.
    """
    host = urlsplit(origin).hostname or "localhost"
    hosts = LOCAL if host in LOCAL else [host, *LOCAL]
    wanted = Installation(
        id=f"{pack.id}-{secrets.token_hex(6)}", pack=pack.id, hosts=hosts, origin=origin, trusted_proxies=list(proxies)
    )
    left = folder.read() if folder.description.exists() else None
    if left is not None and left.pack == pack.id and not left.demo:
        wanted = wanted.model_copy(update={"id": left.id})
    installation.make(folder, wanted)
    installation.use(folder)
    installation.make_keys_of_rooms(folder)
    installation.migrate()
    _found(folder, text, file, who)


def _found(folder: Folder, text: str, file: Path, who: Administrator) -> None:
    from django.db import transaction

    from hasshin.city.actions.add_staff import add_staff
    from hasshin.city.actions.add_unit import add_unit
    from hasshin.city.actions.adopt_pack import adopt_pack
    from hasshin.city.actions.appoint import appoint
    from hasshin.city.actions.founded import founded
    from hasshin.city.govern import FOUNDER

    now = datetime.now(UTC)
    order = words("設置時の任命（hasshin init）", "appointed at installation (hasshin init)")
    with transaction.atomic():
        adopt_pack(actor=FOUNDER, now=now, text=text, name=file.name)
        unit = add_unit(actor=FOUNDER, now=now, code=who.unit_code, name_ja=who.unit_name, name_en=who.unit_name)
        person = add_staff(
            actor=FOUNDER,
            now=now,
            username=who.username,
            name_ja=who.name,
            name_en=who.name,
            unit_id=unit.pk,
            password=who.password,
        )
        for role in who.roles:
            appoint(actor=FOUNDER, now=now, staff_id=person.pk, role=role, order=order)
        founded(now=now, installation=folder.read().id)
