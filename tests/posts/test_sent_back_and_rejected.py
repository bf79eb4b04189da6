"""Sending back and rejecting carry remarks, on passages too, and are kept."""

from __future__ import annotations

import pytest

from hasshin.ledger.queries import history
from hasshin.policy.reasons import Refused
from hasshin.posts.models import Decision
from hasshin.posts.revision import open_submission
from tests.posts.office import TEXT, Office, codes, passage, states


def test_a_post_is_sent_back_with_remarks_on_its_passages(office: Office) -> None:
    remark = passage(TEXT, "2階", "移転したのでは。")
    post = office.decide(office.submitted(), kind="send_back", remarks="階を確かめてください。", passages=[remark])
    decision = Decision.objects.get(post=post)
    assert (post.state, decision.kind, decision.completes) == ("sent_back", "send_back", False)
    assert decision.passages == [remark]
    assert open_submission(post) is None
    assert states(post) == []
    entry = next(row for row in history(f"post:{post.pk}") if row.kind == "posts.send_back")
    assert entry.personal["remarks"] == "階を確かめてください。"
    assert entry.personal["passages"] == [remark]


def test_a_remark_on_a_passage_is_remark_enough(office: Office) -> None:
    post = office.decide(office.submitted(), kind="send_back", passages=[passage(TEXT, "2階", "3階では。")])
    assert post.state == "sent_back"


@pytest.mark.parametrize("kind", ["send_back", "reject"])
def test_without_a_remark_it_is_neither_sent_back_nor_rejected(office: Office, kind: str) -> None:
    for passages in ([], [passage(TEXT, "2階", " ")]):
        with pytest.raises(Refused) as refused:
            office.decide(office.submitted(), kind=kind, remarks=" ", passages=passages)
        assert codes(refused.value) == {"remarks_missing"}
        reason = refused.value.reasons[0]
        assert "差戻し" in reason.message.ja
        assert "remark" in reason.message.en
        assert reason.where == "remarks"


def test_what_was_sent_back_is_mended_submitted_again_and_approved(office: Office) -> None:
    post = office.decide(office.submitted(), kind="send_back", remarks="階を確かめてください。")
    post = office.submit(office.save(post, text="市民課の窓口は3階です。"))
    assert office.decide(post).state == "approved"


def test_what_was_sent_back_may_be_submitted_again_as_it_is(office: Office) -> None:
    post = office.decide(office.submitted(), kind="send_back", remarks="階を確かめてください。")
    assert office.decide(office.submit(post)).state == "approved"


def test_a_rejected_post_goes_nowhere(office: Office) -> None:
    post = office.decide(office.submitted(), kind="reject", remarks="発信しない。")
    assert (post.state, states(post)) == ("rejected", [])
    with pytest.raises(Refused) as refused:
        office.submit(post)
    assert codes(refused.value) == {"wrong_state"}


def test_nobody_sends_back_what_is_not_theirs_to_decide(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.decide(office.submitted(), "outsider", "send_back", remarks="だめ。")
    assert codes(refused.value) == {"not_the_decider"}
