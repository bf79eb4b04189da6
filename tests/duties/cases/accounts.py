"""Cases of openings and of the life of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.accounts.actions.answer_outward_act import consent_outward_act
from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account
from hasshin.accounts.actions.ask_closing import ask_closing
from hasshin.accounts.actions.choose_dormant import choose_dormant
from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.grant_account import grant_account
from hasshin.accounts.actions.obtain_opening import designate, obtain_opening
from hasshin.accounts.actions.outward_act import outward_act
from hasshin.accounts.actions.release_unit import release_unit
from hasshin.accounts.actions.report_obtained import receive_report, report_obtained
from hasshin.accounts.actions.report_to_meeting import report_to_meeting
from hasshin.accounts.actions.request_opening import request_opening
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.models import Account, AccountRules, Closing, Dormancy, Opening, OutwardAct
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.models import Appointment
from hasshin.policy.load import find_pack, read_pack_text
from hasshin.posts.actions.close_account import agree_closing
from hasshin.posts.dormant import watch_dormant
from tests.conftest import Clock
from tests.duties.cases import Case

SLEEP = "\n  - { type: dormancy, house: account-open, days: 30, roles: [operations_manager], choose_days: 14 }\n"


def asked(city: Any, clock: Clock, who: str, unit: str, service: str) -> Opening:
    return request_opening(
        actor=city.actor(who), now=clock.now, unit_id=city.units[unit], service=service, handle="mihon_duty",
        name="義務の見本", purpose="市の情報", why="市民へ知らせるため",
    )  # fmt: skip


def the_one() -> Opening:
    return Opening.objects.get(wanted_handle="mihon_duty")


def in_matsudo(city: Any, clock: Clock) -> str:
    return f"opening_decision:opening:{asked(city, clock, 'sato', 'koho', 'instagram').pk}"


def decides(city: Any, clock: Clock, who: str, reason: str = "必要と認める") -> Opening:
    return decide_opening(
        actor=city.actor(who), now=clock.now, opening_id=the_one().pk, kind="approve", reason=reason, order="決裁1号"
    )


def both_decide(city: Any, clock: Clock) -> None:
    decides(city, clock, "nakamura")
    decides(city, clock, "kobayashi")


def approved(city: Any, clock: Clock) -> str:
    in_matsudo(city, clock)
    both_decide(city, clock)
    return f"opening_to_obtain:opening:{the_one().pk}"


def obtains(city: Any, clock: Clock, who: str = "kobayashi", handle: str = "mihon_duty") -> Account:
    return obtain_opening(
        actor=city.actor(who), now=clock.now, opening_id=the_one().pk, connector="practice", handle=handle
    )


def obtained(city: Any, clock: Clock) -> str:
    approved(city, clock)
    obtains(city, clock)
    return f"opening_meeting:opening:{the_one().pk}"


def tells(city: Any, clock: Clock, report: str) -> Opening:
    return report_to_meeting(
        actor=city.actor("kobayashi"), now=clock.now, opening_id=the_one().pk, meeting="広報調整会議",
        meeting_on=clock.now.date(), report=report,
    )  # fmt: skip


def for_facebook(city: Any, clock: Clock) -> str:
    release_unit(
        actor=city.actor("nakamura"), now=clock.now, unit_id=city.units["kanko"], service="facebook",
        reason="観光の案内", decided_by=city.people["nakamura"],
    )  # fmt: skip
    return f"opening_designation:opening:{asked(city, clock, 'kato', 'kanko', 'facebook').pk}"


def names(city: Any, clock: Clock, order: str) -> Opening:
    return designate(
        actor=city.actor("nakamura"), now=clock.now, opening_id=the_one().pk, staff_id=city.people["kato"], order=order
    )


def unreported(city: Any, clock: Clock) -> str:
    for_facebook(city, clock)
    names(city, clock, "指名1号")
    obtains(city, clock, "kato")
    return f"opening_report:opening:{the_one().pk}"


def reports(city: Any, clock: Clock, remote_id: str) -> Opening:
    return report_obtained(
        actor=city.actor("kato"), now=clock.now, opening_id=the_one().pk, obtained_on=clock.now.date(),
        remote_id=remote_id, handle="mihon_duty", url="https://hasshin.example.jp/practice/facebook/mihon_duty/",
    )  # fmt: skip


def unreceived(city: Any, clock: Clock) -> str:
    unreported(city, clock)
    reports(city, clock, "99")
    return f"opening_receipt:opening:{the_one().pk}"


def receives(city: Any, clock: Clock, who: str) -> Opening:
    return receive_report(actor=city.actor(who), now=clock.now, opening_id=the_one().pk, accepted=True, remark="見た")


def ungranted(city: Any, clock: Clock) -> str:
    asked(city, clock, "kato", "kanko", "x")
    account = obtains(city, clock, "yamamoto")
    return f"account_grant:account:{account.pk}"


def grants(city: Any, clock: Clock, order: str) -> object:
    account = the_one().account_id or 0
    return grant_account(actor=city.actor("yamamoto"), now=clock.now, account_id=account, order=order)


def held(city: Any, handle: str, role: str) -> list[Appointment]:
    return list(Appointment.objects.filter(account_id=city.accounts[handle], role=role).order_by("pk"))


def ends(city: Any, clock: Clock, handle: str, role: str) -> int:
    row = held(city, handle, role)[0]
    end_on_account(actor=city.actor("nakamura"), now=clock.now, appointment_id=row.pk, order="人事異動")
    clock.forward(minutes=1)
    return int(city.accounts[handle])


def appoints(city: Any, clock: Clock, handle: str, role: str, who: str, order: str = "辞令") -> object:
    return appoint_to_account(
        actor=city.actor("nakamura"), now=clock.now, account_id=city.accounts[handle], staff_id=city.people[who],
        role=role, order=order,
    )  # fmt: skip


def sets(city: Any, clock: Clock, handle: str, who: str, **changed: str) -> object:
    account = Account.objects.select_related("unit").get(pk=city.accounts[handle])
    items = {
        "service": "X", "name": f"{account.name} @{handle}", "section": account.unit.name_ja, "owner": "課長",
        "contact": "047-000-0000", "purpose": "催し", "follow": "しない", "message": "しない",
    }  # fmt: skip
    return set_rules(
        actor=city.actor(who), now=clock.now, account_id=account.pk, items={**items, **changed}, acts={},
        set_by=city.people[who],
    )  # fmt: skip


def new_owner(city: Any, clock: Clock) -> str:
    ends(city, clock, "mihon_matsudo", "account_owner")
    appoints(city, clock, "mihon_matsudo", "account_owner", "yoshida")
    return f"account_rules_untrue:account:{city.accounts['mihon_matsudo']}"


def releases(city: Any, clock: Clock, reason: str) -> object:
    return release_unit(
        actor=city.actor("nakamura"), now=clock.now, unit_id=city.units["koen"], service="x", reason=reason,
        decided_by=city.people["nakamura"],
    )  # fmt: skip


def asleep(city: Any, clock: Clock) -> str:
    text = read_pack_text(find_pack("matsudo")).rstrip("\n")
    body, _, annexes = text.partition("\nannexes:")
    whole = body + SLEEP + (f"\nannexes:{annexes}" if annexes else "")
    adopt_pack(actor=city.actor("nakamura"), now=clock.now, text=whole, name="matsudo.yaml")
    clock.forward(days=31)
    watch_dormant(clock.now)
    return f"dormancy_choice:account:{city.accounts['mihon_matsudo_koen']}"


def chooses(city: Any, clock: Clock, reason: str) -> Dormancy:
    row = Dormancy.objects.get(account=city.accounts["mihon_matsudo_koen"], choice="")
    until = clock.now + timedelta(days=90)
    return choose_dormant(
        actor=city.actor("nakamura"), now=clock.now, dormancy_id=row.pk, choice="keep", reason=reason, until=until
    )


def asked_to_close(city: Any, clock: Clock) -> str:
    account = city.accounts["mihon_matsudo_koen"]
    row = ask_closing(actor=city.actor("nakamura"), now=clock.now, account_id=account, reason="使わないため")
    return f"closing_agreement:closing:{row.pk}"


def agrees(city: Any, clock: Clock, who: str) -> object:
    return agree_closing(actor=city.actor(who), now=clock.now, closing_id=Closing.objects.get().pk)


def asked_to_follow(city: Any, clock: Clock) -> str:
    account = city.accounts["mihon_matsudo"]
    last = AccountRules.objects.get(account=account)
    set_rules(
        actor=city.actor("takahashi"),
        now=clock.now,
        account_id=account,
        items=last.items,
        acts={**last.acts, "follow": "case_by_case"},
        set_by=city.people["takahashi"],
        allow_list=last.allow_list,
    )
    row = outward_act(
        actor=city.actor("sato"), now=clock.now, account_id=account, kind="follow", target="tonari_shi", reason="連携"
    )
    return f"outward_consent:outwardact:{row.pk}"


def consents(city: Any, clock: Clock, who: str) -> object:
    return consent_outward_act(actor=city.actor(who), now=clock.now, act_id=OutwardAct.objects.get().pk)


CASES = [
    Case(
        "outward_consent",
        "matsudo",
        asked_to_follow,
        lambda c, k: consents(c, k, "suzuki"),
        lambda c, k: consents(c, k, "takahashi"),
    ),
    Case("opening_decision", "matsudo", in_matsudo, lambda c, k: decides(c, k, "nakamura", " "), both_decide),
    Case("opening_to_obtain", "matsudo", approved, lambda c, k: obtains(c, k, handle=" "), obtains),
    Case("opening_meeting", "matsudo", obtained, lambda c, k: tells(c, k, " "), lambda c, k: tells(c, k, "開設した")),
    Case("opening_designation", "fukushima", for_facebook, lambda c, k: names(c, k, ""), lambda c, k: names(c, k, "1")),
    Case("opening_report", "fukushima", unreported, lambda c, k: reports(c, k, ""), lambda c, k: reports(c, k, "99")),
    Case(
        "opening_receipt",
        "fukushima",
        unreceived,
        lambda c, k: receives(c, k, "kato"),
        lambda c, k: receives(c, k, "yamamoto"),
    ),
    Case("account_grant", "fukushima", ungranted, lambda c, k: grants(c, k, " "), lambda c, k: grants(c, k, "付与1号")),
    Case(
        "account_without_owner",
        "matsudo",
        lambda c, k: f"account_without_owner:account:{c.accounts['mihon_matsudo_koen']}",
        lambda c, k: appoints(c, k, "mihon_matsudo_koen", "account_owner", "yoshida", " "),
        lambda c, k: appoints(c, k, "mihon_matsudo_koen", "account_owner", "yoshida"),
    ),
    Case(
        "roster_below_minimum",
        "matsudo",
        lambda c, k: f"roster_below_minimum:account:{c.accounts['mihon_matsudo_kanko']}",
        lambda c, k: appoints(c, k, "mihon_matsudo_kanko", "operator", "kato"),
        lambda c, k: appoints(c, k, "mihon_matsudo_kanko", "operator", "sato"),
    ),
    Case(
        "account_rules_missing",
        "matsudo",
        lambda c, k: f"account_rules_missing:account:{c.accounts['mihon_matsudo_kanko']}",
        lambda c, k: sets(c, k, "mihon_matsudo_kanko", "yoshida", contact=" "),
        lambda c, k: sets(c, k, "mihon_matsudo_kanko", "yoshida"),
    ),
    Case(
        "account_rules_untrue",
        "matsudo",
        new_owner,
        lambda c, k: sets(c, k, "mihon_matsudo", "yoshida", owner=""),
        lambda c, k: sets(c, k, "mihon_matsudo", "yoshida"),
    ),
    Case(
        "release_ending",
        "fukushima",
        lambda c, k: f"release_ending:unit:{c.units['koen']}:x",
        lambda c, k: releases(c, k, " "),
        lambda c, k: releases(c, k, "公園の閉鎖を知らせる"),
    ),
    Case("dormancy_choice", "matsudo", asleep, lambda c, k: chooses(c, k, " "), lambda c, k: chooses(c, k, "冬に使う")),
    Case(
        "closing_agreement",
        "matsudo",
        asked_to_close,
        lambda c, k: agrees(c, k, "nakamura"),
        lambda c, k: agrees(c, k, "kobayashi"),
    ),
]
