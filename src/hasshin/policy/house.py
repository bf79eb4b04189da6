"""House rules (本製品の規則): safeguards of ours that no clause asks for. Cited as such, never as a clause."""

from __future__ import annotations

from functools import cache
from typing import Final

from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

RULES: Final[dict[str, Text]] = {
    "four-eyes": t("内容に手を加えた職員は決裁しない", "Nobody who touched the content decides on it"),
    "same-content": t("決裁された内容だけを発信する", "Only what was approved goes out"),
    "freeze": t("発信停止中は何も出ない", "Nothing goes out while an account is frozen"),
    "lateness": t("時機を逸したものは発信しない", "What is late is not sent"),
    "staleness": t("古くなった承認は効力を失う", "An approval grows stale"),
    "after-review": t("本人の行為を本人が後閲しない", "Nobody after-reviews an act of their own"),
    "declared-disasters": t(
        "災害の宣言は、期限を定めて役割のある人が行う", "A disaster is declared for a time, by a named role"
    ),
    "declared-holds": t(
        "災害の宣言中は、平時の投稿を確かめてから出す",
        "While a disaster is declared, ordinary posts are looked at again",
    ),
    "exceptions-are-debts": t("例外は後閲の対象となる", "Every exception falls due for after-review"),
    "account-open": t("閉鎖・停止したアカウントからは発信しない", "A closed or locked account sends nothing"),
    "people-decide": t("人の判断を機械が代わらない", "A robot does nothing that is a person's to do"),
    "robot-sends": t("送信は送信機構だけが行う", "Only the sender sends"),
    "appointed": t("任命された役割の範囲で行う", "Each act needs a role that the pack gives it to"),
    "silence-is-no": t("定めのないことは認めない", "What the pack does not grant is refused"),
    "in-force": t("施行前の行為は認めない", "Nothing rests on a guideline that is not yet in force"),
    "reason-kept": t("理由を残す", "The reason is kept"),
    "order-of-things": t("手順の順序を守る", "Each act has its place in the path"),
    "what-a-service-takes": t("媒体が受け付けない内容は提出しない", "What the service would not take is not submitted"),
    "placeholders": t("未記入の箇所を残して発信しない", "Unfilled placeholders never leave"),
    "source-figures": t("出典の数字と違うものを発信しない", "Figures that contradict their source never leave"),
    "lookalikes": t("紛らわしいドメインを載せない", "Look-alike domains never leave"),
    "checked-links": t("リンク先を確かめる", "Links are looked at before they go out"),
    "image-alt": t("画像には代替テキストを付ける", "Each image has a text alternative"),
    "registered-terminals": t("登録された端末から発信する", "Posts are sent from registered terminals"),
    "another-consents": t("自分の端末の使用は自分で認めない", "Nobody consents to a device of their own"),
    "own-statement": t("本人だけが述べられる", "Nobody makes a statement for somebody else"),
    "listed-services": t("パックに挙げた媒体だけを使う", "Only services that the pack lists are used"),
    "deputies": t("代決は後閲を受ける", "A deputy's decision is read afterwards"),
    "contractors": t("受託者は起案までとする", "Contractors write, and do not decide"),
    "careful-words": t("疑わしい表現は決裁者に示す", "Doubtful words stand before the decider"),
    "own-appointment": t("自分を自分で任命しない", "Nobody appoints themselves"),
    "somebody-appoints": t("任命できる人を絶やさない", "Somebody can always appoint"),
    "roles-are-held": t("指針の役割には人を置く", "The guideline's roles are held by somebody"),
    "one-holder": t("一人の役割を同時に二人が持たない", "What one person holds is not held by two at a time"),
    "own-request": t("自分の申請は自分で承認しない", "Nobody approves a request of their own"),
    "one-account-once": t("同じアカウントは一度だけ登録する", "One account is registered once"),
    "two-people-close": t("アカウントの閉鎖は二人で行う", "Closing an account takes two people"),
    "who-leaves-loses": t(
        "引き継いだアカウントは前の所属の手を離れる", "What is handed over leaves the old unit's hands"
    ),
    "records": t("発信したものは記録に残す", "What goes out is recorded"),
    "duties-are-told": t("義務は担当者に知らせる", "Whoever owes a duty is told of it"),
    "overdue-climbs": t("期限を過ぎた義務は上の役割へ上がる", "An overdue duty climbs to the next role"),
    "renewed-sign-in": t(
        "秘密を見るとき等は、もう一度サインインする", "What must not fall to a passer-by asks for a new sign-in"
    ),
    "incidents-are-told": t("事案は関係する人に知らせ、最後まで見る", "An incident is told and seen through"),
    "own-token": t("本人のものと確かめたトークンだけを使う", "Only a token proven to be the account's own is used"),
    "drills": t("訓練は訓練のまま終わる", "A drill stays a drill"),
    "election-period": t(
        "選挙期間中は候補者等の名前に決裁を重ねる", "In an election period, candidates' names need one more decision"
    ),
    "links-stay-good": t("発信した後もリンク先を確かめる", "Links are looked at after a post is out, too"),
    "stopping-is-free": t("止めることは誰も妨げない", "Stopping is never made hard"),
}


@cache
def house(rule: str) -> Citation:
    """The citation of one of our own rules. Raises KeyError for a rule that does not exist."""
    return Citation(id=rule, number=rule, heading=RULES[rule], house=True)
