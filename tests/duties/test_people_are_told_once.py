"""One digest a day to whoever owes something, urgent things at once, deputies while they stand in, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.change_staff import change_staff
from hasshin.city.actions.set_address import set_address
from hasshin.city.models import Deputyship, StaffMember
from hasshin.duties import queries
from hasshin.duties.models import Watched
from hasshin.duties.tell import tell
from hasshin.outbox.models import Message
from hasshin.posts.models import Delivery, Post
from tests.conftest import Clock
from tests.duties.cases import everyday
from tests.duties.conftest import ORIGIN, mails, to

pytestmark = pytest.mark.django_db
Told = Callable[[Any], None]


def lost() -> list[str]:
    """Who was told at once of the unknown outcome."""
    return to([m for m in mails("duty.urgent") if "届いたか" in m.subject])


def test_the_digest_goes_to_those_who_owe_something_and_to_nobody_else(
    city_matsudo: Any, clock: Clock, told: Told
) -> None:
    told(city_matsudo)
    tell(clock.now)  # 10:00 in Japan
    owing = {h.id for row in queries.duties(clock.now) for h in row.holders}
    assert {m.staff_id for m in mails("duty.digest")} == owing
    assert city_matsudo.people["suzuki"] in owing


def test_the_same_day_tells_nothing_twice_and_the_next_day_again(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    tell(clock.now)
    first = len(mails("duty.digest"))
    assert tell(clock.now) == 0
    tell(clock.forward(hours=1))
    assert len(mails("duty.digest")) == first
    tell(clock.forward(hours=23))
    assert len(mails("duty.digest")) > first


def test_a_clock_that_is_put_back_tells_nothing_twice(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    tell(clock.now)
    before = len(mails())
    tell(clock.forward(minutes=-30))
    tell(clock.forward(minutes=30))
    assert len(mails()) == before


@pytest.mark.parametrize(("utc_hour", "sent"), [(22, False), (23, True)])
def test_the_digest_waits_for_its_hour_in_japan(city_matsudo: Any, told: Told, utc_hour: int, sent: bool) -> None:
    told(city_matsudo)  # from 8:00, which is 23:00 UTC of the day before
    tell(datetime(2026, 7, 1, utc_hour, 0, tzinfo=UTC))
    assert bool(mails("duty.digest")) is sent


def test_the_digest_is_in_the_reader_s_language_with_clause_day_and_link_and_without_the_text_of_posts(
    city_matsudo: Any, clock: Clock, told: Told
) -> None:
    told(city_matsudo)
    StaffMember.objects.filter(username="suzuki").update(language="en")
    tell(clock.now)
    english = next(m for m in mails("duty.digest") if m.address.startswith("suzuki"))
    japanese = next(m for m in mails("duty.digest") if m.address.startswith("sasaki"))
    post = Post.objects.get(title="広報まつど最新号")
    assert "Your duties today" in english.subject
    assert "Decide on “広報まつど最新号”" in english.body
    assert "(11)" in english.body
    assert "4 Jul 2026" in english.body
    assert f"{ORIGIN}/posts/{post.pk}/" in english.body
    assert "最新号を発行しました" not in english.body, "no text of a post"
    assert "今日の義務" in japanese.subject
    assert "佐々木 直 さん" in japanese.body


def test_an_urgent_duty_is_told_at_once_and_once(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    everyday._lost(city_matsudo, clock)
    tell(clock.now)
    assert sorted(lost()) == ["nakamura", "sato", "suzuki", "takahashi", "tanaka"]
    tell(clock.forward(minutes=1))
    assert len(lost()) == 5


def test_a_deputy_is_told_while_she_stands_in_and_says_for_whom(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    clock.forward(days=3)
    everyday._lost(city_matsudo, clock)
    tell(clock.now)
    deputy = next(m for m in mails("duty.urgent") if m.address.startswith("tanaka") and "届いたか" in m.subject)
    assert "高橋 誠さんの代理" in deputy.body
    Message.objects.all().delete()
    Watched.objects.all().delete()
    Deputyship.objects.update(ends=clock.now)
    tell(clock.forward(minutes=1))
    assert "tanaka" not in lost()
    assert "takahashi" in lost()


def test_who_comes_to_owe_an_urgent_duty_later_is_told_then(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    Deputyship.objects.update(starts=clock.now + timedelta(days=1))
    everyday._lost(city_matsudo, clock)
    tell(clock.now)
    assert "tanaka" not in lost()
    tell(clock.forward(days=1, minutes=1))
    assert lost().count("tanaka") == 1
    assert lost().count("takahashi") == 1


def test_without_a_mail_server_nothing_is_put_into_the_outbox_and_that_is_a_duty(
    city_matsudo: Any, clock: Clock, installation: Callable[..., Any]
) -> None:
    installation()
    tell(clock.now)
    assert mails() == []
    assert "mail_not_set_up:installation" in {row.key for row in queries.duties(clock.now)}


def test_people_without_an_address_are_a_duty_of_those_who_register_staff(
    city_matsudo: Any, clock: Clock, told: Told
) -> None:
    told(city_matsudo)
    StaffMember.objects.filter(username__in=["sato", "kato"]).update(email="")
    (row,) = (r for r in queries.duties(clock.now) if r.kind == "mail_address")
    assert "2" in row.title.en
    assert "佐藤 光" in row.what_to_do.ja
    tell(clock.now)
    assert not {"sato", "kato"} & set(to(mails()))


def test_what_a_broken_source_knows_is_not_taken_for_gone(
    city_matsudo: Any, clock: Clock, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hasshin.duties import sources
    from hasshin.duties.sources import posts

    told(city_matsudo)
    tell(clock.now)
    watched = set(Watched.objects.filter(gone_at=None).values_list("key", flat=True))

    def broken(now: datetime, pack: Any) -> Any:
        raise ZeroDivisionError

    broken.__module__ = posts.__name__
    monkeypatch.setattr(sources, "SOURCES", (broken, *(s for s in sources.SOURCES if s is not posts.due)))
    tell(clock.forward(minutes=5))
    assert watched <= set(Watched.objects.filter(gone_at=None).values_list("key", flat=True))
    (row,) = (r for r in queries.duties(clock.now) if r.kind == "list_incomplete")
    assert row.urgent
    assert [h.name.ja for h in row.holders] == ["中村 隆"]


def test_a_duty_that_comes_back_is_told_anew(city_matsudo: Any, clock: Clock, told: Told) -> None:
    told(city_matsudo)
    everyday._lost(city_matsudo, clock)
    tell(clock.now)
    Delivery.objects.filter(state="unknown").update(state="done")
    tell(clock.forward(minutes=1))
    assert lost().count("suzuki") == 1
    Delivery.objects.filter(state="done").update(state="unknown")
    tell(clock.forward(minutes=1))
    assert lost().count("suzuki") > 1


def test_an_address_is_owed_from_when_there_has_been_none(city_matsudo: Any, clock: Clock, told: Told) -> None:
    """Not from the city's founding: who came yesterday is not two weeks late."""

    def owed() -> tuple[Any, Any] | None:
        rows = [row for row in queries.duties(clock.now) if row.kind == "mail_address"]
        return (rows[0].since, rows[0].due_at) if rows else None

    told(city_matsudo)
    assert owed() is None
    clock.forward(days=100)
    admin, koho = city_matsudo.actor("nakamura"), city_matsudo.units["koho"]
    add_staff(
        actor=admin, now=clock.now, username="fresh", name_ja="新人", name_en="Fresh", unit_id=koho,
        password="a-long-first-password",
    )  # fmt: skip
    joined = clock.now
    assert owed() == (joined, joined + timedelta(days=14))

    clock.forward(days=20)
    fresh = StaffMember.objects.get(username="fresh")
    set_address(actor=admin, now=clock.now, staff_id=fresh.pk, email="fresh@city.example.jp")
    assert owed() is None
    clock.forward(days=20)
    change_staff(
        actor=admin, now=clock.now, staff_id=fresh.pk, order="届出", name_ja="新人", name_en="Fresh", email="",
        number="", unit_id=koho, rank="",
    )  # fmt: skip
    assert owed() == (clock.now, clock.now + timedelta(days=14))
    clock.forward(days=1)
    change_staff(
        actor=admin, now=clock.now, staff_id=fresh.pk, order="届出", name_ja="新人 二郎", name_en="Fresh", email="",
        number="", unit_id=koho, rank="",
    )  # fmt: skip
    assert owed() == (clock.now - timedelta(days=1), clock.now + timedelta(days=13)), "another change is not its end"

    StaffMember.objects.filter(pk=fresh.pk).update(joins_at=clock.now + timedelta(days=5))
    assert owed() is None, "nobody is told before they join"
    clock.forward(days=5)
    assert owed() == (clock.now, clock.now + timedelta(days=14))
