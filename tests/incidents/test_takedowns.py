"""A service is asked to delete a fake (F-5-2): the words, the receipt, the clock of the law, the answer, the notice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.directory_notice import Wording, publish_notice
from hasshin.accounts.models import DirectoryNotice
from hasshin.config.installation import DesignatedPlatforms
from hasshin.duties import queries as duties
from hasshin.incidents import platform_law
from hasshin.incidents.actions.choose_press import choose_press
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.settle_step import settle_step
from hasshin.incidents.actions.takedown import Request, choose_notice, note_answer, send_takedown
from hasshin.incidents.models import Incident, Step, Takedown
from hasshin.incidents.queries import incident_page
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t
from tests.conftest import Clock

FAKE = "https://x.com/mihon_fukushlma"
ASKED = Request("削除をお願いします", "form", ("画面の写し",), "R-123")


@pytest.fixture
def row(city_fukushima: Any, clock: Clock) -> Incident:
    return opened(city_fukushima, clock, FAKE)


def opened(city: Any, clock: Clock, address: str) -> Incident:
    return open_incident(
        actor=city.actor("sato"), now=clock.now, kind="impersonation", what="偽物", about=Concerning(address=address)
    )


def owed(clock: Clock, kind: str) -> list[Any]:
    return [one for one in duties.duties(clock.now) if one.kind == kind]


@pytest.mark.django_db
@pytest.mark.clause("F-5-2")
def test_the_request_is_kept_with_its_receipt_and_the_law_s_clock_runs(
    city_fukushima: Any, row: Incident, clock: Clock
) -> None:
    security = city_fukushima.actor("kobayashi")
    page = incident_page(row.pk, security, clock.now)
    guide = page.asked.guide
    assert guide is not None
    assert (guide.service, guide.designated, page.asked.may_ask) == ("x", True, True)
    assert "help.x.com" in guide.address
    assert "七日以内" in page.texts[0].text.ja
    assert "seven days" in page.texts[0].text.en
    step = Step.objects.get(incident=row, ident="ask_deletion")
    with pytest.raises(Refused) as refused:
        settle_step(actor=security, now=clock.now, step_id=step.pk, outcome="done", remarks="送った")
    assert refused.value.reasons[0].code == "not_done_yet"

    sent = send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=ASKED)
    assert (sent.receipt, sent.service, sent.designated) == ("R-123", "x", True)
    assert sent.answer_by == clock.now + timedelta(days=7)
    settle_step(actor=security, now=clock.now, step_id=step.pk, outcome="done", remarks="送った")
    with pytest.raises(Conflict):
        send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=ASKED)
    assert Entry.objects.filter(kind="incidents.send_takedown", subject=f"takedown:{sent.pk}").count() == 1

    (duty,) = owed(clock, "takedown_answer")
    assert duty.due_at == sent.answer_by
    assert [one.id for one in duty.holders] == [city_fukushima.people["kobayashi"]]
    clock.forward(days=8)
    assert [one.kind for one in duties.overdue(clock.now) if one.kind == "takedown_answer"] == ["takedown_answer"]
    late = next(one for one in duties.duties(clock.now) if one.kind == "takedown_answer")
    assert late.holders, "an overdue answer is somebody's"
    assert incident_page(row.pk, security, clock.now).asked.takedowns[0].late


@pytest.mark.django_db
@pytest.mark.clause("F-5-2")
def test_more_is_sent_when_asked_for_and_after_the_answer_the_notice_is_decided_on(
    city_fukushima: Any, row: Incident, clock: Clock
) -> None:
    city = city_fukushima
    security, head = city.actor("kobayashi"), city.actor("takahashi")
    notice = publish_notice(
        actor=head, now=clock.now, kind="impersonation", wording=Wording(t("", ""), t("", "")), account_id=None,
        service="x", address=FAKE,
    )  # fmt: skip
    first = send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=ASKED)
    note_answer(actor=security, now=clock.now, takedown_id=first.pk, outcome="more", answer="公文書を求められた")
    assert owed(clock, "takedown_more")
    assert not owed(clock, "takedown_notice")
    second = send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=ASKED)
    assert second.after_id == first.pk
    assert not owed(clock, "takedown_more")
    note_answer(actor=security, now=clock.now, takedown_id=second.pk, outcome="deleted", answer="停止された")
    with pytest.raises(Conflict):
        note_answer(actor=security, now=clock.now, takedown_id=second.pk, outcome="refused", answer="違った")
    (duty,) = owed(clock, "takedown_notice")
    assert city.people["takahashi"] in {one.id for one in duty.holders}
    with pytest.raises(Refused):
        choose_notice(
            actor=city.actor("sato"), now=clock.now, incident_id=row.pk, notice_id=notice.pk, keeps=False, reason="済"
        )
    with pytest.raises(NotFound):
        choose_notice(actor=head, now=clock.now, incident_id=row.pk, notice_id=9_999, keeps=False, reason="済")
    choose_notice(actor=head, now=clock.now, incident_id=row.pk, notice_id=notice.pk, keeps=False, reason="消えた")
    assert DirectoryNotice.objects.get(pk=notice.pk).taken_down_at == clock.now
    assert not owed(clock, "takedown_notice")


@pytest.mark.django_db
def test_a_notice_that_is_kept_stays_and_is_not_asked_for_again(
    city_fukushima: Any, row: Incident, clock: Clock
) -> None:
    head = city_fukushima.actor("takahashi")
    notice = publish_notice(
        actor=head, now=clock.now, kind="impersonation", wording=Wording(t("", ""), t("", "")), account_id=None,
        service="x", address=FAKE,
    )  # fmt: skip
    sent = send_takedown(actor=city_fukushima.actor("kobayashi"), now=clock.now, incident_id=row.pk, request=ASKED)
    note_answer(
        actor=city_fukushima.actor("kobayashi"),
        now=clock.now,
        takedown_id=sent.pk,
        outcome="refused",
        answer="該当せず",
    )
    choose_notice(actor=head, now=clock.now, incident_id=row.pk, notice_id=notice.pk, keeps=True, reason="まだある")
    assert DirectoryNotice.objects.get(pk=notice.pk).taken_down_at is None
    assert not owed(clock, "takedown_notice")
    with pytest.raises(Conflict):
        choose_notice(actor=head, now=clock.now, incident_id=row.pk, notice_id=notice.pk, keeps=False, reason="やはり")


@pytest.mark.django_db
@pytest.mark.clause("F-5-2")
def test_the_pr_head_s_yes_or_no_on_the_press_is_on_record_with_the_words(
    city_fukushima: Any, row: Incident, clock: Clock
) -> None:
    head = city_fukushima.actor("takahashi")
    step = Step.objects.get(incident=row, ident="press")
    given: dict[str, Any] = {"now": clock.now, "incident_id": row.pk}
    with pytest.raises(Refused):
        settle_step(actor=head, now=clock.now, step_id=step.pk, outcome="done", remarks="決めた")
    with pytest.raises(Refused):
        choose_press(actor=city_fukushima.actor("kobayashi"), informs=False, text="", reason="不要", **given)
    with pytest.raises(Refused):
        choose_press(actor=head, informs=True, text=" ", reason="被害のおそれ", **given)
    with pytest.raises(Refused):
        choose_press(actor=head, informs=False, text="", reason=" ", **given)
    choose_press(actor=head, informs=False, text="", reason="被害がない", **given)
    settle_step(actor=head, now=clock.now, step_id=step.pk, outcome="done", remarks="知らせない")
    clock.forward(minutes=1)
    choose_press(
        actor=head, now=clock.now, incident_id=row.pk, informs=True, text="偽アカウントについて", reason="被害が出た"
    )
    press = incident_page(row.pk, head, clock.now).asked.press
    assert [(one.informs, one.text) for one in press] == [(False, ""), (True, "偽アカウントについて")]


@pytest.mark.django_db
def test_which_services_the_law_binds_is_data_that_an_installation_can_set(
    city_fukushima: Any, row: Incident, clock: Clock, settings: Any
) -> None:
    asked = ("x", "facebook", "instagram", "youtube", "line", "mastodon")
    assert {one for one in asked if platform_law.is_designated(one)} == {
        "x", "facebook", "instagram", "youtube",
    }  # fmt: skip
    known = DesignatedPlatforms(stated=date(2026, 6, 1), services=["mastodon"])
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"designated_platforms": known})
    page = incident_page(row.pk, city_fukushima.actor("kobayashi"), clock.now)
    assert page.asked.guide is not None
    assert not page.asked.guide.designated
    assert page.asked.stated == date(2026, 6, 1)
    assert "七日" not in page.texts[0].text.ja


@pytest.mark.django_db
def test_each_service_has_its_words_and_its_list(city_fukushima: Any, clock: Clock) -> None:
    seen = set()
    for address, service in (
        ("https://x.com/nise_mihon", "x"),
        ("https://www.facebook.com/nise.mihon", "facebook"),
        ("https://www.instagram.com/nise_mihon/", "instagram"),
        ("https://www.youtube.com/@nise_mihon", "youtube"),
        ("https://page.line.me/nisemihon", "line"),
        ("https://nise.example/city", ""),
    ):
        row = opened(city_fukushima, clock, address)
        page = incident_page(row.pk, city_fukushima.actor("kobayashi"), clock.now)
        assert page.asked.guide is not None
        assert page.asked.guide.service == service, address
        assert len(page.asked.guide.evidence) >= 3
        assert all(address in one.text.ja and address in one.text.en for one in page.texts)
        seen.add(page.texts[0].text.ja.replace(address, ""))
    assert len(seen) == 6


@pytest.mark.django_db
def test_wrong_input_is_refused_and_nothing_is_kept(city_fukushima: Any, row: Incident, clock: Clock) -> None:
    security = city_fukushima.actor("kobayashi")
    for request, code in (
        (Request(" ", "form"), "missing"),
        (Request("あ" * 5_001, "form"), "too_long"),
        (Request("文", "form", receipt="1" * 201), "too_long"),
        (Request("文", "form", evidence=("あ",) * 21), "too_long"),
        (Request("文", "form", sent_at=clock.now + timedelta(hours=1)), "not_then"),
        (Request("文", "form", sent_at=clock.now - timedelta(days=400)), "not_then"),
    ):
        with pytest.raises(Refused) as refused:
            send_takedown(actor=security, now=clock.now, incident_id=row.pk, request=request)
        assert [one.code for one in refused.value.reasons] == [code]
    with pytest.raises(Refused):
        send_takedown(actor=city_fukushima.actor("takahashi"), now=clock.now, incident_id=row.pk, request=ASKED)
    bare = opened(city_fukushima, clock, "")
    with pytest.raises(Refused) as nothing:
        send_takedown(actor=security, now=clock.now, incident_id=bare.pk, request=ASKED)
    assert [one.code for one in nothing.value.reasons] == ["no_address"]
    with pytest.raises(NotFound):
        note_answer(actor=security, now=clock.now, takedown_id=9_999, outcome="deleted", answer="消えた")
    assert not Takedown.objects.exists()
