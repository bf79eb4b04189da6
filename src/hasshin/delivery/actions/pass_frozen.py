"""Let one correction pass the freeze of its account (F-5-1, M-12): that exact content, once, by who may lift it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.models import Account
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.delivery.models import FreezePass
from hasshin.policy.controls.afterwards import Freeze
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.models import Post
from hasshin.posts.revision import content_of, version_of

KIND = "delivery.pass_frozen"


def pass_frozen(*, actor: Actor, now: datetime, account_id: int, post_id: int, digest: str, reason: str) -> FreezePass:
    """Grant it for the correction `post_id` as it stands with `digest`. The freeze goes on for everything else.

    It still needs its ordinary decision, and any change of the content voids the pass. Raises `Refused` for who may
    not lift the freeze, for a post that corrects nothing, without a reason; `Conflict` for other content, or where the
    account is not frozen or it was granted before; `NotFound`.
    """
    staff = demand_person(actor, now)
    account = load_account(account_id)
    control = pack_at(now).one_of(Freeze)
    judged = govern_account(
        actor=actor,
        now=now,
        account=account,
        verb="lift_freeze",
        kind=KIND,
        control=control,
        only=control.lift_by if control is not None else (),
    )
    if not reason.strip():
        raise refuse(
            "reason_missing", "reason", "理由がありません。", "The reason is missing.",
            "なぜ発信停止中に出す必要があるかを書いてください。", "Write why it has to go out while frozen.",
        )  # fmt: skip
    post = Post.objects.select_related("case").filter(pk=post_id).first()
    if post is None:
        raise NotFound(f"post {post_id}")
    if post.case is None:
        raise refuse(
            "not_a_correction", "post_id", "この投稿は訂正ではありません。", "This post corrects nothing.",
            "発信停止中に出せるのは、訂正の案件から起案した投稿だけです。",
            "Only what was drafted in a case of correction may pass a freeze.",
        )  # fmt: skip
    with transaction.atomic():
        frozen = Account.objects.select_for_update().filter(pk=account_id, frozen_at__isnull=False).first()
        if frozen is None or frozen.frozen_at is None:
            raise Conflict(t("このアカウントは発信停止中ではありません。", "This account is not frozen."))
        version = version_of(Post.objects.select_for_update().get(pk=post_id))
        if version.digest != digest or account_id not in content_of(version).targets:
            raise Conflict(
                t(
                    "内容が変わったか、このアカウント宛てではありません。読み込み直して確かめてください。",
                    "Its content has changed, or it is not for this account. Reload the page and look again.",
                )
            )
        try:
            with transaction.atomic():
                row = FreezePass.objects.create(
                    account=frozen,
                    post=post,
                    digest=digest,
                    frozen_at=frozen.frozen_at,
                    reason=reason.strip(),
                    granted_at=now,
                    granted_by_id=staff,
                )
        except IntegrityError:
            raise Conflict(t("この内容には、すでに認めています。", "This content may pass already.")) from None
        record(
            judged,
            kind=KIND,
            subject=f"freezepass:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "post": post_id, "digest": digest},
            personal={"reason": row.reason},
        )
    return row
