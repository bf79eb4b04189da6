"""Fukushima: a post under criticism is deleted only when a second person agrees (F-5-1)."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.delivery.actions.delete import request_removal
from hasshin.delivery.engine import deliver, due
from hasshin.delivery.models import Removal
from hasshin.delivery.remove import remove
from hasshin.policy.reasons import Refused
from hasshin.posts.actions.correct import agree
from hasshin.posts.models import CorrectionCase, Delivery
from tests.conftest import Clock


@pytest.mark.clause("F-5-1")
def test_a_post_under_criticism_goes_only_when_somebody_else_agrees(city_fukushima: Any, clock: Clock) -> None:
    sato, takahashi = city_fukushima.actor("sato"), city_fukushima.actor("takahashi")
    for delivery_id, _ in due(clock.now):
        deliver(delivery_id, worker="w1", clock=lambda: clock.now)
    out = Delivery.objects.filter(state="done", account__service="x", post__unit=city_fukushima.units["koho"]).first()
    assert out is not None
    ask = {"actor": sato, "delivery_id": out.pk, "reason": "誤解を招く表現", "criticised": True}
    with pytest.raises(Refused) as alone:
        request_removal(now=clock.now, **ask)
    assert "F-5-1" in [c.id for r in alone.value.reasons for c in r.citations]
    case = CorrectionCase.objects.get(original=out.post_id)
    assert case.closed_at is None
    with pytest.raises(Refused):
        agree(actor=sato, now=clock.now, case_id=case.pk)
    assert Removal.objects.count() == 0
    agree(actor=takahashi, now=clock.forward(minutes=1), case_id=case.pk)
    removal = request_removal(now=clock.now, **ask)
    assert removal.second_id == takahashi.staff
    assert remove(removal.pk, worker="w1", clock=lambda: clock.now) == Removal.State.DONE
    out.refresh_from_db()
    assert out.state == Delivery.State.DELETED
