"""A Matsudo with many accounts and many approved posts, for the benches of sending.

One post an account takes the whole path of drafting, submitting and deciding. All others are copies of its rows with
words of their own: the sender reads the same tables either way.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


def install(root: Path, database_url: str = "") -> None:
    """Make an installation in `root`, with keys and tables, and set Django up on it."""
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    if database_url:
        os.environ["HASSHIN_DATABASE_URL"] = database_url
    else:
        os.environ.pop("HASSHIN_DATABASE_URL", None)
    folder = Folder(root)
    installation.make(folder, Installation(id="bench", pack="matsudo"))
    installation.use(folder)
    installation.make_keys_of_rooms(folder)
    installation.migrate()


def found(accounts: int, *, connector: str = "mastodon", base_url: str = "") -> list[int]:
    """A unit, its people and this many accounts with owner, operators, rules and a token; the accounts' ids."""
    from django.db import transaction
    from tests.delivery import world as worlds

    from hasshin.accounts import credentials
    from hasshin.accounts.models import Account

    now = datetime.now(UTC)
    world = worlds.build(now)
    made = [world.account, *(world.another_account(f"matsudo_{n}") for n in range(1, accounts))]
    for account in made:
        Account.objects.filter(pk=account.pk).update(connector=connector, base_url=base_url)
        if connector != "practice":
            with transaction.atomic():
                credentials.put(account_id=account.pk, kind="token", value=f"token-of-{account.remote_id}", now=now)
    _patterns(world, made)
    return [account.pk for account in made]


def _patterns(world: object, accounts: Iterable[object]) -> None:
    from hasshin.posts.models import Delivery

    far = datetime.now(UTC) + timedelta(days=2)
    for account in accounts:
        world.approved("ひな形", account=account, at=far)  # type: ignore[attr-defined]
    Delivery.objects.update(state=Delivery.State.STOPPED)


def approved(total: int, due_at: datetime, *, lives: timedelta = timedelta(hours=2), first: int = 0) -> list[str]:
    """Put `total` approved deliveries into the tables, spread over all accounts in turn; their texts, all different."""
    from hasshin.posts.content import Content
    from hasshin.posts.models import Decision, Delivery, Post, Submission, Version

    patterns = list(
        Delivery.objects.filter(version__content__text="ひな形")
        .select_related("post", "version", "decision__submission")
        .order_by("account")
    )
    texts: list[str] = []
    now = datetime.now(UTC)
    for start in range(0, total, 2000):
        rows = [(patterns[n % len(patterns)], n) for n in range(start, min(start + 2000, total))]
        posts = [_copy(p.post, title=f"post {n}") for p, n in rows]
        Post.objects.bulk_create(posts)
        versions = []
        for (p, n), post in zip(rows, posts, strict=True):
            text = f"発信の試験 第{first + n}号です。"
            content = Content.model_validate(p.version.content).model_copy(
                update={"text": text, "scheduled_at": due_at}
            )
            versions.append(
                _copy(
                    p.version,
                    post=post,
                    number=post.number,
                    content=content.model_dump(mode="json"),
                    digest=content.digest(),
                )
            )
            texts.append(text)
        Version.objects.bulk_create(versions)
        subs = [
            _copy(p.decision.submission, post=post, version=version)
            for (p, _), post, version in zip(rows, posts, versions, strict=True)
        ]
        Submission.objects.bulk_create(subs)
        decisions = [
            _copy(p.decision, post=post, version=version, submission=sub, digest=version.digest)
            for (p, _), post, version, sub in zip(rows, posts, versions, subs, strict=True)
        ]
        Decision.objects.bulk_create(decisions)
        Delivery.objects.bulk_create(
            _copy(
                p,
                post=post,
                version=version,
                decision=decision,
                digest=version.digest,
                state=Delivery.State.SCHEDULED,
                due_at=due_at,
                expires_at=due_at + lives,
                key=uuid.uuid4(),
                created_at=now,
            )
            for (p, _), post, version, decision in zip(rows, posts, versions, decisions, strict=True)
        )
    return texts


def _copy(row: Any, **changes: Any) -> Any:
    """A new row of the same values, save the changes."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    made = type(row)(**values)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def make(root: str, database_url: str, accounts: str, base_url: str) -> None:
    """From the command line: an installation with its accounts."""
    install(Path(root), database_url)
    found(int(accounts), base_url=base_url)


def put(count: str, lead_seconds: str) -> None:
    """From the command line, in an installation that is there: deliveries due at one instant; prints it."""
    from hasshin.cli import installation

    installation.use()
    from django.utils import timezone

    from hasshin.posts.models import Delivery

    far = timezone.now() + timedelta(hours=1)
    approved(int(count), far)
    due_at = timezone.now() + timedelta(seconds=float(lead_seconds))
    Delivery.objects.filter(due_at=far).update(due_at=due_at, expires_at=due_at + timedelta(hours=2))
    print(due_at.timestamp())
