"""Whether an account may speak at all: open, owned, rostered, ruled, and with its profile as it should be."""

from __future__ import annotations

from hasshin.policy.controls.accounts import AccountRules, Owner, ProfileLink, Roster
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.facts import Account
from hasshin.policy.rules.hand import in_hand
from hasshin.policy.rules.services import service_for_unit
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict


def may_speak(verdict: Verdict, account: Account) -> None:
    """All that must hold of an account before anything goes out on it. Freeze is asked apart: it stops only sending."""
    where = f"account.{account.id}"
    is_open(verdict, account)
    service_for_unit(
        verdict, service=account.service, functions=account.unit_functions, release=account.release, where=where
    )
    in_hand(verdict, account, where)
    _owned(verdict, account, where)
    _rostered(verdict, account, where)
    _ruled(verdict, account, where)
    _true(verdict, account, where)
    _profiled(verdict, account, where)
    _secrets_changed(verdict, account, where)


def is_open(verdict: Verdict, account: Account) -> None:
    """A closed or locked account sends nothing."""
    if account.state == "active":
        return
    closed = account.state == "closed"
    verdict.refuse(
        "account_closed" if closed else "account_locked",
        t("このアカウントは閉鎖されています。", "This account is closed.")
        if closed
        else t("このアカウントは停止（ロック）されています。", "This account is locked."),
        fix=t("別のアカウントを選んでください。", "Choose another account.")
        if closed
        else t(
            "ロックの理由を確かめ、解除されてから行ってください。",
            "See why it was locked; go on once it is unlocked.",
        ),
        rules=("account-open",),
        where=f"account.{account.id}",
    )


def not_frozen(verdict: Verdict, account: Account, *, stops: bool) -> None:
    """Nothing goes out while frozen. Writing and deciding go on (`stops` False), with a warning."""
    if not account.frozen:
        return
    message = t("このアカウントは発信停止（凍結）中です。", "This account is frozen; nothing goes out on it.")
    fix = t("発信停止が解除されるまで待ってください。", "Wait until the freeze is lifted by someone who may.")
    where = f"account.{account.id}"
    if stops:
        verdict.refuse("frozen", message, fix=fix, rules=("freeze",), where=where)
    else:
        verdict.warn("frozen", message, fix=fix, rules=("freeze",), where=where)


def _owned(verdict: Verdict, account: Account, where: str) -> None:
    for control in verdict.pack.all_of(Owner):
        role = verdict.pack.role(control.role)
        title = role.title if role is not None else Text(ja=control.role, en=control.role)
        if account.owner is None:
            verdict.refuse(
                "no_owner",
                t("このアカウントには{title}がいません。", "This account has no {title}.").fill(title=title),
                fix=t("{title}を定めてください。", "Appoint one: {title}.").fill(title=title),
                control=control,
                where=where,
            )
        elif control.rank is not None and not _of_rank(verdict, control.rank, account.owner_rank):
            _below_rank(verdict, control, account, title, where)
        else:
            verdict.rest_on(control)


def _of_rank(verdict: Verdict, least: str, rank: str) -> bool:
    order = [r.id for r in verdict.pack.ranks]
    return rank in order and order.index(rank) <= order.index(least)


def _below_rank(verdict: Verdict, control: Owner, account: Account, title: Text, where: str) -> None:
    rank = next((r.title for r in verdict.pack.ranks if r.id == control.rank), title)
    message = t("{title}が{rank}相当職に達していません。", "The {title} is below the rank of {rank}.").fill(
        title=title, rank=rank
    )
    if account.owner_rank_reason.strip():
        verdict.rest_on(control)
        verdict.warn("owner_rank", message, control=control, where=where)
        return
    verdict.refuse(
        "owner_rank",
        message,
        fix=t(
            "{rank}相当職の人に替えるか、原則によらない理由を記録してください。",
            "Appoint a {rank}, or record the reason.",
        ).fill(rank=rank),
        control=control,
        where=where,
    )


def _rostered(verdict: Verdict, account: Account, where: str) -> None:
    for control in verdict.pack.all_of(Roster):
        count = len(set(account.operators))
        if count >= control.minimum:
            verdict.rest_on(control)
            continue
        role = verdict.pack.role(control.role)
        verdict.refuse(
            "roster_minimum",
            t(
                "名簿の{title}が{count}人です。{least}人以上が必要です。",
                "The roster has {count} of {least} holders needed: {title}.",
            ).fill(title=role.title if role else control.role, count=count, least=control.minimum),
            fix=t("名簿に加えてください。", "Add people to the account's roster."),
            control=control,
            where=where,
        )


