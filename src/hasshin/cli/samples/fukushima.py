"""Fukushima: decision by the unit head, exemption grounds, YouTube for PR alone, one unit whose release has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.accounts.actions.release_unit import end_release, release_unit
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.govern import FOUNDER
from hasshin.cli.samples.posts import Desk, tomorrow
from hasshin.cli.samples.scene import Founding, SampleCity
from hasshin.policy.text import t

UNITS = (
    ("koho", t("広報広聴課", "PR section"), ("pr",)),
    ("joho", t("情報管理課", "information-management section"), ("information_management",)),
    ("kiki", t("危機管理室", "crisis management office"), ()),
    ("kanko", t("観光課", "tourism section"), ()),
    ("koen", t("公園緑地課", "parks section"), ()),
)
PR_X, PR_FACEBOOK, PR_YOUTUBE = "mihon_fukushima", "mihon.fukushima", "mihon-fukushima-tv"
TOURISM_X, CRISIS_X, PARKS_X = "mihon_fukushima_kanko", "mihon_fukushima_kiki", "mihon_fukushima_koen"


def found(founding: Founding) -> None:
    """Units, people, roles, releases, accounts and a deputy."""
    founding.units(UNITS)
    founding.staff()
    for username, role in (
        ("yamamoto", "information_management_section"),
        ("nakamura", "information_system_manager"),
        ("kobayashi", "information_security_manager"),
        ("takahashi", "pr_head"),
    ):
        founding.appoint(username, role)
    founding.appoint("takahashi", "unit_head", unit="koho")
    founding.appoint("sasaki", "unit_head", unit="kiki")
    absent = founding.appoint("yoshida", "unit_head", unit="kanko")
    name_deputy(
        actor=FOUNDER,
        now=founding.now,
        appointment_id=absent.pk,
        deputy_id=founding.sample.people["tanaka"],
        starts=founding.now,
        ends=founding.now + timedelta(days=10),
        reason="出張",
        order="福島市事務決裁規程による代決（見本）",
    )
    _accounts(founding)


def _accounts(founding: Founding) -> None:
    releases = {unit: _release(founding, unit) for unit in ("kanko", "kiki", "koen")}
    founding.account(PR_X, "x", "koho", "福島市広報（見本）")
    founding.account(PR_FACEBOOK, "facebook", "koho", "福島市広報広聴課（見本）")
    founding.account(PR_YOUTUBE, "youtube", "koho", "福島市公式チャンネル（見本）")
    founding.account(TOURISM_X, "x", "kanko", "福島市観光課（見本）")
    founding.account(CRISIS_X, "x", "kiki", "福島市危機管理室（見本）", guide=False)
    founding.account(PARKS_X, "x", "koen", "福島市公園緑地課（見本）")
    end_release(actor=FOUNDER, now=founding.now, release_id=releases["koen"], reason="業務上の必要がなくなったため")


def _release(founding: Founding, unit: str) -> int:
    release = release_unit(
        actor=FOUNDER,
        now=founding.now,
        unit_id=founding.sample.units[unit],
        service="x",
        reason="市民へ速やかに知らせる業務上の必要があるため（見本）",
        decided_by=founding.sample.people["nakamura"],
        starts=founding.since,
    )
    return release.pk


def live(sample: SampleCity, now: datetime) -> None:
    """Posts in each state. Those that are approved for now are sent by the worker as soon as it runs."""
    desk = Desk(sample, now)
    both = (PR_X, PR_FACEBOOK)
    desk.draft(
        "sato",
        "koho",
        "市民講座の案内",
        "市民講座「はじめての写真」の受講生を募集します。",
        (PR_X,),
        source="生涯学習課の依頼文",
    )
    waiting = desk.draft(
        "sato",
        "koho",
        "花見山の開花状況",
        "花見山の桜が咲き始めました。見頃は来週の見込みです。https://www.city.fukushima.fukushima.jp/hanamiyama/",
        both,
        source="観光課の現地確認（本日9時）",
        images=(desk.picture("sato", "青空の下、桜で薄紅色に染まる花見山の斜面の図", "#cfe8f7", "#f2b6c6"),),
    )
    desk.submit(waiting, "sato")
    _sent_back(desk)
    later = desk.draft(
        "suzuki",
        "koho",
        "市政だより発行のお知らせ",
        "市政だより最新号を発行しました。公式サイトでもお読みいただけます。https://www.city.fukushima.fukushima.jp/",
        both,
        source="市政だより編集担当",
        at=tomorrow(now, 10),
    )
    desk.submit(later, "suzuki")
    desk.approve(later, "takahashi")
    _going_out(desk, both)
    _elsewhere(desk)


def _sent_back(desk: Desk) -> None:
    text = "道路工事のため通行止めがあります。ご迷惑をおかけします。"
    post = desk.draft("sato", "koho", "道路工事のお知らせ", text, (PR_X,), source="道路課の依頼文")
    desk.submit(post, "sato")
    desk.send_back(post, "takahashi", "場所と期間を書いてください。", text, "通行止めがあります", "x")


def _going_out(desk: Desk, both: tuple[str, str]) -> None:
    out = desk.draft(
        "sato",
        "koho",
        "図書館の休館日",
        "市立図書館は館内整理のため来週月曜日に休館します。",
        both,
        source="図書館の休館日程表",
    )
    desk.submit(out, "sato")
    desk.approve(out, "takahashi")
    again = desk.draft(
        "suzuki",
        "koho",
        "水道管の凍結に注意",
        "冷え込む朝は水道管の凍結にご注意ください。",
        (PR_X,),
        source="公式サイトの掲載記事",
    )
    desk.submit(
        again,
        "suzuki",
        ground="city_media",
        proof={"url": "https://www.city.fukushima.fukushima.jp/suido/touketsu.html"},
    )


def _elsewhere(desk: Desk) -> None:
    for_deputy = desk.draft(
        "kato",
        "kanko",
        "くだもの狩りの季節",
        "市内の果樹園でくだもの狩りが始まりました。",
        (TOURISM_X,),
        source="観光協会の発表",
    )
    desk.submit(for_deputy, "kato")
    desk.draft("watanabe", "koen", "公園の花壇", "中央公園の花壇が見頃です。", (PARKS_X,), source="現地確認")
