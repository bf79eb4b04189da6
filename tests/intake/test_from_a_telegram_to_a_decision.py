"""A telegram is kept once and proposes; a person drafts from it; figures that contradict it stop the draft."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.accounts.models import Account
from hasshin.findings.models import Finding
from hasshin.intake.actions.receive import receive
from hasshin.intake.actions.take import set_aside, take
from hasshin.intake.models import Proposal, Telegram
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.correct import open_case
from hasshin.posts.models import Delivery, Origin, Post
from hasshin.posts.revision import content_of, version_of
from tests.intake.forms import PLACES, quake, telegram, warning, withdrawal
from tests.posts.office import Office, cited, codes


def came(office: Office, data: bytes) -> Telegram:
    row = receive(now=office.now, data=data, came_from="file:test.xml", places=PLACES)
    assert row is not None
    return row


def taken(office: Office, row: Telegram, **more: Any) -> Post:
    proposal = Proposal.objects.get(telegram=row, key__gt="", state=Proposal.State.WAITING)
    asked = {"values": proposal.values, "targets": (office.x,), "languages": ("ja",), **more}
    return take(
        actor=office.actor("operator"),
        now=office.now,
        proposal_id=proposal.pk,
        number=0,
        unit_id=office.world.units["pr"],
        **asked,
    )


def text_of(post: Post) -> str:
    return content_of(version_of(post)).text


def real_accounts() -> None:
    Account.objects.update(connector="x")


def whats(refused: Refused) -> set[str]:
    return codes(refused)


@pytest.mark.clause("F-4-1")
def test_a_telegram_alone_drafts_and_sends_nothing(fukushima: Office) -> None:
    row = came(fukushima, quake())
    assert row.state == "current"
    assert not Post.objects.exists()
    assert Proposal.objects.get().state == "waiting"
    entry = Entry.objects.get(kind="intake.receive")
    assert entry.actor == "robot:intake"


def test_the_same_bytes_are_the_same_telegram(fukushima: Office) -> None:
    assert came(fukushima, quake()).pk == came(fukushima, quake()).pk
    assert Entry.objects.filter(kind="intake.receive").count() == 1


@pytest.mark.clause("F-3-4", "M-11")
def test_nobeoka_a_wrong_intensity_can_be_neither_submitted_nor_decided(fukushima: Office) -> None:
    """Nobeoka, 2024: the source said 4, the automatic text 7."""
    post = taken(fukushima, came(fukushima, quake("4")))
    assert "福島市の震度は4です" in text_of(post)
    wrong = fukushima.save(post, title=post.title, text=text_of(post).replace("震度は4", "震度は7"))
    with pytest.raises(Refused) as refused:
        fukushima.submit(wrong)
    assert "source_mismatch" in codes(refused.value)
    assert "source-figures" in cited(refused.value, "source_mismatch")
    said = next(r for r in refused.value.reasons if r.code == "source_mismatch")
    assert "4" in said.message.ja
    right = fukushima.save(wrong, title=post.title, text=text_of(post).replace("震度は7", "震度は4"))
    submitted = fukushima.submit(right)
    # The figures bind the decider too, whatever happened to them meanwhile.
    Origin.objects.update(figures={**Origin.objects.get().figures, "intensity": "3"})
    with pytest.raises(Refused) as refused:
        fukushima.decide(submitted)
    assert "source_mismatch" in codes(refused.value)
    assert fukushima.decide(submitted, kind="send_back", remarks="震度を確かめる").state == Post.State.SENT_BACK


def test_values_can_be_changed_but_not_against_the_source(fukushima: Office) -> None:
    row = came(fukushima, quake())
    values = {**Proposal.objects.get(telegram=row).values, "intensity": "7"}
    post = taken(fukushima, row, values=values)
    with pytest.raises(Refused) as refused:
        fukushima.submit(post)
    assert "source_mismatch" in codes(refused.value)


@pytest.mark.clause("F-3-4")
def test_a_level_is_never_the_city_s_own_order(fukushima: Office) -> None:
    post = taken(fukushima, came(fukushima, warning()))
    assert "レベル４大雨危険警報" in text_of(post)
    bad = fukushima.save(post, title=post.title, text=text_of(post) + "\nレベル４避難指示が出ています。")
    with pytest.raises(Refused) as refused:
        fukushima.submit(bad)
    assert "source_mismatch" in codes(refused.value)
    fukushima.submit(fukushima.save(bad, title=post.title, text=text_of(post)))


@pytest.mark.clause("M-11")
def test_hachinohe_a_drill_stays_a_drill(fukushima: Office) -> None:
    """Hachinohe, 2022: a drill message reached people as real."""
    row = came(fukushima, quake(status="訓練"))
    post = taken(fukushima, row)
    assert text_of(post).startswith("【訓練】")
    assert post.title.startswith("【訓練】")
    Account.objects.update(connector="practice")
    fukushima.submit(post)
    real_accounts()
    other = taken(fukushima, came(fukushima, quake(status="訓練", event="2", at="2026-07-01T09:55:00+09:00")))
    with pytest.raises(Refused) as refused:
        fukushima.submit(other)
    assert "source_mismatch" in codes(refused.value)
    Account.objects.update(connector="practice")
    bare = fukushima.save(other, title="地震", text=text_of(other).removeprefix("【訓練】"))
    with pytest.raises(Refused):
        fukushima.submit(bare)


def test_yokohama_a_field_left_open_is_no_draft(fukushima: Office) -> None:
    """Yokohama, 2013: 「○時○分」 went out."""
    row = came(fukushima, quake())
    values = {k: v for k, v in Proposal.objects.get().values.items() if k != "time"}
    with pytest.raises(Refused) as refused:
        taken(fukushima, row, values=values)
    assert "field_unfilled" in codes(refused.value)
    assert Proposal.objects.get().state == "waiting"
    post = taken(fukushima, row)
    open_ = fukushima.save(post, title=post.title, text=text_of(post).replace("9時45分", "○時○分"))
    with pytest.raises(Refused) as refused:
        fukushima.submit(open_)
    assert "placeholder" in codes(refused.value)


def test_a_withdrawal_stops_what_waits_and_asks_for_a_correction_of_what_is_out(fukushima: Office) -> None:
    first = taken(fukushima, came(fukushima, quake()))
    row = came(fukushima, withdrawal())
    stop = Proposal.objects.get(telegram=row)
    assert (stop.what, stop.about_id) == ("stop", first.pk)
    assert Finding.objects.filter(code="intake_withdrawn", subject=f"post:{first.pk}").exists()
    with pytest.raises(Refused) as refused:
        fukushima.submit(first)
    assert "source_mismatch" in codes(refused.value)


def test_what_is_out_is_corrected_through_its_case(fukushima: Office) -> None:
    post = fukushima.decide(fukushima.submit(taken(fukushima, came(fukushima, quake()))))
    Delivery.objects.filter(post=post).update(
        state=Delivery.State.DONE, settled_at=fukushima.now, begun_at=fukushima.now
    )
    row = came(fukushima, withdrawal())
    assert Proposal.objects.get(telegram=row).what == "correct"
    with pytest.raises(Refused) as refused:
        taken(fukushima, row)
    assert "no_case" in codes(refused.value)
    open_case(actor=fukushima.actor("operator"), now=fukushima.now, post_id=post.pk, kind="correct", reason="取消")
    correction = taken(fukushima, row)
    assert correction.case is not None
    assert "取り消しました" in text_of(correction)
    fukushima.submit(correction)


def test_older_and_repeated_telegrams_change_nothing(fukushima: Office) -> None:
    came(fukushima, quake("4", serial="2", at="2026-07-01T09:55:00+09:00"))
    late = came(fukushima, quake("3", serial="1"))
    assert late.state == "late"
    same = came(fukushima, quake("4", serial="3", at="2026-07-01T09:57:00+09:00"))
    assert same.state == "same"
    assert Proposal.objects.count() == 1
    old = came(fukushima, quake(event="9", at="2026-06-29T09:45:00+09:00"))
    assert old.state == "old"


def test_a_withdrawal_that_comes_first_is_not_lost(fukushima: Office) -> None:
    came(fukushima, withdrawal())
    assert came(fukushima, quake()).state == "late"
    assert not Proposal.objects.exists()


def test_newer_figures_overtake_what_is_not_out(fukushima: Office) -> None:
    post = taken(fukushima, came(fukushima, quake("4")))
    newer = came(fukushima, quake("5-", serial="2", at="2026-07-01T09:55:00+09:00", info="訂正"))
    assert {(p.what, p.about_id) for p in Proposal.objects.filter(telegram=newer)} == {
        ("draft", None),
        ("stop", post.pk),
    }
    with pytest.raises(Refused) as refused:
        fukushima.submit(post)
    assert "source_mismatch" in codes(refused.value)
    fukushima.submit(taken(fukushima, newer))


def test_a_drill_never_touches_what_is_real(fukushima: Office) -> None:
    post = taken(fukushima, came(fukushima, quake()))
    came(fukushima, withdrawal(status="訓練"))
    assert Origin.objects.get(post=post).state == ""


def test_two_people_can_not_take_one_proposal(fukushima: Office) -> None:
    row = came(fukushima, quake())
    proposal = Proposal.objects.get()
    taken(fukushima, row)
    with pytest.raises(Conflict):
        set_aside(actor=fukushima.actor("operator"), now=fukushima.now, proposal_id=proposal.pk, reason="不要")
    with pytest.raises(Conflict):
        take(
            actor=fukushima.actor("operator"),
            now=fukushima.now,
            proposal_id=proposal.pk,
            number=0,
            values=proposal.values,
            targets=(fukushima.x,),
            unit_id=fukushima.world.units["pr"],
        )
    assert Post.objects.count() == 1


def test_setting_aside_takes_a_reason_and_a_person_who_may_write(fukushima: Office) -> None:
    came(fukushima, quake())
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        set_aside(actor=fukushima.actor("operator"), now=fukushima.now, proposal_id=proposal.pk, reason=" ")
    set_aside(actor=fukushima.actor("operator"), now=fukushima.now, proposal_id=proposal.pk, reason="防災課が発信済み")
    assert Entry.objects.filter(kind="intake.set_aside").exists()


def test_the_first_bulletin_s_proposal_is_overtaken_by_the_next_kind(fukushima: Office) -> None:
    body = (
        "<Intensity><Observation><MaxInt>5-</MaxInt><Pref><Name>福島県</Name><Code>07</Code><Area><Name>福島県中通り</Name>"
        "<Code>250</Code><MaxInt>5-</MaxInt></Area></Pref></Observation></Intensity>"
    )
    came(fukushima, telegram(body, title="震度速報", head="震度速報", serial="", at="2026-07-01T09:46:00+09:00"))
    came(fukushima, quake("4"))
    assert [p.state for p in Proposal.objects.order_by("pk")] == ["overtaken", "waiting"]