def _ruled(verdict: Verdict, account: Account, where: str) -> None:
    for control in verdict.pack.all_of(AccountRules):
        if not account.rules_in_force:
            verdict.refuse(
                "no_account_rules",
                t("施行中のアカウントルールがありません。", "No account rules are in force for this account."),
                fix=t("アカウントルールを定めてください。", "Set the account's rules."),
                control=control,
                where=where,
            )
            continue
        _items(verdict, control, account, where)


def _items(verdict: Verdict, control: AccountRules, account: Account, where: str) -> None:
    titles = {item.id: item.title for item in control.items}
    missing = [m for m in dict.fromkeys(account.rules_missing) if m in titles]
    if not missing:
        verdict.rest_on(control)
        return
    named = Text(ja="、".join(titles[m].ja for m in missing), en=", ".join(titles[m].en for m in missing))
    verdict.refuse(
        "account_rules_incomplete",
        t("アカウントルールに記載のない項目があります：{named}", "The account's rules do not state: {named}.").fill(
            named=named
        ),
        fix=t("その項目を加えた版を定めてください。", "Set a version that states them."),
        clauses=(*control.clauses, *(i.clause for i in control.items if i.id in missing)),
        where=where,
    )


def _true(verdict: Verdict, account: Account, where: str) -> None:
    for control in verdict.pack.all_of(AccountRules):
        stale = [i for i in control.items if i.id in account.rules_untrue]
        if control.untrue != "refuse" or not stale:
            continue
        named = Text(ja="、".join(i.title.ja for i in stale), en=", ".join(i.title.en for i in stale))
        verdict.refuse(
            "account_rules_untrue",
            t(
                "アカウントルールが実際と合っていません：{named}", "The account's rules are true no longer: {named}."
            ).fill(named=named),
            fix=t("実際に合わせた版を定めてください。", "Set a version that is true."),
            clauses=(*control.clauses, *(i.clause for i in stale)),
            where=where,
        )


def _profiled(verdict: Verdict, account: Account, where: str) -> None:
    for control in verdict.pack.all_of(ProfileLink):
        if account.profile_has_guide:
            verdict.rest_on(control)
            continue
        message = (
            t("プロフィールに総合案内ページのURLがありません。", "The profile does not carry the guide page's address.")
            if account.profile_has_guide is False
            else t("プロフィールをまだ読み取っていません。", "The profile has not been read yet.")
        )
        fix = t("プロフィール欄に{url}を記載してください。", "Put {url} into the profile.").fill(
            url=verdict.pack.city.guide_url
        )
        if control.missing == "refuse":
            verdict.refuse("profile_link", message, fix=fix, control=control, where=where)
        else:
            verdict.warn("profile_link", message, fix=fix, control=control, where=where)


_CAUSES = {
    "time": t("定めの期間を過ぎた", "the time set for it is over"),
    "transfer": t("知る人が異動・退職した", "somebody who knows it was transferred or left"),
    "contractor_end": t("知る受託者の契約が終わった", "the contract of somebody who knows it has ended"),
    "incident": t("事案が起きた", "an incident happened"),
}


def _secrets_changed(verdict: Verdict, account: Account, where: str) -> None:
    """What should have been changed by now: the pack warns of it, or stops publishing (F-4-5, M-8)."""
    for control in verdict.pack.all_of(Credentials):
        if not account.credentials_overdue:
            verdict.rest_on(control)
            continue
        causes = [_CAUSES[cause] for cause in account.credentials_overdue]
        named = Text(ja="、".join(c.ja for c in causes), en="; ".join(c.en for c in causes))
        message = t(
            "このアカウントのパスワード等の変更が済んでいません（{named}）。",
            "A secret of this account should have been changed by now ({named}).",
        ).fill(named=named)
        fix = t(
            "保管する人が媒体で変更し、認証情報の画面で登録してください。",
            "Have its custodian change it at the service and set it on the screen of credentials.",
        )
        if control.overdue == "block":
            verdict.refuse("credential_overdue", message, fix=fix, control=control, where=where)
        else:
            verdict.warn("credential_overdue", message, fix=fix, control=control, where=where)
