"""What a transport's facts prove, as a table of every status code."""

from __future__ import annotations

import pytest

from hasshin.platforms.outcomes import Act, TransportFact, code_of, outcome_of, reason_of
from hasshin.platforms.values import Outcome

DONE, REJECTED, NOT_DONE, UNKNOWN = Outcome.DONE, Outcome.REJECTED, Outcome.NOT_DONE, Outcome.UNKNOWN

# Of a visible write: what a complete, readable answer with this status proves. Every other status proves nothing.
WRITE = {
    **dict.fromkeys(range(200, 300), DONE),
    **dict.fromkeys([307, 308], REJECTED),
    **dict.fromkeys([400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 416, 417, 418], REJECTED),
    **dict.fromkeys([421, 422, 423, 424, 426, 428, 431, 451, 501, 505], REJECTED),
    **dict.fromkeys([425, 429], NOT_DONE),
}


def test_a_write_is_believed_only_where_the_status_proves_it() -> None:
    table = {s: outcome_of(TransportFact(Act.WRITE, True, s, True)) for s in range(100, 600)}
    assert table == {s: WRITE.get(s, UNKNOWN) for s in range(100, 600)}


@pytest.mark.parametrize("act", [Act.READ, Act.PREPARE])
def test_what_nobody_sees_is_never_unknown(act: Act) -> None:
    table = {s: outcome_of(TransportFact(act, True, s, True)) for s in range(100, 600)}
    assert table == {s: REJECTED if 300 <= s < 400 else WRITE.get(s, NOT_DONE) for s in range(100, 600)}


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_that_cannot_be_read_proves_nothing(status: int) -> None:
    assert outcome_of(TransportFact(Act.WRITE, True, status, False)) is UNKNOWN
    assert outcome_of(TransportFact(Act.READ, True, status, False)) is NOT_DONE


@pytest.mark.parametrize("act", list(Act))
def test_without_an_answer_it_matters_whether_bytes_left(act: Act) -> None:
    assert outcome_of(TransportFact(act, left=False)) is NOT_DONE
    assert outcome_of(TransportFact(act, left=True)) is (UNKNOWN if act is Act.WRITE else NOT_DONE)


def test_a_platforms_documentation_wins_over_the_table_but_not_over_a_lost_answer() -> None:
    documented = {409: DONE, 503: NOT_DONE}
    assert outcome_of(TransportFact(Act.WRITE, True, 409, True), documented) is DONE
    assert outcome_of(TransportFact(Act.WRITE, True, 503, False), documented) is NOT_DONE
    assert outcome_of(TransportFact(Act.WRITE, True), documented) is UNKNOWN


@pytest.mark.parametrize("left", [True, False])
def test_every_fact_has_a_sentence_in_both_languages_that_warns_when_nothing_is_known(left: bool) -> None:
    for status in (None, *range(100, 600)):
        fact = TransportFact(Act.WRITE, left, status)
        outcome = outcome_of(fact)
        reason = reason_of(code_of(fact), outcome, "")
        assert "{" not in reason.ja + reason.en, status
        assert ("分かりません" in reason.ja) is (outcome is UNKNOWN), status
        assert ("not known" in reason.en) is (outcome is UNKNOWN), status
