"""The ledger's steps of a post in words for the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.city.models import StaffMember
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import Text, t
from hasshin.posts.queries import TimelineStep
from hasshin.web.claims import Claimed, claimed

TITLES: dict[str, Text] = {
    "posts.draft": t("起案", "Drafted"),
    "posts.save": t("内容を変更", "Content changed"),
    "posts.retitle": t("件名を変更", "Title changed"),
    "posts.submit": t("提出", "Submitted"),
    "posts.approve": t("承認", "Approved"),
    "posts.decide": t("決裁", "Decision"),
    "posts.send_back": t("差戻し", "Sent back"),
    "posts.reject": t("却下", "Rejected"),
    "posts.withdraw": t("取下げ", "Withdrawn"),
    "posts.stop": t("中止", "Stopped"),
    "posts.move": t("日時の変更", "Moved"),
    "posts.reconfirm": t("承認を再確認", "Approval confirmed again"),
    "posts.after_review": t("後閲", "After-review"),
    "posts.correct": t("誤りの報告（訂正・削除）", "Error reported"),
    "posts.delete": t("削除", "Deletion"),
    "posts.agree": t("二人目の同意", "Second person agreed"),
    "posts.close_case": t("訂正案件の終了", "Case closed"),
    "posts.drill_over": t("訓練が終わったため停止", "Stopped, as the drill is over"),
    "delivery.drill_stop": t("訓練の外に出るため停止", "Stopped, as it would have left its drill"),
    "delivery.claim": t("送信の準備", "Taken up for sending"),
    "delivery.begin": t("送信開始", "Sending began"),
    "delivery.send": t("送信", "Sent"),
    "delivery.settle": t("送信結果の確定", "Outcome settled"),
    "delivery.done": t("配信完了", "Delivered"),
    "delivery.unknown": t("結果不明（要確認）", "Outcome unknown"),
    "delivery.miss": t("時機逸失", "Missed"),
    "delivery.refuse": t("サービスが拒否", "Refused by the service"),
    "delivery.prepare": t("送信の準備が進む", "Being prepared at the service"),
    "delivery.postpone": t("再送待ち", "Waiting to try again"),
    "delivery.answer": t("結果を人が確かめた", "Outcome decided by a person"),
    "delivery.resend": t("同じ鍵で送り直し（二重にならない）", "Sent again under the same key, which can't double"),
    "delivery.found": t("照会で結果が判明", "Outcome found by looking it up"),
    "delivery.late_answer": t("遅れて応答が届いた", "A late answer arrived"),
    "delivery.free": t("送信の準備を解いた", "Put back for sending"),
    "delivery.stop": t("配信を中止", "Delivery stopped"),
    "delivery.ask_removal": t("サービスからの削除を依頼", "Deletion asked for"),
    "delivery.remove": t("サービスから削除中", "Being deleted on the service"),
    "delivery.remove_unknown": t("削除の結果不明", "Outcome of the deletion unknown"),
    "delivery.remove_done": t("サービスから削除", "Deleted on the service"),
    "delivery.remove_refused": t("サービスが削除を拒否", "The service refused to delete"),
    "delivery.removed_by_hand": t("手作業で削除", "Deleted by hand"),
    "delivery.close_case": t("訂正案件の終了", "Case closed"),
    "records.make": t("記録を作成", "Record made"),
    "records.read_back": t("読み戻し", "Read back"),
    "records.capture": t("画面コピーを取得", "Screen copy taken"),
    "records.copy_failed": t("画面コピーを取れなかった", "The screen copy failed"),
    "records.attach": t("画面コピーを添付", "Screen copy attached"),
}
QUIET = frozenset({"delivery.claim", "delivery.find"})
"""Steps of the machinery that tell a reader nothing; the ledger has them."""
BAD = ("reject", "refuse", "refused", "miss", "unknown", "stop")


@dataclass(frozen=True)
class Told:
    """One step as shown. `who` is a staff member or the robot's name, `deputy_for` whom they stood in for;
    `words` are remarks and reasons, if any."""

    seq: int
    at: datetime
    title: Text
    who: StaffMember | Text
    deputy_for: StaffMember | None
    citations: tuple[Citation, ...]
    annexes: tuple[AnnexInForce, ...]
    reasons: tuple[Reason, ...]
    words: tuple[str, ...]
    passages: tuple[Mapping[str, Any], ...]
    claimed: Claimed | None
    refused: bool
    bad: bool
    version: int | None


def tell(steps: Iterable[TimelineStep]) -> tuple[Told, ...]:
    """The steps in words, oldest first."""
    return tuple(_one(step) for step in steps if step.kind not in QUIET)


def last_done(steps: Iterable[TimelineStep]) -> Told | None:
    """What was done last: what somebody who came too late has to know."""
    done = [step for step in steps if not step.refused and step.kind not in QUIET]
    return _one(done[-1]) if done else None


def _one(step: TimelineStep) -> Told:
    title = TITLES.get(step.kind) or t(step.kind, step.kind)
    if step.refused:
        title = t("{title}が認められなかった", "{title}: refused").fill(title=title)
    version = step.data.get("version")
    passages = step.personal.get("passages") or ()
    return Told(
        seq=step.seq,
        at=step.at,
        title=title,
        who=step.who or t("自動処理", "Automatic"),
        deputy_for=step.deputy_for,
        citations=tuple({c.id: c for c in step.citations}.values()),
        annexes=step.annexes,
        reasons=step.reasons,
        words=tuple(str(w) for k in ("remarks", "reason", "conclusion") if (w := step.personal.get(k))),
        passages=tuple(p for p in passages if isinstance(p, Mapping)),
        claimed=claimed(step),
        refused=step.refused,
        bad=step.refused or step.kind.endswith(BAD),
        version=version if isinstance(version, int) else None,
    )
