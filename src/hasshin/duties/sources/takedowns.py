"""Requests to delete (削除依頼): the service's answer, more where it asked for more, the notice afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.incidents import rules
from hasshin.incidents.actions.takedown import PROOF, notices_of, theirs
from hasshin.incidents.models import Incident, Takedown
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

ANSWER = Kind(
    id="takedown_answer",
    title=t("削除依頼への回答", "Answers to requests to delete"),
    evidence=t(
        "サービスの回答、または回答がなかったことの記録", "what the service answered, or that it did not, as recorded"
    ),
    closed_by=("incidents.note_answer",),
)
MORE = Kind(
    id="takedown_more",
    title=t("削除依頼の追加", "Requests to delete that want more"),
    evidence=t("追加の情報を送ったという記録", "that more was sent, as recorded"),
    closed_by=("incidents.send_takedown", "incidents.end"),
)
NOTICE = Kind(
    id="takedown_notice",
    title=t("偽アカウントのお知らせの扱い", "Notices of fakes to decide on"),
    evidence=t("載せ続けるか取り下げるかの決定", "the decision whether it stays"),
    closed_by=("incidents.choose_notice", "accounts.take_down_notice", "incidents.end"),
)
KINDS = (ANSWER, MORE, NOTICE)
MORE_WITHIN = timedelta(days=1)
"""House rule: within what time a service gets what it asked for."""
NOTICE_WITHIN = timedelta(days=3)
"""House rule: within what time it is decided whether the notice stays."""


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All kinds."""
    rows = Takedown.objects.filter(incident__ended_at__isnull=True).select_related("incident__account")
    latest: dict[int, Takedown] = {}
    for one in rows.order_by("pk"):
        latest[one.incident_id] = one
    for one in latest.values():
        if one.outcome == Takedown.Outcome.OPEN:
            yield _answer(one, pack)
        elif one.outcome == Takedown.Outcome.MORE:
            yield _more(one, pack)
        else:
            yield from _notices(one, pack)


def _answer(one: Takedown, pack: Pack) -> Duty:
    row = one.incident
    what = (
        t(
            "回答が来ていないか確かめ、内容を記録してください。法の定める七日を過ぎても来なければ、問い合わせてください。",
            "See whether it has answered, and record it. If the seven days of the law are over, ask it.",
        )
        if one.designated
        else t(
            "回答が来ていないか確かめ、内容を記録してください。来なければ、改めて問い合わせてください。",
            "See whether it has answered, and record it. If not, ask it again.",
        )
    )
    return Duty(
        kind=ANSWER,
        about=f"takedown:{one.pk}",
        title=t("削除依頼への回答を確かめる（{address}）", "See what came of the request to delete {address}").fill(
            address=one.address
        ),
        what_to_do=what,
        citations=_cited(row),
        since=one.sent_at,
        due_at=one.answer_by,
        place=Place("incident", (row.pk,), anchor=f"takedown-{one.pk}"),
        owed=_owed(row, pack),
        account=row.account_id,
    )


def _more(one: Takedown, pack: Pack) -> Duty:
    row, since = one.incident, one.answered_at or one.sent_at
    return Duty(
        kind=MORE,
        about=f"takedown:{one.pk}",
        title=t("サービスに追加の情報を送る（{address}）", "Send the service what it asked for: {address}").fill(
            address=one.address
        ),
        what_to_do=t(
            "求められたものをそろえて送り、改めて「送った」と記録してください。",
            "Gather what it asked for, send it, and record that as sent.",
        ),
        citations=_cited(row),
        since=since,
        due_at=since + MORE_WITHIN,
        place=Place("incident", (row.pk,), anchor=f"takedown-{one.pk}"),
        owed=_owed(row, pack),
        account=row.account_id,
        urgent=True,
    )


def _notices(one: Takedown, pack: Pack) -> Iterator[Duty]:
    row, since = one.incident, one.answered_at or one.sent_at
    decided = set(row.notice_choices.values_list("notice", flat=True))
    for notice in notices_of(row):
        if notice.pk in decided:
            continue
        yield Duty(
            kind=NOTICE,
            about=f"directorynotice:{notice.pk}",
            title=t("お知らせ「{title}」を続けるか決める", "Decide whether the notice {title} stays").fill(
                title=Text(ja=notice.title_ja, en=notice.title_en)
            ),
            what_to_do=t(
                "サービスの回答を読み、載せ続けるか取り下げるかを、理由とともに事案の画面で決めてください。",
                "Read what the service answered, and decide on the incident's page whether the notice stays, and why.",
            ),
            citations=_cited(row),
            since=since,
            due_at=since + NOTICE_WITHIN,
            place=Place("incident", (row.pk,)),
            owed=by_right(pack, "set_guide_page"),
            account=row.account_id,
        )


def _owed(row: Incident, pack: Pack) -> tuple[Owed, ...]:
    control = rules.kind_of(pack, row.kind)
    roles = theirs(row, PROOF, control.told if control is not None else ())
    if row.account_id is None:
        return tuple(Owed(role) for role in roles)
    return tuple(Owed(role, "account", row.account_id) for role in roles)


def _cited(row: Incident) -> tuple[Citation, ...]:
    return tuple(Citation.model_validate(one) for one in row.citations)
