"""Cases of what is asked of a service: its answer, more for it, the notice afterwards."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.actions.directory_notice import Wording, publish_notice
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.takedown import Outcome, Request, choose_notice, note_answer, notices_of, send_takedown
from hasshin.incidents.models import Incident, Takedown
from hasshin.policy.text import t
from tests.conftest import Clock
from tests.duties.cases import Case

FAKE = "https://x.com/mihon_fukushlma"


def _send(town: Any, clock: Clock, words: str = "削除をお願いします") -> Takedown:
    request = Request(words, "form", ("画面の写し",), "R-1")
    return send_takedown(
        actor=town.actor("kobayashi"), now=clock.now, incident_id=Incident.objects.get().pk, request=request
    )


def _answered(town: Any, clock: Clock, outcome: Outcome = "deleted", answer: str = "停止された") -> Takedown:
    last = Takedown.objects.latest("pk")
    return note_answer(
        actor=town.actor("kobayashi"), now=clock.now, takedown_id=last.pk, outcome=outcome, answer=answer
    )


def _asked(town: Any, clock: Clock) -> str:
    open_incident(
        actor=town.actor("sato"), now=clock.now, kind="impersonation", what="偽物", about=Concerning(address=FAKE)
    )
    return f"takedown_answer:takedown:{_send(town, clock).pk}"


def _asked_for_more(town: Any, clock: Clock) -> str:
    _asked(town, clock)
    return f"takedown_more:takedown:{_answered(town, clock, 'more', '公文書を求められた').pk}"


def _notice_stands(town: Any, clock: Clock) -> str:
    notice = publish_notice(
        actor=town.actor("takahashi"), now=clock.now, kind="impersonation", wording=Wording(t("", ""), t("", "")),
        account_id=None, service="x", address=FAKE,
    )  # fmt: skip
    _asked(town, clock)
    _answered(town, clock)
    return f"takedown_notice:directorynotice:{notice.pk}"


def _choose(town: Any, clock: Clock, reason: str = "消えた") -> object:
    row = Incident.objects.get()
    notice = notices_of(row)[0].pk
    return choose_notice(
        actor=town.actor("takahashi"), now=clock.now, incident_id=row.pk, notice_id=notice, keeps=False, reason=reason
    )


CASES = [
    Case("takedown_answer", "fukushima", _asked, lambda town, clock: _answered(town, clock, answer=" "), _answered),
    Case("takedown_more", "fukushima", _asked_for_more, lambda town, clock: _send(town, clock, ""), _send),
    Case("takedown_notice", "fukushima", _notice_stands, lambda town, clock: _choose(town, clock, ""), _choose),
]
