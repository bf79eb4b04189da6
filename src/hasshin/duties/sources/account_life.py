"""What the life of an account asks: a release that lasts (F-1), a choice while dormant, a second person for closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from hasshin.accounts.actions.ask_closing import SECONDS
from hasshin.accounts.models import Account, Closing, Dormancy, Release
from hasshin.accounts.queries_outward import waiting_outward_acts
from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.policy.controls.access import Releases
from hasshin.policy.controls.accounts import Dormancy as DormancyControl
from hasshin.policy.controls.content import Outward
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.rules.outward import ACTS
from hasshin.policy.rules.services import service_for_unit
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import OutwardKind

RELEASE = Kind(
    id="release_ending",
    title=t("終わる利用許可", "Releases that end"),
    evidence=t("その後も続く利用許可", "a release that lasts beyond it"),
    closed_by=("accounts.release_unit", "accounts.hand_over", "accounts.close_account"),
)
DORMANT = Kind(
    id="dormancy_choice",
    title=t("休眠アカウントの扱い", "Dormant accounts to decide on"),
    evidence=t("継続・ロック・閉鎖の選択と、その理由", "the choice to keep, lock or close it, and why"),
    closed_by=("accounts.choose_dormant", "accounts.note_awake", "accounts.close_account"),
    findings=("dormant",),
)
CLOSING = Kind(
    id="closing_agreement",
    title=t("閉鎖への同意", "Closings that wait for a second person"),
    evidence=t("二人目の同意、または取りやめの理由", "the second person's agreement, or why it is not closed"),
    closed_by=("accounts.close_account", "accounts.drop_closing"),
)
OUTWARD = Kind(
    id="outward_consent",
    title=t("対外行為への同意", "Acts toward others that wait for a consent"),
    evidence=t("本人による同意、または見送りの理由", "the consent, or why it is not given"),
    closed_by=("accounts.consent_outward_act", "accounts.decline_outward_act", "accounts.drop_outward_act"),
)
KINDS = (RELEASE, DORMANT, CLOSING, OUTWARD)
SOON = timedelta(days=30)
WITHIN = timedelta(days=14)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All of them; five statements."""
    yield from _released(now, pack)
    yield from _dormant(pack)
    yield from _closing(pack)
    yield from _outward(pack)


def _released(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Releases)
    if control is None:
        return
    open_ones = Account.objects.exclude(state=Account.State.CLOSED).select_related("unit")
    accounts = list(open_ones.order_by("unit__code", "pk"))
    last: dict[tuple[int, str], Release] = {}
    for row in Release.objects.filter(starts__lte=now + SOON).order_by("pk"):
        key = (row.unit_id, row.service)
        if key not in last or _ends(row) >= _ends(last[key]):
            last[key] = row
    for unit_id, service in dict.fromkeys((one.unit_id, one.service) for one in accounts):
        account = next(one for one in accounts if (one.unit_id, one.service) == (unit_id, service))
        there = last.get((unit_id, service))
        if (there is not None and _ends(there) > now + SOON) or not _asks_release(pack, account):
            continue
        ends = there.ends if there is not None else None
        unit = Text(ja=account.unit.name_ja, en=account.unit.name_en)
        over = ends is None or ends <= now
        title = (
            t("{unit}に{service}の利用を許可する（発信できません）", "Release {unit} for {service} (it can't publish)")
            if over
            else t("{unit}の{service}の利用許可が終わる", "The release of {unit} for {service} ends")
        )
        yield Duty(
            kind=RELEASE,
            about=f"unit:{unit_id}",
            part=service,
            title=title.fill(unit=unit, service=pack.service_name(service)),
            what_to_do=t(
                "必要が続くなら改めて許可し、なければアカウントを引き継ぐか閉鎖してください。",
                "Release it anew where the need goes on; else hand its accounts over, or close them.",
            ),
            citations=pack.cite(control),
            since=account.opened_at if there is None or ends is None else max(there.starts, ends - SOON),
            due_at=ends,
            place=Place("settings-units", (), "release"),
            owed=tuple(Owed(role, "unit", unit_id, "release") for role in control.decided_by),
            account=account.pk,
        )


def _ends(row: Release) -> datetime:
    return row.ends if row.ends is not None else row.starts + timedelta(days=365_000)


def _asks_release(pack: Pack, account: Account) -> bool:
    """Whether this unit may use the service by a release alone."""

    def allowed(release: bool) -> bool:
        verdict = Verdict(pack)
        functions = tuple(account.unit.functions)
        service_for_unit(verdict, service=account.service, functions=functions, release=release)
        return not verdict.refused

    return allowed(release=True) and not allowed(release=False)


def _dormant(pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(DormancyControl)
    if control is None:
        return
    rows = Dormancy.objects.filter(choice="").exclude(account__state=Account.State.CLOSED).select_related("account")
    for row in rows.order_by("pk"):
        yield Duty(
            kind=DORMANT,
            about=f"account:{row.account_id}",
            title=t("休眠アカウント「{name}」の扱いを決める", "Choose what becomes of {name}, which is dormant").fill(
                name=row.account.name
            ),
            what_to_do=t(
                "継続・ロック・閉鎖のいずれかを、理由とともに選んでください。", "Keep, lock or close it, with a reason."
            ),
            citations=pack.cite(control),
            since=row.found_at,
            due_at=row.due_at,
            place=Place("account-life", (row.account_id,), "dormant"),
            owed=tuple(Owed(role, "account", row.account_id) for role in control.roles),
        )


def _closing(pack: Pack) -> Iterator[Duty]:
    rows = Closing.objects.filter(agreed_at=None, dropped_at=None).select_related("account").order_by("pk")
    for row in rows:
        owed = tuple(dict.fromkeys(o for right in SECONDS for o in by_right(pack, right, "account", row.account_id)))
        yield Duty(
            kind=CLOSING,
            about=f"closing:{row.pk}",
            title=t("「{name}」の閉鎖に同意するか決める", "Agree to the closing of {name}, or not").fill(
                name=row.account.name
            ),
            what_to_do=t("理由を読み、同意するか、取りやめてください。", "Read the reason; agree, or have it dropped."),
            citations=(house("two-people-close"),),
            since=row.asked_at,
            due_at=row.asked_at + WITHIN,
            place=Place("account-life", (row.account_id,), "agree"),
            owed=owed,
            not_by=(row.asked_by_id,),
            account=row.account_id,
        )


def _outward(pack: Pack) -> Iterator[Duty]:
    for row in waiting_outward_acts():
        act = ACTS[cast("OutwardKind", row.kind)]
        citations = tuple(
            c for one in pack.all_of(Outward) if getattr(one, row.kind) is not None for c in pack.cite(one)
        )
        yield Duty(
            kind=OUTWARD,
            about=f"outwardact:{row.pk}",
            title=t(
                "「{name}」の@{target}への{act}に同意するか決める", "Consent to {act} @{target} on {name}, or not"
            ).fill(name=row.account.name, target=row.target, act=act),
            what_to_do=t("理由を読み、同意するか、見送ってください。", "Read the reason; consent, or decline."),
            citations=citations,
            since=row.at,
            due_at=row.at + WITHIN,
            place=Place("outward-acts", (row.account_id,), f"act-{row.pk}"),
            owed=by_right(pack, "grant_consent", "account", row.account_id),
            not_by=(row.asked_by_id,),
            account=row.account_id,
        )
