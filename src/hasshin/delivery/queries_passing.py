"""Reads of what may pass a freeze: corrections that wait for a frozen account, and the passes that were granted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.rows import load_account
from hasshin.delivery.models import FreezePass
from hasshin.policy.text import Text
from hasshin.posts.models import Post
from hasshin.posts.revision import content_of, version_of


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction for the account as it stands now: `digest` names its content, `passes` that it may go out."""

    post_id: int
    title: str
    text: str
    state: str
    digest: str
    passes: bool


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass that was granted: by whom, why, and when it was used."""

    id: int
    post_id: int
    title: str
    reason: str
    granted_at: datetime
    granted_by: Text
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassingPage:
    """One frozen account with its corrections and passes; `frozen_at` None where it is not frozen."""

    account_id: int
    name: str
    frozen_at: datetime | None
    corrections: tuple[CorrectionRow, ...]
    passes: tuple[PassRow, ...]


def passing_page(account_id: int) -> PassingPage:
    """Raises `NotFound`."""
    account = load_account(account_id)
    granted = list(
        FreezePass.objects.filter(account=account).select_related("post", "granted_by").order_by("-granted_at", "-pk")
    )
    now_passing = {(one.post_id, one.digest) for one in granted if one.frozen_at == account.frozen_at}
    rows = []
    posts = Post.objects.filter(case__closed_at__isnull=True, case__isnull=False).order_by("-pk")
    for post in posts if account.frozen_at is not None else ():
        version = version_of(post)
        content = content_of(version)
        if account.pk in content.targets:
            passes = (post.pk, version.digest) in now_passing
            text = content.text_for(account.service)
            rows.append(CorrectionRow(post.pk, post.title, text, post.state, version.digest, passes))
    return PassingPage(
        account.pk,
        account.name,
        account.frozen_at,
        tuple(rows),
        tuple(
            PassRow(
                one.pk,
                one.post_id,
                one.post.title,
                one.reason,
                one.granted_at,
                Text(ja=one.granted_by.name_ja, en=one.granted_by.name_en),
                one.used_at,
            )
            for one in granted
        ),
    )
