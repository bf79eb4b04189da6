"""Set an account's rules (アカウントルール, M-18, M-19): a new version that states every item the pack asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hasshin.accounts.facts import missing_items, owner_of, real
from hasshin.accounts.models import AccountRules
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import FOUNDER, record, refuse
from hasshin.city.pack import current_pack, pack_at
from hasshin.policy.controls import AccountRules as RulesControl
from hasshin.policy.controls import Outward
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.rules.outward import ACTS as OUTWARD
from hasshin.policy.text import Text, t

ACTS = ("follow", "like", "repost", "quote", "reply", "message")
STANCES = ("never", "allow_list", "case_by_case", "yes")


def set_rules(
    *,
    actor: Actor,
    now: datetime,
    account_id: int,
    items: Mapping[str, str],
    acts: Mapping[str, str],
    set_by: int,
    allow_list: Sequence[str] = (),
    in_force_from: datetime | None = None,
) -> AccountRules:
    """Write the next version. Raises `Refused` naming each empty item with its clause, each unknown stance, and a list
    that is empty though an act is for those on it alone.
    """
    account = load_account(account_id)
    judged = govern_account(
        actor=actor,
        now=now,
        account=account,
        verb="set_account_rules",
        kind="accounts.set_rules",
        in_name_of=set_by,
        ours=True,
    )
    _demand_complete(items, acts, allow_list)
    _demand_ahead(in_force_from, now, actor)
    with transaction.atomic():
        number = (account.rules.aggregate(last=Max("number"))["last"] or 0) + 1
        row = AccountRules.objects.create(
            account=account,
            number=number,
            items=dict(items),
            acts=dict(acts),
            allow_list=list(allow_list),
            in_force_from=in_force_from or now,
            set_by_id=set_by,
            set_at=now,
            basis=real(account, owner_of(pack_at(now), account_id, now)).basis,
        )
        record(
            judged,
            kind="accounts.set_rules",
            subject=f"accountrules:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "number": number, "acts": dict(acts)},
            personal={"items": dict(items)},
        )
    return row


def _demand_ahead(in_force_from: datetime | None, now: datetime, actor: Actor) -> None:
    if in_force_from is not None and in_force_from < now and actor != FOUNDER:
        raise refuse(
            "backdated",
            "in_force_from",
            "アカウントルールを過去にさかのぼって施行することはできません。",
            "Account rules can't come into force in the past.",
            "今日以降の日時にしてください。",
            "Choose a time from now on.",
        )


def _demand_complete(items: Mapping[str, str], acts: Mapping[str, str], allow_list: Sequence[str]) -> None:
    pack = current_pack()
    control = pack.one_of(RulesControl)
    titles = {item.id: item for item in control.items} if control else {}
    reasons = [
        Reason(
            code="rules_item_missing",
            where=f"items.{name}",
            message=t("「{item}」が書かれていません。", "The item “{item}” is empty.").fill(item=titles[name].title),
            fix=t("アカウントルールに明記してください。", "State it in the account rules."),
            citations=pack.cite(None, titles[name].clause),
        )
        for name in missing_items(pack, dict(items))
    ]
    reasons += [
        Reason(
            code="unknown_stance",
            where=f"acts.{act}",
            message=t("「{act}: {stance}」は定められません。", "{act}: {stance} is no rule.").fill(
                act=act, stance=stance
            ),
            fix=t("{acts} のそれぞれに {stances} のいずれかを。", "Give each of {acts} one of {stances}.").fill(
                acts=", ".join(ACTS), stances=", ".join(STANCES)
            ),
        )
        for act, stance in acts.items()
        if act not in ACTS or stance not in STANCES
    ]
    listed = [act for act, stance in acts.items() if stance == "allow_list" and act in ACTS]
    if listed and not any(one.strip().removeprefix("@") for one in allow_list):
        reasons.append(_list_empty(pack, listed))
    if reasons:
        raise Refused(reasons)


def _list_empty(pack: Pack, acts: Sequence[str]) -> Reason:
    named = [title for act, title in OUTWARD.items() if act in acts]
    controls = [one for one in pack.all_of(Outward) if any(getattr(one, act) is not None for act in acts)]
    return Reason(
        code="allow_list_empty",
        where="allow_list",
        message=t(
            "「一覧にある相手のみ」とした行為（{acts}）があるのに、相手の一覧が空です。",
            "Some acts are only for those on the list ({acts}), and the list is empty.",
        ).fill(acts=Text(ja="、".join(one.ja for one in named), en=", ".join(one.en for one in named))),
        fix=t(
            "相手のアカウント名を1行に1つ書くか、その行為を「行わない」にしてください。",
            "Write one handle a line, or choose “never” for those acts.",
        ),
        citations=tuple({c.id: c for one in controls for c in pack.cite(one)}.values()),
    )
