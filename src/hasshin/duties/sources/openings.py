"""What an opening waits for: a decision, somebody named, obtaining, its report and grant, the meeting (F-2-4, M-17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from hasshin.accounts.models import Account, Opening
from hasshin.accounts.openings import decided, next_step
from hasshin.accounts.queries_openings import waits_for
from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.openings import asker_may, granting, personally, reporting
from hasshin.policy.text import Text, t

DECIDE = Kind(
    id="opening_decision",
    title=t("アカウント開設の決定", "Openings to decide on"),
    evidence=t("承認または不承認の決定と、その理由・番号", "the decision to approve or refuse, with reason and order"),
    closed_by=("accounts.approve_opening", "accounts.refuse_opening", "accounts.withdraw_opening"),
)
DESIGNATE = Kind(
    id="opening_designation",
    title=t("アカウントを取得する職員の指名", "Who obtains an account is to be named"),
    evidence=t("指名された職員と発令の番号", "who was named, and the order"),
    closed_by=("accounts.designate", "accounts.refuse_opening", "accounts.withdraw_opening"),
)
OBTAIN = Kind(
    id="opening_to_obtain",
    title=t("アカウントの取得", "Accounts to obtain"),
    evidence=t("取得したアカウントの登録", "the account that was obtained, as entered"),
    closed_by=("accounts.obtain_opening", "accounts.refuse_opening", "accounts.withdraw_opening"),
)
REPORT = Kind(
    id="opening_report",
    title=t("取得の報告", "Reports of obtaining"),
    evidence=t("取得日・固有のID・アカウント名・URLの報告", "the report of day, immutable id, handle and address"),
    closed_by=("accounts.report_obtained", "accounts.close_account"),
)
RECEIVE = Kind(
    id="opening_receipt",
    title=t("取得の報告の確認", "Reports of obtaining to receive"),
    evidence=t("報告した人以外による確認", "another person's look at it"),
    closed_by=("accounts.receive_report", "accounts.return_report", "accounts.close_account"),
)
GRANT = Kind(
    id="account_grant",
    title=t("アカウントの付与", "Accounts to grant"),
    evidence=t("所属への付与とその番号", "the grant to the unit, and its order"),
    closed_by=("accounts.grant_account", "accounts.close_account"),
)
MEETING = Kind(
    id="opening_meeting",
    title=t("会議への報告", "Reports to the meeting"),
    evidence=t("会議名・開催日・報告の内容", "the meeting, its day, and what was reported"),
    closed_by=("accounts.report_to_meeting", "accounts.close_account"),
)
KINDS = (DECIDE, DESIGNATE, OBTAIN, REPORT, RECEIVE, GRANT, MEETING)
DECIDE_WITHIN = timedelta(days=14)
OBTAIN_WITHIN = timedelta(days=30)
RECEIVE_WITHIN = timedelta(days=7)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All of them. Openings that wait for a decision cost statements each, as who decided may have left the role."""
    waiting = Opening.objects.filter(state__in=[Opening.State.REQUESTED, Opening.State.APPROVED])
    obtained = Opening.objects.filter(state=Opening.State.OBTAINED).exclude(account__state=Account.State.CLOSED)
    parts = ("unit", "account", "designated")
    for row in waiting.select_related(*parts).order_by("pk"):
        yield from _waiting(row, now, pack)
    for row in obtained.select_related(*parts).order_by("pk"):
        yield from _obtained(row, pack)
    yield from _handed_over(pack)


def _waiting(row: Opening, now: datetime, pack: Pack) -> Iterator[Duty]:
    steps = decided(pack, row, now)
    number = next_step(steps)
    since = row.approved_at or row.requested_at
    if number is not None:
        step = steps[number].step
        gave = tuple(one.counts.by_id for one in steps if one.counts is not None)
        before = [one.counts.at for one in steps if one.counts is not None]
        begun = max([row.requested_at, *before])
        yield _duty(
            DECIDE,
            row,
            t("「{name}」の開設を決める（{step}）", "Decide on opening {name} ({step})").fill(
                name=row.name, step=step.title
            ),
            t("申請の内容を読み、承認するかどうかを決めてください。", "Read what is asked for, and approve or refuse."),
            step.citations,
            begun,
            begun + DECIDE_WITHIN,
            owed=_held(pack, step.roles, row.unit_id),
            not_by=(*(() if asker_may(pack, number) else (row.requested_by_id,)), *gave),
        )
        return
    control = personally(pack, row.service)
    cited = pack.cite(control or pack.one_of(Control))
    if control is not None and row.designated_id is None:
        yield _duty(
            DESIGNATE,
            row,
            t("「{name}」を取得する職員を指名する", "Name who obtains {name}").fill(name=row.name),
            t("所属の職員から、取得する人を指名してください。", "Name one of the unit's staff."),
            cited,
            since,
            since + DECIDE_WITHIN,
            owed=_held(pack, control.designated_by, row.unit_id),
        )
        return
    named = (row.designated_id,) if control is not None and row.designated_id is not None else ()
    yield _duty(
        OBTAIN,
        row,
        t("「{name}」のアカウントを取得する", "Obtain the account {name}").fill(name=row.name),
        t("サービスでアカウントを取得し、ここに登録してください。", "Obtain it on the service and enter it here."),
        cited,
        row.designated_at or since,
        (row.designated_at or since) + OBTAIN_WITHIN,
        owed=() if named else by_right(pack, "open_account", "unit", row.unit_id),
        staff=named,
    )


