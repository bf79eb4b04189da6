"""The sample cities: whole, lively, and loaded once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.city.queries import sign_in_allowed
from hasshin.cli.samples import PASSWORD, SAMPLE_SIGN_INS, load_sample
from hasshin.ledger.models import Entry
from hasshin.posts.models import AfterReview, Delivery, Post
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot

# The practice board stands for a service outside; what it keeps is no state of the city's.
OUTSIDE = ("boardprofile", "boardpost", "boardreply", "boardgrant", "boardrelation")
STATES = {"draft", "submitted", "sent_back", "approved"}


@pytest.mark.django_db
@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_a_sample_city_is_whole_and_loading_it_again_changes_nothing(city: str, clock: Any) -> None:
    empty = snapshot(leaving_out=OUTSIDE)
    first = load_sample(city, clock.now)
    assert_every_change_has_an_entry(empty, snapshot(leaving_out=OUTSIDE))
    entries = Entry.objects.count()
    clock.forward(days=1)
    assert load_sample(city, clock.now) == first
    assert Entry.objects.count() == entries
    clock.forward(days=-1)
    assert set(Post.objects.values_list("state", flat=True)) == STATES
    assert Delivery.objects.filter(due_at__gt=clock.now).exists()
    assert Delivery.objects.filter(due_at__lte=clock.now).exists()
    for sign_in in SAMPLE_SIGN_INS[city]:
        person = StaffMember.objects.get(username=sign_in.username)
        assert person.check_password(sign_in.password)
        assert sign_in_allowed(person, clock.now), sign_in
        assert sign_in.username in str(sign_in)
        assert sign_in.password in str(sign_in)
    assert {a.connector for a in Account.objects.all()} == {"practice"}
    if city == "matsudo":
        assert set(AfterReview.objects.values_list("kind", flat=True)) == {"urgent", "prior_consent"}
        ready = [account_facts(a, clock.now) for a in Account.objects.select_related("unit")]
        assert {a.rules_in_force and len(a.operators) >= 2 and a.owner is not None for a in ready} == {True, False}


def test_the_sample_password_would_pass_for_a_real_one() -> None:
    for person in SAMPLE_SIGN_INS["matsudo"]:
        validate_password(PASSWORD, StaffMember(username=person.username, name_en=person.who.en))


def test_there_is_no_third_sample_city(clock: Any) -> None:
    with pytest.raises(ValueError, match="fukushima or matsudo"):
        load_sample("osaka", clock.now)
