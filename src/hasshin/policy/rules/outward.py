"""What a pack and an account's rules say of an act towards somebody else's account (F-4-3, F-4-4, M-18, M-19-7..8)."""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.policy.controls.content import Outward
from hasshin.policy.decision import Step
from hasshin.policy.facts import Account, Actor
from hasshin.policy.pack import Pack
from hasshin.policy.rules.standing import a_person, has_right
from hasshin.policy.scope import Target, roles_with
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import OutwardKind

ACTS: dict[str, Text] = {
    "follow": t("フォロー", "following"),
    "like": t("いいね", "liking"),
    "repost": t("再投稿（リポスト）", "reposting"),
    "quote": t("引用", "quoting"),
    "reply": t("返信", "replying"),
    "message": t("メッセージの送信", "messaging"),
}


@dataclass(frozen=True)
class Asked:
    """One such act: on which account, of what kind, towards whom, and whether this one time was consented to.

    With `asking`, a consent that is needed is not missing yet: it is what is asked for.
    """

    account: Account
    kind: OutwardKind
    target: str = ""
    ours: bool = False
    consent: bool = False
    where: str = ""
    words: str = ""
    asking: bool = False


def outward_allowed(verdict: Verdict, asked: Asked) -> bool:
    """The pack's stance on the kind holds; none stated means no. Whether a consent is still to be given to it."""
    control, stance = _stance(verdict.pack, asked.kind)
    if control is None:
        _no(verdict, asked, None, "silent")
        return False
    if asked.ours and control.own_accounts:
        verdict.rest_on(control)
        return False
    if stance == "by_account_rules":
        stance = asked.account.act_rules.get(asked.kind, "never") if asked.account.rules_in_force else "never"
    listed = {_name(n) for n in (*control.allow_list, *asked.account.act_allow_list)}
    able = bool(roles_with(verdict.pack, "grant_consent"))
    if (
        stance == "yes"
        or (stance == "allow_list" and asked.target and _name(asked.target) in listed)
        or (stance == "case_by_case" and (asked.consent or (asked.asking and able)))
    ):
        verdict.rest_on(control)
        return stance == "case_by_case" and not asked.consent
    _no(verdict, asked, control, stance or "never")
    return False


def consent_step(verdict: Verdict, kind: OutwardKind) -> Step:
    """Whose consent such an act waits for: one other person who may give consents on the account."""
    control, _ = _stance(verdict.pack, kind)
    return Step(
        roles=tuple(role.id for role in roles_with(verdict.pack, "grant_consent")),
        of="account",
        title=t("その都度の同意", "Consent, each time"),
        citations=verdict.pack.cite(control) if control is not None else (),
    )


def consented(verdict: Verdict, asker: Actor, consenter: Actor, account: Account) -> None:
    """The consent is another person's own act, and theirs to give."""
    if consenter.staff is not None and consenter.staff == asker.staff:
        verdict.refuse(
            "own_request",
            t("自分が申請した行為には同意できません。", "Nobody consents to an act that they asked for themselves."),
            fix=t("同意できる、別の人に依頼してください。", "Ask another person who may consent."),
            rules=("own-request",),
            where="actor",
        )
    elif a_person(verdict, consenter):
        has_right(verdict, consenter, "grant_consent", (Target(account=account),))


def _stance(pack: Pack, kind: OutwardKind) -> tuple[Outward | None, str | None]:
    for control in pack.all_of(Outward):
        stance = getattr(control, kind)
        if stance is not None:
            return control, stance
    return None, None


def _name(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def _no(verdict: Verdict, asked: Asked, control: Outward | None, why: str) -> None:
    messages = {
        "silent": t(
            "このパックは{act}について定めておらず、認められません。",
            "The pack says nothing of {act}; so it is refused.",
        ),
        "never": t("{act}は行わないこととされています。", "The rules do not allow {act}."),
        "allow_list": t(
            "{act}は、定めた相手に対してだけ行えます。", "The rules allow {act} only towards listed accounts."
        ),
        "case_by_case": t("{act}には、その都度の同意が必要です。", "Consent is needed for {act}, each time."),
    }
    fixes = {
        "silent": t("行わずに、投稿として発信してください。", "Publish a post of your own instead."),
        "never": t(
            "相手に触れず、市の投稿として書いてください。", "Write it as a post of the city, addressed to everyone."
        ),
        "allow_list": t("アカウントルールの対象一覧を確かめてください。", "See the list in the account's rules."),
        "case_by_case": t("同意を得てから行ってください。", "Obtain the consent first."),
    }
    act = ACTS[asked.kind]
    verdict.refuse(
        f"outward_{asked.kind}",
        messages[why].fill(act=act),
        fix=fixes[why],
        control=control,
        rules=() if control else ("silence-is-no",),
        where=asked.where or f"account.{asked.account.id}",
        words=asked.words,
    )
