"""From where one submits and decides, and what must hold of an account before anything is scheduled on it."""

from __future__ import annotations

import io

import pytest

from hasshin.accounts.models import Account, AccountRules, Release
from hasshin.city.models import Appointment, StaffMember
from hasshin.policy.reasons import Refused
from hasshin.posts.actions.upload import upload_file
from hasshin.posts.content import ContentVideo
from hasshin.posts.models import Decision, Submission
from tests.checks.films import film
from tests.posts.office import Office, cited, codes
from tests.properties.world import account


@pytest.mark.clause("F-4-2")
def test_in_fukushima_nothing_is_written_up_submitted_or_decided_from_elsewhere(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.submit(fukushima.draft(), elsewhere=True)
    assert cited(refused.value) == {"F-4-2"}
    with pytest.raises(Refused) as refused:
        fukushima.decide(fukushima.submitted(), elsewhere=True)
    assert cited(refused.value) == {"F-4-2"}
    assert Decision.objects.count() == 0


@pytest.mark.clause("M-5")
def test_in_matsudo_nothing_is_submitted_or_decided_from_a_private_device(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(), elsewhere=True)
    assert cited(refused.value) == {"M-5"}
    with pytest.raises(Refused) as refused:
        matsudo.decide(matsudo.submitted(), elsewhere=True)
    assert cited(refused.value) == {"M-5"}
    assert Decision.objects.count() == 0


@pytest.mark.clause("F-2-1")
def test_a_service_that_fukushima_does_not_name_is_not_posted_to(fukushima: Office) -> None:
    line = account(fukushima.world, "line", "pr", "pr_line")
    with pytest.raises(Refused) as refused:
        fukushima.submitted(targets=(line,))
    assert cited(refused.value, "service_not_allowed") == {"F-2-1"}


@pytest.mark.clause("F-2-2")
def test_a_unit_posts_directly_while_it_is_released_and_not_afterwards(fukushima: Office) -> None:
    tourism = fukushima.world.accounts[2]
    post = fukushima.draft("tourism", "tourism", targets=(tourism,))
    Release.objects.filter(unit=fukushima.world.units["tourism"]).update(ends=fukushima.now)
    with pytest.raises(Refused) as refused:
        fukushima.submit(post, "tourism")
    assert "F-2-2" in cited(refused.value, "unit_not_released")
    Release.objects.filter(unit=fukushima.world.units["tourism"]).update(ends=None)
    post = fukushima.submit(post, "tourism")
    assert fukushima.decide(post, "tourism_head").state == "approved"


@pytest.mark.clause("F-2-2")
def test_a_release_that_ends_before_the_decision_is_missed_there(fukushima: Office) -> None:
    tourism = fukushima.world.accounts[2]
    post = fukushima.submit(fukushima.draft("tourism", "tourism", targets=(tourism,)), "tourism")
    Release.objects.filter(unit=fukushima.world.units["tourism"]).update(ends=fukushima.now)
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, "tourism_head")
    assert "F-2-2" in cited(refused.value, "unit_not_released")


@pytest.mark.clause("F-2-3")
def test_youtube_is_for_the_pr_section_alone(fukushima: Office) -> None:
    Release.objects.create(
        unit_id=fukushima.world.units["tourism"],
        service="youtube",
        reason="観光",
        decided_by_id=fukushima.world.people["head"],
        starts=fukushima.now,
    )
    channels = [account(fukushima.world, "youtube", unit, f"{unit}_tv") for unit in ("tourism", "pr")]
    with pytest.raises(Refused) as refused:
        fukushima.submit(fukushima.draft("tourism", "tourism", targets=(channels[0],)), "tourism")
    assert cited(refused.value, "unit_not_allowed") == {"F-2-3"}
    media = upload_file(actor=fukushima.actor("operator"), now=fukushima.now, file=io.BytesIO(film()))
    video = ContentVideo(digest=media.digest, alt="花見山の春", rights="市職員が撮影", portrait="人物は写っていない")
    changed = {"targets": (channels[1],), "video": video, "public_title": "花見山の春"}
    assert fukushima.submitted(**changed).state == "submitted"


@pytest.mark.clause("M-3")
def test_an_account_without_an_owner_of_rank_submits_nothing(matsudo: Office) -> None:
    post = matsudo.draft()
    StaffMember.objects.filter(pk=matsudo.world.people["head"]).update(rank="chief")
    with pytest.raises(Refused) as refused:
        matsudo.submit(post)
    assert cited(refused.value, "owner_rank") == {"M-3"}
    Account.objects.filter(pk=matsudo.x).update(owner_rank_reason="課長不在のため")
    post = matsudo.submit(post)
    Appointment.objects.filter(role="account_owner", account_id=matsudo.x).update(ends=matsudo.now)
    with pytest.raises(Refused) as refused:
        matsudo.decide(post)
    assert cited(refused.value, "no_owner") == {"M-3"}


@pytest.mark.clause("M-4")
def test_fewer_than_two_operators_submit_nothing(matsudo: Office) -> None:
    post = matsudo.draft()
    gone = Appointment.objects.filter(role="operator", account_id=matsudo.x)
    gone.exclude(staff=matsudo.world.people["operator"]).update(ends=matsudo.now)
    with pytest.raises(Refused) as refused:
        matsudo.submit(post)
    assert cited(refused.value, "roster_minimum") == {"M-4"}
    assert Submission.objects.count() == 0


@pytest.mark.clause("M-18")
def test_an_account_without_rules_in_force_submits_nothing(matsudo: Office) -> None:
    post = matsudo.draft()
    AccountRules.objects.filter(account=matsudo.x).update(in_force_from=matsudo.clock.forward(days=1))
    matsudo.clock.forward(days=-1)
    with pytest.raises(Refused) as refused:
        matsudo.submit(post)
    assert cited(refused.value, "no_account_rules") == {"M-18"}


ITEMS = [
    pytest.param("service", "M-19-1", marks=pytest.mark.clause("M-19-1")),
    pytest.param("name", "M-19-2", marks=pytest.mark.clause("M-19-2")),
    pytest.param("section", "M-19-3", marks=pytest.mark.clause("M-19-3")),
    pytest.param("owner", "M-19-4", marks=pytest.mark.clause("M-19-4")),
    pytest.param("contact", "M-19-5", marks=pytest.mark.clause("M-19-5")),
    pytest.param("purpose", "M-19-6", marks=pytest.mark.clause("M-19-6")),
    pytest.param("follow", "M-19-7", marks=pytest.mark.clause("M-19-7")),
    pytest.param("message", "M-19-8", marks=pytest.mark.clause("M-19-8")),
]


@pytest.mark.parametrize(("item", "clause"), ITEMS)
def test_each_item_that_the_rules_leave_blank_stops_the_submission(matsudo: Office, item: str, clause: str) -> None:
    rules = AccountRules.objects.get(account=matsudo.x)
    rules.items[item] = " "
    rules.save(update_fields=["items"])
    with pytest.raises(Refused) as refused:
        matsudo.submitted()
    assert cited(refused.value, "account_rules_incomplete") == {"M-18", clause}


def test_no_account_is_no_submission(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.submitted(targets=())
    assert "no_account" in codes(refused.value)


def test_a_closed_account_takes_no_draft_and_a_frozen_one_takes_all_but_the_sending(office: Office) -> None:
    Account.objects.filter(pk=office.x).update(frozen_at=office.now)
    assert office.approved().state == "approved"
    Account.objects.filter(pk=office.x).update(state="closed")
    with pytest.raises(Refused) as refused:
        office.draft()
    assert "account_closed" in codes(refused.value)
