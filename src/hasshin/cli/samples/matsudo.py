"""Matsudo: another operator's check, prior consent, urgency; two accounts that are not ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.accounts.actions.give_consent import give_consent
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.models import Account, Consent
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.govern import FOUNDER
from hasshin.city.pack import current_pack
from hasshin.cli.samples.posts import Desk, tomorrow
from hasshin.cli.samples.scene import Founding, SampleCity
from hasshin.policy.text import t

UNITS = (
    ("seisaku", t("総合政策部", "general policy department"), ("general_policy",)),
    ("koho", t("総合政策部 広報広聴課", "PR section, general policy department"), ("pr",)),
    ("joho", t("情報政策課", "information policy section"), ("information_policy",)),
    ("kiki", t("危機管理課", "crisis management section"), ()),
    ("kanko", t("観光振興課", "tourism section"), ()),
    ("koen", t("公園緑地課", "parks section"), ()),
)
PR_X, PR_FACEBOOK, PR_LINE = "mihon_matsudo", "mihon.matsudo", "mihon-matsudo-line"
CRISIS_X, TOURISM_X, PARKS_X = "mihon_matsudo_kiki", "mihon_matsudo_kanko", "mihon_matsudo_koen"
EVENTS = "催し"
OWNERS = {PR_X: "takahashi", PR_FACEBOOK: "takahashi", PR_LINE: "takahashi", CRISIS_X: "sasaki", TOURISM_X: "yoshida"}
ROSTERS = {
    PR_X: ("sato", "suzuki", "mori"),
    PR_FACEBOOK: ("sato", "suzuki"),
    PR_LINE: ("ito", "suzuki"),
    CRISIS_X: ("yamada", "yamamoto"),
    TOURISM_X: ("kato",),
}


def found(founding: Founding) -> None:
    """Units, people, roles, accounts with owner, roster and rules, a deputy and a prior consent."""
    founding.units(UNITS)
    founding.staff()
    founding.appoint("nakamura", "operations_manager")
    founding.appoint("kobayashi", "security_manager")
    founding.account(PR_X, "x", "koho", "松戸市広報（見本）")
    founding.account(PR_FACEBOOK, "facebook", "koho", "松戸市広報広聴課（見本）")
    founding.account(PR_LINE, "line", "koho", "松戸市LINE（見本）")
    founding.account(CRISIS_X, "x", "kiki", "松戸市危機管理課（見本）")
    founding.account(TOURISM_X, "x", "kanko", "松戸市観光振興課（見本）", guide=False, new=True)
    founding.account(PARKS_X, "x", "koen", "松戸市公園緑地課（見本）", new=True)
    founding.appoint("watanabe", "operator", account=PARKS_X)
    owner_of_pr = 0
    for handle, owner in OWNERS.items():
        appointment = founding.appoint(owner, "account_owner", account=handle)
        owner_of_pr = appointment.pk if handle == PR_X else owner_of_pr
        for operator in ROSTERS[handle]:
            founding.appoint(operator, "operator", account=handle)
        if handle != TOURISM_X:
            _rules(founding, handle, owner)
    _exceptions(founding, owner_of_pr)


def _rules(founding: Founding, handle: str, owner: str) -> None:
    account = Account.objects.select_related("unit").get(pk=founding.sample.accounts[handle])
    set_rules(
        actor=FOUNDER,
        now=founding.now,
        account_id=account.pk,
        set_by=founding.sample.people[owner],
        in_force_from=founding.since,
        items={
            "service": current_pack().service_name(account.service).ja,
            "name": f"{account.name} @{handle}",
            "section": account.unit.name_ja,
            "owner": f"{account.unit.name_ja}の長",
            "contact": "047-000-0000（見本）",
            "purpose": "市政情報、催し、災害時の情報を市民へ発信する。",
            "follow": "国、県及び近隣自治体の公式アカウントに限り、フォローする。",
            "message": "市が運用しないアカウントへのメッセージの送信、返信は行わない。",
        },
        acts={
            "follow": "allow_list",
            "like": "never",
            "repost": "allow_list",
            "quote": "never",
            "reply": "never",
            "message": "never",
        },
        allow_list=("mihon_chiba_pref", "mihon_bousai"),
    )


def _exceptions(founding: Founding, owner_of_pr: int) -> None:
    name_deputy(
        actor=FOUNDER,
        now=founding.now,
        appointment_id=owner_of_pr,
        deputy_id=founding.sample.people["tanaka"],
        starts=founding.now,
        ends=founding.now + timedelta(days=10),
        reason="出張",
        order="松戸市事務決裁規程による代決（見本）",
    )
    give_consent(
        actor=FOUNDER,
        now=founding.now,
        account_id=founding.sample.accounts[PR_X],
        category=EVENTS,
        reason="市の催しの案内は定型であるため（見本）",
        given_by=founding.sample.people["takahashi"],
        ends=founding.now + timedelta(days=60),
    )


def live(sample: SampleCity, now: datetime) -> None:
    """Posts in each state. Those that are approved for now are sent by the worker as soon as it runs."""
    desk = Desk(sample, now)
    both = (PR_X, PR_FACEBOOK)
    desk.draft("sato", "koho", "梨の直売が始まります", "市内の梨園で直売が始まります。", (PR_X,))
    waiting = desk.draft(
        "sato",
        "koho",
        "広報まつど最新号",
        "広報まつどの最新号を発行しました。https://www.city.matsudo.chiba.jp/",
        both,
        source="広報まつど編集担当",
        images=(desk.picture("sato", "広報まつど最新号の表紙、緑の丘と青空の図", "#d6ecff", "#7fae6a"),),
    )
    desk.submit(waiting, "sato")
    _sent_back(desk)
    later = desk.draft(
        "suzuki",
        "koho",
        "21世紀の森と広場 休園日",
        "21世紀の森と広場は、来週月曜日に休園します。",
        both,
        at=tomorrow(now, 10),
    )
    desk.submit(later, "suzuki")
    desk.approve(later, "sato")
    out = desk.draft("sato", "koho", "納期限のお知らせ", "市県民税の納期限は今月末です。", both)
    desk.submit(out, "sato")
    desk.approve(out, "suzuki")
    _by_exception(desk)
    desk.draft("kato", "kanko", "矢切の渡しの運航", "矢切の渡しは本日運航しています。", (TOURISM_X,))


def _sent_back(desk: Desk) -> None:
    text = "健康診査の受診券を発送しました。届かない方はお問い合わせください。"
    post = desk.draft("sato", "koho", "健康診査の受診券", text, (PR_X,))
    desk.submit(post, "sato")
    desk.send_back(post, "suzuki", "問い合わせ先を書いてください。", text, "お問い合わせください", "x")


def _by_exception(desk: Desk) -> None:
    consent = Consent.objects.get(account=desk.sample.accounts[PR_X], category=EVENTS)
    event = desk.draft(
        "sato", "koho", "松戸まつりの案内", "今週末は松戸まつりです。ぜひお越しください。", (PR_X,), category=EVENTS
    )
    desk.submit(event, "sato", consent_id=consent.pk)
    urgent = desk.draft(
        "yamada",
        "kiki",
        "大雨への備え",
        "大雨警報が発表されました。川や用水路に近づかないでください。",
        (CRISIS_X,),
        mode="urgent",
        source="気象庁の発表",
    )
    desk.submit(urgent, "yamada", ground="urgent", proof={"reason": "大雨警報の発表により、確認を待てないため"})
