"""The public reports a fake account: judged, joined, limited, never believed; and attacked in every way at hand."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hasshin.accounts.directory.current import current, forget
from hasshin.duties import queries as duties
from hasshin.findings.models import Finding
from hasshin.incidents.actions import report_fake as acting
from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.report_fake import Sent, report_fake, tidy_reports
from hasshin.incidents.actions.settle_reported import dismiss_reported, open_reported
from hasshin.incidents.models import FakeReport, Incident, PublicTake, ReportedAccount
from hasshin.incidents.reported import reported_page
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.web.views import report_fake as view
from tests.conftest import Clock

FAKE = "https://x.com/mihon_fukushlma"
PAGE = "/directory/report/"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(view, "YOUNGEST", -1)


def sent(clock: Clock, address: str = FAKE, **more: str) -> Any:
    given = {"asker": "203.0.113.1", "mark": f"{len(FakeReport.objects.all())}-{clock.now}-{address}", **more}
    return report_fake(now=clock.now, book=current(clock.now).book, sent=Sent(address, **given))


def token(answer: Any) -> str:
    found = re.search(r'name="page" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found.group(1)


def post(client: Client, **fields: str) -> Any:
    from urllib.parse import urlencode

    given = {"address": FAKE, "page": token(client.get(PAGE)), **fields}
    return client.post(PAGE, urlencode(given), content_type="application/x-www-form-urlencoded")


@pytest.mark.django_db
@pytest.mark.clause("F-5-2")
def test_several_reports_of_one_account_are_one_case_with_a_count_and_somebody_s_duty(
    city_fukushima: Any, clock: Clock
) -> None:
    for address in (FAKE, "@mihon_fukushlma https://X.com/Mihon_Fukushlma?s=20", "https://twitter.com/mihon_fukushlma"):
        clock.forward(minutes=1)
        assert sent(clock, address).outcome == "taken"
    (row,) = ReportedAccount.objects.all()
    assert (row.count, row.service, row.state, row.verdict) == (3, "x", "open", "looks_like")
    (finding,) = Finding.objects.filter(code="fake_reported", settled_at=None)
    assert "3件" in finding.message["ja"]
    owed = [one for one in duties.duties(clock.now) if one.about == f"finding:{finding.pk}"]
    assert {city_fukushima.people["kobayashi"], city_fukushima.people["takahashi"]} <= {h.id for h in owed[0].holders}
    assert Entry.objects.filter(kind="incidents.fake_reported").count() == 3

    incident = open_reported(actor=city_fukushima.actor("sato"), now=clock.now, reported_id=row.pk)
    assert (incident.kind, incident.address) == ("impersonation", row.address)
    assert Finding.objects.get(pk=finding.pk).settled_at == clock.now
    clock.forward(minutes=1)
    sent(clock)
    row.refresh_from_db()
    assert (row.count, row.state, ReportedAccount.objects.count()) == (4, "incident", 1), "it joins the open incident"
    with pytest.raises(Conflict):
        open_reported(actor=city_fukushima.actor("sato"), now=clock.now, reported_id=row.pk)
    assert Incident.objects.count() == 1


@pytest.mark.django_db
def test_an_account_of_ours_is_said_to_be_ours_and_leaves_nothing(city_fukushima: Any, clock: Clock) -> None:
    clock.forward(minutes=1)
    one = next(each for each in current(clock.now).site.listing.accounts if each.state == "active")
    assert sent(clock, one.url).outcome == "ours"
    assert not ReportedAccount.objects.exists()
    assert not PublicTake.objects.exists()
    mixed = sent(clock, f"{one.url} {FAKE}")
    assert mixed.outcome == "taken", "beside ours, the fake is the one that is meant"
    assert ReportedAccount.objects.get().address == FAKE


@pytest.mark.django_db
def test_it_is_dismissed_by_whose_it_is_to_look_and_with_a_reason(city_matsudo: Any, clock: Clock) -> None:
    city = city_matsudo
    clock.forward(minutes=1)
    sent(clock, contact="080-0000-0000", words="似ています")
    row = ReportedAccount.objects.get()
    manager, operator = city.actor("nakamura"), city.actor("sato")
    assert reported_page(manager, clock.now).waiting[0].reports[0].contact == "080-0000-0000"
    assert reported_page(operator, clock.now).waiting[0].reports[0].contact == "", "theirs alone whose it is to look"
    with pytest.raises(Refused):
        dismiss_reported(actor=operator, now=clock.now, reported_id=row.pk, reason="違う")
    with pytest.raises(Refused):
        dismiss_reported(actor=manager, now=clock.now, reported_id=row.pk, reason=" ")
    dismiss_reported(actor=manager, now=clock.now, reported_id=row.pk, reason="別の市のもの")
    with pytest.raises(Conflict):
        dismiss_reported(actor=manager, now=clock.now, reported_id=row.pk, reason="別の市のもの")
    with pytest.raises(NotFound):
        open_reported(actor=manager, now=clock.now, reported_id=9_999)
    assert not Finding.objects.filter(code="fake_reported", settled_at=None).exists()
    assert tidy_reports(clock.forward(days=29)) == 0
    assert tidy_reports(clock.forward(days=2)) == 1
    report = FakeReport.objects.get()
    assert (report.contact, report.words) == ("", "似ています")
    assert not Entry.objects.filter(kind="incidents.fake_reported", body__contains="080-0000").exists()


@pytest.mark.django_db
def test_a_flood_is_cut_off_for_one_sender_and_for_all_and_the_count_is_in_the_database(
    city_fukushima: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [sent(clock, f"https://x.com/nise{n}_mihon").outcome for n in range(acting.EACH_HOUR + 3)]
    assert said == ["taken"] * acting.EACH_HOUR + ["later"] * 3
    assert FakeReport.objects.count() == acting.EACH_HOUR
    assert "203.0.113.1" not in "".join(PublicTake.objects.values_list("who", flat=True))
    assert sent(clock, FAKE, asker="203.0.113.2").outcome == "taken"
    monkeypatch.setattr(acting, "ALL_EACH_HOUR", acting.EACH_HOUR + 2)
    assert sent(clock, "https://x.com/a_mihon", asker="203.0.113.3").outcome == "taken"
    assert sent(clock, "https://x.com/b_mihon", asker="203.0.113.4").outcome == "later"
    clock.forward(hours=1)
    assert sent(clock, "https://x.com/b_mihon", asker="203.0.113.4").outcome == "taken"
    tidy_reports(clock.now + timedelta(days=3))
    assert not PublicTake.objects.exists()


@pytest.mark.django_db
def test_a_page_sent_twice_counts_once(city_fukushima: Any, clock: Clock) -> None:
    assert sent(clock, mark="one-page").outcome == "taken"
    assert sent(clock, mark="one-page").outcome == "again"
    assert ReportedAccount.objects.get().count == 1


@pytest.mark.django_db
def test_what_names_no_account_or_is_too_long_is_refused_and_kept_nowhere(city_fukushima: Any, clock: Clock) -> None:
    for address in ("", "  ", "\x00\x1b\u202e", "あやしいです", "あ" * 501):
        with pytest.raises(Refused) as refused:
            sent(clock, address)
        assert {one.where for one in refused.value.reasons} == {"address"}
        assert all(one.message.ja and one.message.en for one in refused.value.reasons)
    for more in ({"words": "あ" * 1_001}, {"contact": "1" * 201}):
        with pytest.raises(Refused):
            sent(clock, **more)
    assert not FakeReport.objects.exists()
    sent(clock, words="<script>alert(1)</script>\x07\u202e終わり")
    assert FakeReport.objects.get().words == "<script>alert(1)</script>終わり"


@pytest.mark.django_db
def test_the_form_works_without_cookies_and_scripts_in_both_languages(city_fukushima: Any) -> None:
    client = Client()
    for address, words in (
        (PAGE, "偽アカウントを市に通報する"),
        ("/directory/en/report/", "Report a fake account to the city"),
    ):
        answer = client.get(address, {"q": '"><script>x</script>'})
        shown = answer.content.decode()
        assert words in shown
        assert "<script" not in shown
        assert not answer.cookies
        assert "script-src" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"
    answer = post(client, words="<b>太字</b> https://evil.example/", contact="")
    assert (answer.status_code, answer["Location"]) == (302, "./?done")
    assert not answer.cookies
    assert "受け付けました" in client.get(f"{PAGE}?done").content.decode()
    assert ReportedAccount.objects.get().count == 1
    listed = client.get("/directory/").content.decode()
    assert 'href="report/"' in listed
    assert f"report/?q={'https%3A'}" in client.get("/directory/verify/", {"q": FAKE}).content.decode()


@pytest.mark.django_db
def test_the_form_is_attacked(city_fukushima: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True)
    used = token(client.get(PAGE))
    assert post(client, page=used).status_code == 302
    assert post(client, page=used).status_code == 302, "a replay is answered, and counts once"
    assert ReportedAccount.objects.get().count == 1
    for bad in ("", "x", used[:-3] + "abc", "a:b:c"):
        answer = post(client, page=bad)
        assert answer.status_code == 422
        assert FAKE in answer.content.decode(), "what was typed is there still"
    assert post(client, website="https://bot.example").status_code == 302
    assert post(client, address="なにか").status_code == 422
    assert post(client, words="あ" * 10_000).status_code == 413
    assert client.post(PAGE, {"address": FAKE}).status_code == 415, "no files, no parts"
    assert client.post(PAGE, b"{}", content_type="application/json").status_code == 415
    assert client.post(PAGE, b"&" * 19_000, content_type=view.FORM).status_code in (413, 422)
    assert client.post(PAGE, b"%ff%fe=%00", content_type=view.FORM).status_code in (413, 422)
    assert client.put(PAGE).status_code == 405
    assert FakeReport.objects.count() == 1
    monkeypatch.setattr(view, "YOUNGEST", 5)
    quick = post(client)
    assert quick.status_code == 422
    assert "早すぎ" in quick.content.decode()
    monkeypatch.setattr(view, "YOUNGEST", -1)
    monkeypatch.setattr(acting, "EACH_HOUR", 1)
    late = post(client, address="https://x.com/other_mihon")
    assert (late.status_code, late["Retry-After"]) == (429, "3600")


@pytest.mark.django_db
def test_what_a_stranger_wrote_is_text_on_the_staff_s_screen(city_matsudo: Any, clock: Clock) -> None:
    sent(clock, words='<img src=x onerror="alert(1)"> https://evil.example/')
    from django.template.loader import render_to_string

    row = reported_page(city_matsudo.actor("nakamura"), clock.now).waiting[0]
    shown = render_to_string("web/incidents/_reported.html", {"row": row})
    assert "<img" not in shown
    assert 'href="https://evil' not in shown
    assert f'href="{FAKE}' not in shown


@pytest.mark.django_db
def test_after_an_incident_has_ended_a_new_report_is_a_new_case(city_matsudo: Any, clock: Clock) -> None:
    sent(clock)
    row = ReportedAccount.objects.get()
    manager = city_matsudo.actor("nakamura")
    incident = open_reported(actor=manager, now=clock.now, reported_id=row.pk)
    assert incident.kind == "other", "Matsudo's guideline has no kind for fakes"
    end_incident(actor=manager, now=clock.now, incident_id=incident.pk, conclusion="消えた")
    sent(clock, mark="later")
    assert ReportedAccount.objects.filter(state="open").count() == 1
