"""A private device in an emergency: consent for one person, one device and a time; each use owes an after-review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.outward_act import outward_act
from hasshin.city.actions.consent_terminal import consent_terminal, revoke_terminal_consent
from hasshin.city.actions.enrolment import NOBODY, enrol, issue_code
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actions.review_use import review_use
from hasshin.city.actor import NOWHERE, Actor
from hasshin.city.models import Terminal, TerminalConsent, TerminalUse
from hasshin.city.seen import for_person, terminal_from
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions import decide, draft, submit, withdraw
from hasshin.posts.actions.after_review import sign
from hasshin.posts.actions.move import move
from hasshin.posts.content import Content
from hasshin.posts.models import AfterReview, Post
from hasshin.posts.revision import version_of
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
REASON = "大地震で庁舎に入れず、公用端末を持ち出せないため"
HOUR = timedelta(hours=1)


def consent(town: Any, who: str = "sato", *, by: str = "nakamura", hours: int = 24, **more: Any) -> TerminalConsent:
    asked = {
        "staff_id": town.people[who],
        "name": f"{who}の私有スマートフォン",
        "reason": REASON,
        "hours": hours,
        **more,
    }
    return consent_terminal(actor=town.actor(by), now=NOW, **asked)[0]


def consented(town: Any, who: str = "sato") -> tuple[TerminalConsent, str]:
    """The consent and the key of the phone, enrolled with its code."""
    row, code = consent_terminal(
        actor=town.actor("nakamura"), now=NOW, staff_id=town.people[who], name="私有", reason=REASON, hours=24
    )
    _terminal, key = enrol(actor=NOBODY, now=NOW, code=code, address="203.0.113.9")
    return row, key


def on_phone(town: Any, who: str, key: str, at: datetime = NOW) -> Actor:
    seen = terminal_from("203.0.113.9", key)
    return Actor(staff=town.people[who], terminal=for_person(seen, town.people[who], at))


def codes_of(refused: Any) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def drafted(town: Any, who: str = "sato", title: str = "給水所の案内") -> Post:
    content = Content(text=f"{title}。", targets=(town.accounts["mihon_matsudo"],), source="水道部")
    return draft.create(actor=town.actor(who), now=NOW, unit_id=town.units["koho"], title=title, content=content)


def submitted(actor: Actor, post: Post, now: datetime = NOW) -> Post:
    return submit.submit(actor=actor, now=now, post_id=post.pk, revision=post.revision)


@pytest.mark.clause("M-5")
def test_consent_is_of_the_operations_manager_for_one_person_one_device_and_a_time(town: Any) -> None:
    row, key = consented(town)
    assert row.ends == NOW + 24 * HOUR
    seen = terminal_from("203.0.113.9", key)
    assert not seen.registered
    assert for_person(seen, town.people["sato"], NOW).consented
    assert not for_person(seen, town.people["suzuki"], NOW).consented, "nobody else on it"
    assert not for_person(NOWHERE, town.people["sato"], NOW).consented, "no other device"
    assert not for_person(seen, town.people["sato"], NOW + 24 * HOUR).consented, "not afterwards"
    assert for_person(seen, town.people["sato"], NOW + 24 * HOUR - HOUR / 100).consented


@pytest.mark.clause("M-5")
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"by": "kobayashi"}, "not_the_role"),
        ({"by": "sato", "who": "suzuki"}, "not_the_role"),
        ({"who": "nakamura"}, "own_device"),
        ({"hours": 73}, "too_long"),
        ({"hours": 0}, "too_long"),
        ({"hours": -5}, "too_long"),
        ({"reason": "  "}, "missing"),
        ({"name": ""}, "missing"),
        ({"staff_id": 999_999}, "missing"),
        ({"terminal_id": 999_999}, "missing"),
    ],
)
def test_a_consent_that_is_not_as_the_clause_asks_is_refused(town: Any, how: dict[str, Any], code: str) -> None:
    before = Terminal.objects.count()
    with pytest.raises(Refused) as refused:
        consent(town, **how)
    assert code in codes_of(refused)
    assert Terminal.objects.count() == before
    assert not TerminalConsent.objects.exists()


@pytest.mark.clause("M-5")
def test_each_use_owes_a_review_at_once_and_the_mark_stays_whatever_becomes_of_the_post(town: Any) -> None:
    row, key = consented(town)
    phone = on_phone(town, "sato", key)
    before = snapshot()
    post = submitted(phone, drafted(town))
    assert_every_change_has_an_entry(before, snapshot())
    (review,) = AfterReview.objects.filter(post=post, kind="private_device")
    assert (review.roles, review.done_by) == (["operations_manager"], [town.people["sato"]])
    assert review.due_at == NOW + timedelta(days=14)
    (use,) = TerminalUse.objects.all()
    assert (use.act, use.subject, use.after_review_id) == ("posts.submit", f"post:{post.pk}", review.pk)
    assert use.consent_id == row.pk
    withdraw.withdraw(actor=town.actor("sato"), now=NOW, post_id=post.pk, revision=post.revision, reason="不要")
    assert AfterReview.objects.filter(pk=review.pk, signed_at=None).exists(), "it was used, though nothing went out"
    signed = sign(
        actor=town.actor("nakamura"), now=NOW, after_review_id=review.pk, verdict="improper", remarks="公用機で足りた"
    )
    assert signed.signed_at is not None
    assert TerminalUse.objects.filter(pk=use.pk).exists()


@pytest.mark.clause("M-5")
def test_submitting_deciding_and_moving_are_uses_each(town: Any) -> None:
    _row, key = consented(town)
    _row, other = consented(town, "suzuki")
    post = submitted(on_phone(town, "sato", key), drafted(town))
    decide.decide(
        actor=on_phone(town, "suzuki", other),
        now=NOW,
        post_id=post.pk,
        revision=post.revision,
        kind="send_back",
        shown_digest=version_of(post).digest,
        remarks="場所を書いてください",
    )
    post.refresh_from_db()
    post = submitted(on_phone(town, "sato", key), post)
    decide.decide(
        actor=on_phone(town, "suzuki", other),
        now=NOW,
        post_id=post.pk,
        revision=post.revision,
        kind="approve",
        shown_digest=version_of(post).digest,
    )
    post.refresh_from_db()
    before = snapshot()
    move(
        actor=on_phone(town, "sato", key),
        now=NOW,
        post_id=post.pk,
        revision=post.revision,
        scheduled_at=NOW + 2 * HOUR,
        reason="時刻の変更",
    )
    assert_every_change_has_an_entry(before, snapshot())
    acts = list(TerminalUse.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["posts.submit", "posts.send_back", "posts.submit", "posts.approve", "posts.move"]
    reviews = AfterReview.objects.filter(post=post, kind="private_device").order_by("pk")
    people = [town.people[name] for name in ("sato", "suzuki", "sato", "suzuki", "sato")]
    assert [row.done_by for row in reviews] == [[pk] for pk in people]
    assert set(reviews.values_list("pk", flat=True)) == set(
        TerminalUse.objects.values_list("after_review_id", flat=True)
    )


@pytest.mark.clause("M-5")
def test_a_use_that_is_on_no_post_is_reviewed_by_itself(town: Any) -> None:
    _row, key = consented(town)
    before = snapshot()
    outward_act(
        actor=on_phone(town, "sato", key),
        now=NOW,
        account_id=town.accounts["mihon_matsudo"],
        kind="follow",
        target="mihon_bousai",
        reason="防災情報の確認",
    )
    assert_every_change_has_an_entry(before, snapshot())
    (use,) = TerminalUse.objects.all()
    assert use.after_review_id is None
    for who, code in (("sato", "own_act"), ("takahashi", "not_the_reviewer")):
        with pytest.raises(Refused) as refused:
            review_use(actor=town.actor(who), now=NOW, use_id=use.pk, verdict="proper")
        assert code in codes_of(refused)
    before = snapshot()
    signed = review_use(actor=town.actor("nakamura"), now=NOW, use_id=use.pk, verdict="proper", remarks="やむを得ない")
    assert_every_change_has_an_entry(before, snapshot())
    assert signed.signed_by_id == town.people["nakamura"]
    with pytest.raises(Conflict):
        review_use(actor=town.actor("nakamura"), now=NOW, use_id=use.pk, verdict="improper")


def test_a_use_on_a_post_is_signed_on_the_post(town: Any) -> None:
    _row, key = consented(town)
    submitted(on_phone(town, "sato", key), drafted(town))
    with pytest.raises(NotFound):
        review_use(actor=town.actor("nakamura"), now=NOW, use_id=TerminalUse.objects.get().pk, verdict="proper")


@pytest.mark.clause("M-5")
@pytest.mark.parametrize("by", ["nakamura", "kobayashi", "sato"])
def test_a_consent_is_revoked_at_once_by_whoever_may_consent_or_stop_or_uses_it(town: Any, by: str) -> None:
    row, key = consented(town)
    revoke_terminal_consent(actor=town.actor(by, at_office=False), now=NOW + HOUR, consent_id=row.pk)
    with pytest.raises(Refused) as refused:
        submitted(on_phone(town, "sato", key, NOW + HOUR), drafted(town))
    assert codes_of(refused) == {"terminal"}
    with pytest.raises(Conflict):
        revoke_terminal_consent(actor=town.actor(by), now=NOW + HOUR, consent_id=row.pk)


def test_who_neither_consents_nor_stops_revokes_nothing(town: Any) -> None:
    row, _key = consented(town)
    with pytest.raises(Refused):
        revoke_terminal_consent(actor=Actor(staff=town.people["mori"]), now=NOW, consent_id=row.pk)
    assert TerminalConsent.objects.get().revoked_at is None


END: dict[str, Callable[[Any, TerminalConsent], object]] = {
    "revoked": lambda town, row: revoke_terminal_consent(actor=town.actor("nakamura"), now=NOW, consent_id=row.pk),
    "lost": lambda town, row: report_lost(actor=town.actor("sato"), now=NOW, terminal_id=row.terminal_id),
}


@pytest.mark.clause("M-5", "M-6")
@pytest.mark.parametrize("how", END)
def test_what_is_in_flight_when_the_consent_ends_or_the_phone_is_lost_does_not_happen(town: Any, how: str) -> None:
    row, key = consented(town)
    began = on_phone(town, "sato", key)
    post = drafted(town)
    END[how](town, row)
    entries = Entry.objects.count()
    with pytest.raises(Refused):
        submitted(began, post)
    post.refresh_from_db()
    assert post.state == "draft"
    assert not TerminalUse.objects.exists()
    assert Entry.objects.count() == entries, "nothing of it was written"


def test_a_code_for_a_private_phone_is_given_by_who_may_consent_while_a_consent_is_in_force(town: Any) -> None:
    row, key = consented(town)
    _enrolment, code = issue_code(actor=town.actor("nakamura"), now=NOW, terminal_id=row.terminal_id)
    _terminal, fresh = enrol(actor=NOBODY, now=NOW, code=code, address="")
    assert terminal_from("", key).id is None
    assert for_person(terminal_from("", fresh), town.people["sato"], NOW).consented
    with pytest.raises(Refused):
        issue_code(actor=town.actor("sato"), now=NOW, terminal_id=row.terminal_id)
    with pytest.raises(Refused) as refused:
        issue_code(actor=town.actor("nakamura"), now=NOW + 25 * HOUR, terminal_id=row.terminal_id)
    assert codes_of(refused) == {"no_consent"}
    again, nothing = consent_terminal(
        actor=town.actor("nakamura"),
        now=NOW + 25 * HOUR,
        staff_id=town.people["sato"],
        name="",
        reason="復旧が長引くため",
        hours=10,
        terminal_id=row.terminal_id,
    )
    assert nothing == "", "it has its key"
    assert for_person(terminal_from("", fresh), town.people["sato"], NOW + 26 * HOUR).consent == again.pk
