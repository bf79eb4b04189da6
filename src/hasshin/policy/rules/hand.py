"""Whether a new account is in its unit's hand yet, and whether a dormant one was decided on (F-2-4)."""

from __future__ import annotations

from hasshin.policy.controls.accounts import Dormancy
from hasshin.policy.facts import Account
from hasshin.policy.rules.openings import granting, personally
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def in_hand(verdict: Verdict, account: Account, where: str) -> None:
    """Reported by who obtained it personally, granted to its unit, and not left undecided while dormant."""
    pack = verdict.pack
    if (control := personally(pack, account.service)) is not None and not account.reported:
        verdict.refuse(
            "not_reported",
            t(
                "取得の報告がまだないか、確かめられていないアカウントです。",
                "This account has been obtained, but its report is missing, or nobody has received it yet.",
            ),
            fix=t(
                "取得した職員が取得日・固有のID・アカウント名・URLを報告し、アカウントを管理する人が確かめてください。",
                "Whoever obtained it reports date, immutable id, handle and address; who keeps accounts receives it.",
            ),
            control=control,
            where=where,
        )
    if (control := granting(pack, account.service)) is not None and not account.granted:
        verdict.refuse(
            "not_granted",
            t("このアカウントは、まだ所属に付与されていません。", "This account has not been granted to its unit yet."),
            fix=t("付与する権限のある人に依頼してください。", "Ask those who grant accounts to units."),
            control=control,
            where=where,
        )
    for sleep in pack.all_of(Dormancy):
        if sleep.undecided == "lock" and account.dormant_undecided:
            verdict.refuse(
                "dormant_undecided",
                t(
                    "休眠アカウントの扱いが期限までに決められていません。",
                    "It has not been decided in time what becomes of this dormant account.",
                ),
                fix=t("継続・ロック・閉鎖のいずれかを決めてください。", "Choose to keep, lock or close it."),
                control=sleep,
                where=where,
            )