def _obtained(row: Opening, pack: Pack) -> Iterator[Duty]:
    account = row.account
    if account is None or row.obtained_at is None:
        return
    waits = waits_for(pack, row, ())
    if "report" in waits and (control := personally(pack, row.service)) is not None:
        yield _duty(
            REPORT,
            row,
            t(
                "「{name}」の取得を報告する（発信できません）", "Report that {name} was obtained (it can't publish)"
            ).fill(name=account.name),
            t("取得日・固有のID・アカウント名・URLを報告してください。", "Report its day, id, handle and address."),
            pack.cite(control),
            row.obtained_at,
            row.obtained_at + timedelta(days=control.report_days),
            staff=(row.designated_id,) if row.designated_id is not None else (),
        )
    if "receive" in waits and row.told_at is not None and (control := personally(pack, row.service)) is not None:
        yield _duty(
            RECEIVE,
            row,
            t(
                "「{name}」の取得の報告を確かめる（発信できません）", "Receive the report of {name} (it can't publish)"
            ).fill(name=account.name),
            t(
                "サービスでURLを開き、報告のとおりかを確かめて、記録してください。",
                "Open the address on the service, see whether it is as reported, and keep what you found.",
            ),
            pack.cite(control),
            row.told_at,
            row.told_at + RECEIVE_WITHIN,
            owed=_held(pack, control.granted_by, row.unit_id),
            not_by=tuple(one for one in (row.told_by_id, row.designated_id) if one is not None),
        )
    if "tell" in waits:
        telling, roles = reporting(pack)
        if telling is not None and telling.reported_to is not None:
            yield _duty(
                MEETING,
                row,
                t("「{name}」の開設を{meeting}に報告する", "Report the opening of {name} to the {meeting}").fill(
                    name=account.name, meeting=telling.reported_to
                ),
                t(
                    "会議で報告し、会議名・開催日・内容を記録してください。",
                    "Report it, and keep meeting, day and words.",
                ),
                pack.cite(telling),
                row.obtained_at,
                row.obtained_at + timedelta(days=telling.report_days),
                owed=_held(pack, roles, row.unit_id),
            )


def _handed_over(pack: Pack) -> Iterator[Duty]:
    """Accounts that wait for a grant: new ones, and those that were handed over."""
    rows = Account.objects.filter(awaits_grant=True).exclude(state=Account.State.CLOSED).select_related("unit")
    for account in rows.prefetch_related("changes").order_by("pk"):
        control = granting(pack, account.service)
        if control is None:
            continue
        moved = [change.at for change in account.changes.all() if change.kind == "unit"]
        since = max([account.opened_at, *moved])
        yield Duty(
            kind=GRANT,
            about=f"account:{account.pk}",
            title=t("「{name}」を{unit}に付与する（発信できません）", "Grant {name} to {unit} (it can't publish)").fill(
                name=account.name, unit=Text(ja=account.unit.name_ja, en=account.unit.name_en)
            ),
            what_to_do=t("アカウントの経過の画面で付与してください。", "Grant it on the page of the account's life."),
            citations=pack.cite(control),
            since=since,
            due_at=since + timedelta(days=control.report_days),
            place=Place("account-life", (account.pk,), "grant"),
            owed=_held(pack, control.granted_by, account.unit_id),
        )


def _duty(
    kind: Kind,
    row: Opening,
    title: Text,
    what_to_do: Text,
    citations: tuple[Citation, ...],
    since: datetime,
    due_at: datetime,
    *,
    owed: tuple[Owed, ...] = (),
    staff: tuple[int, ...] = (),
    not_by: tuple[int, ...] = (),
) -> Duty:
    return Duty(
        kind=kind,
        about=f"opening:{row.pk}",
        title=title,
        what_to_do=what_to_do,
        citations=citations,
        since=since,
        due_at=due_at,
        place=Place("opening", (row.pk,), "next"),
        owed=owed,
        staff=staff,
        not_by=not_by,
        account=row.account_id,
    )


def _held(pack: Pack, roles: Sequence[str], unit: int) -> tuple[Owed, ...]:
    """Holders of these roles for the unit; where the pack names none, whoever opens accounts."""
    return tuple(Owed(role, "unit", unit) for role in roles) or by_right(pack, "open_account", "unit", unit)
