"""A draft is saved as numbered versions; what is no change makes none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hasshin.city.models import Unit
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions import draft
from hasshin.posts.content import ContentImage
from hasshin.posts.models import Post, Version
from hasshin.posts.revision import version_of
from tests.posts.office import Office, codes


def test_a_draft_has_one_version_that_names_who_saved_it_and_its_digest(office: Office) -> None:
    post = office.draft()
    version = version_of(post)
    assert (post.state, post.number, post.revision) == ("draft", 1, 1)
    assert version.saved_by_id == office.world.people["operator"]
    assert version.digest == office.content().digest()
    entry = Entry.objects.get(kind="posts.draft", subject=f"post:{post.pk}")
    assert entry.actor == f"staff:{office.world.people['operator']}"


def test_each_change_is_a_new_version_and_the_old_one_stays_as_it_was(office: Office) -> None:
    post = office.draft()
    first = version_of(post)
    post = office.save(post, "colleague", text="市民課の窓口は3階です。")
    assert (post.number, post.revision) == (2, 2)
    assert version_of(post).saved_by_id == office.world.people["colleague"]
    assert Version.objects.get(pk=first.pk).content == first.content


def test_saving_what_is_already_there_makes_no_version_and_no_entry(office: Office) -> None:
    post = office.submitted()
    entries = Entry.objects.count()
    again = office.save(post)
    assert (again.number, again.revision, again.state) == (1, post.revision, "submitted")
    assert Entry.objects.count() == entries


def test_another_title_is_kept_without_a_new_version_and_voids_nothing(office: Office) -> None:
    post = office.approved()
    again = office.save(post, title="窓口（改題）")
    assert (again.title, again.number, again.state) == ("窓口（改題）", 1, "approved")
    assert again.revision == post.revision + 1
    assert post.decisions.get(completes=True).voided_at is None


def test_the_same_moment_written_in_another_offset_is_no_change(office: Office) -> None:
    at = datetime(2026, 7, 2, 1, 0, tzinfo=UTC)
    post = office.draft(scheduled_at=at)
    again = office.save(post, scheduled_at=at.astimezone(timezone(timedelta(hours=9))))
    assert again.number == 1


def test_the_same_targets_in_another_order_are_no_change(office: Office) -> None:
    post = office.draft(targets=(office.x, office.second))
    again = office.save(post, targets=(office.second, office.x))
    assert again.number == 1


def test_a_title_is_asked_for_and_has_a_length(office: Office) -> None:
    for title, code in (("  ", "title_missing"), ("あ" * 121, "title_too_long")):
        with pytest.raises(Refused) as refused:
            draft.create(
                actor=office.actor("operator"),
                now=office.now,
                unit_id=office.world.units["pr"],
                title=title,
                content=office.content(),
            )
        assert codes(refused.value) == {code}
    assert Post.objects.count() == 0


def test_a_time_without_a_zone_is_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.draft(scheduled_at=datetime(2026, 7, 2, 10, 0))  # noqa: DTZ001  that is what is refused
    assert codes(refused.value) == {"time_without_zone"}


def test_an_unknown_account_image_or_unit_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        office.draft(targets=(9_999,))
    with pytest.raises(NotFound):
        office.draft(images=(ContentImage(digest="a" * 64),))
    with pytest.raises(NotFound):
        draft.create(
            actor=office.actor("operator"), now=office.now, unit_id=9_999, title="窓口", content=office.content()
        )
    assert Post.objects.count() == 0


def test_who_may_not_write_for_the_account_writes_nothing(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.draft("outsider")
    assert codes(refused.value) == {"not_appointed"}
    assert Entry.objects.get(kind="posts.draft_refused").actor == f"staff:{office.world.people['outsider']}"


def test_a_save_on_a_post_that_somebody_else_changed_is_a_conflict_and_changes_nothing(office: Office) -> None:
    seen = office.draft()
    office.save(Post.objects.get(pk=seen.pk), "colleague", text="市民課の窓口は3階です。")
    with pytest.raises(Conflict) as conflict:
        draft.save(
            actor=office.actor("operator"),
            now=office.now,
            post_id=seen.pk,
            revision=seen.revision,
            title="窓口",
            content=office.content(text="市民課の窓口は4階です。"),
        )
    assert "読み込み直し" in conflict.value.message.ja
    assert "Reload" in conflict.value.message.en
    assert Version.objects.filter(post=seen).count() == 2


def test_a_post_that_is_not_there_is_not_found(office: Office) -> None:
    post = office.draft()
    post_id, post.pk = post.pk, post.pk
    with pytest.raises(NotFound):
        draft.save(
            actor=office.actor("operator"),
            now=office.now,
            post_id=post_id + 1,
            revision=1,
            title="窓口",
            content=office.content(),
        )


def test_a_rejected_post_is_not_changed_any_more(office: Office) -> None:
    post = office.decide(office.submitted(), kind="reject", remarks="発信しない。")
    with pytest.raises(Refused) as refused:
        office.save(post, text="別の文です。")
    assert codes(refused.value) == {"wrong_state"}
    message = refused.value.reasons[0].message
    assert "却下" in message.ja
    assert "rejected" in message.en


def test_one_writes_for_ones_own_unit_or_the_accounts_and_for_no_other(office: Office) -> None:
    other = Unit.objects.create(code="elsewhere", name_ja="別の課", name_en="Another section")
    with pytest.raises(Refused) as refused:
        draft.create(
            actor=office.actor("operator"), now=office.now, unit_id=other.pk, title="件名", content=office.content()
        )
    assert codes(refused.value) == {"unit_of_others"}
