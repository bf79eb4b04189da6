"""The dry run on paper and as CSV, and the scheduled posts that a transfer would stop."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse

from hasshin.city.models import Transfer
from hasshin.policy.clock import day
from tests.web.test_closing_an_account import scheduled
from tests.web.test_people_and_transfers import file, keeper

__all__ = ["keeper"]


def handed_in(town: Any, keeper: Any, on: Any) -> int:
    one = town.people["operator"]
    rows = file(town, f"{one.number},{one.name_ja},異動,観光課,{on}")
    assert keeper.post(reverse("transfers"), {"file": rows, "order": "人事発令 第1号"}).status_code == 302
    return Transfer.objects.get().pk


def rows_of(keeper: Any, pk: int) -> list[dict[str, str]]:
    sent = keeper.get(reverse("transfer-csv", args=[pk]))
    assert sent["Content-Type"].startswith("text/csv")
    assert "attachment" in sent["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"), newline="")))


def test_paper_and_csv_say_what_the_screen_says(town: Any, keeper: Any) -> None:
    post = scheduled(town)
    pk = handed_in(town, keeper, day(post.created_at))
    screen = keeper.get(reverse("transfer", args=[pk])).content.decode()
    rows = rows_of(keeper, pk)
    told = {(row["区分"], row["対象"]) for row in rows}
    assert ("異動する人", "operatorさん") in told
    assert ("終わる任命", "operatorさん") in told
    assert ("発信できなくなる予定の投稿", town.account.name) in told
    for row in rows:
        assert row["内容"].split(" ")[0] in screen
    paper = keeper.get(reverse("transfer-print", args=[pk])).content.decode()
    assert "試算（まだ何も変わっていません）" in paper
    assert all(row["内容"] in paper for row in rows)


def test_what_is_scheduled_is_named_only_where_it_would_be_stopped(town: Any, keeper: Any) -> None:
    post = scheduled(town)
    later = handed_in(town, keeper, f"{day(post.created_at).year + 1}-04-01")
    shown = keeper.get(reverse("transfer", args=[later])).content.decode()
    assert 'id="planned"' not in shown, "it goes out long before"
    keeper.post(reverse("transfer", args=[later]), {"do": "discard"})
    assert "破棄" in keeper.get(reverse("transfer-print", args=[later])).content.decode()
    Transfer.objects.all().delete()
    at_once = handed_in(town, keeper, day(post.created_at))
    part = keeper.get(reverse("transfer", args=[at_once])).content.decode().split('id="planned"')[1]
    assert post.title in part.split("</section>", maxsplit=1)[0]


def test_it_is_english_to_who_reads_english(town: Any, keeper: Any) -> None:
    pk = handed_in(town, keeper, day(scheduled(town).created_at))
    keeper.cookies["hasshin_language"] = "en"
    paper = keeper.get(reverse("transfer-print", args=[pk])).content.decode()
    for words in (
        '<html lang="en">',
        "Scheduled post that can&#x27;t go out",
        "Ms operator",
        "Appointment ends",
        "moves",
    ):
        assert words in paper
    assert {"What", "From when on"} <= rows_of(keeper, pk)[0].keys()


def test_nobody_else_reads_it(town: Any, keeper: Any) -> None:
    pk = handed_in(town, keeper, day(scheduled(town).created_at))
    for name in ("transfer-print", "transfer-csv"):
        assert town.browse("colleague").get(reverse(name, args=[pk])).status_code == 403
