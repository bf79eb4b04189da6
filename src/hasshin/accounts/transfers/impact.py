"""What a plan leaves behind, account by account: who is too few, who is missing, what must be changed. Pure.

Looked at before, and at each instant at which the plan changes something; what was so before is marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.accounts.transfers.plan import Plan, seats_ended
from hasshin.accounts.transfers.roll import Place, Roll
from hasshin.accounts.transfers.second import second_holders
from hasshin.city.vacancy import Seat, kept
from hasshin.policy.controls import Credentials, Decision, Owner, Roster
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, joined, t

Severity = Literal["stops", "warns"]


@dataclass(frozen=True)
class Problem:
    """One thing left behind, from when on, and what to do. `stops`: nothing goes out on the account."""

    code: str
    severity: Severity
    message: Text
    fix: Text
    citations: tuple[Citation, ...]
    since: datetime | None
    already: bool = False


@dataclass(frozen=True)
class AccountImpact:
    """One account that the plan touches, with its roster before and after (keys of people)."""

    account: Place
    unit: str
    problems: tuple[Problem, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def stops(self) -> bool:
        """Whether nothing goes out on it at some time after the plan."""
        return any(one.severity == "stops" for one in self.problems)


@dataclass(frozen=True)
class Impact:
    """All of it: the accounts, then roles of the city and of units, then what stands in the way of carrying it out."""

    accounts: tuple[AccountImpact, ...]
    roles: tuple[Problem, ...]
    blocking: tuple[Reason, ...]

    def digested(self) -> list[object]:
        """For the plan's digest: what was shown, without times of asking."""
        shown = [
            [a.account.id, list(a.after), [[p.code, p.message.ja, p.already] for p in a.problems]]
            for a in self.accounts
        ]
        return [shown, [[p.code, p.message.ja] for p in self.roles], [r.message.ja for r in self.blocking]]


def impact(pack: Pack, roll: Roll, made: Plan, now: datetime) -> Impact:
    """What the plan leaves behind."""
    touched = _touched(pack, roll, made)
    looked = [
        _account(pack, roll, made, account, now)
        for account in roll.accounts.values()
        if account.active and account.id in touched
    ]
    return Impact(tuple(looked), tuple(_roles(pack, roll, made)), tuple(_blocking(pack, made)))


def _touched(pack: Pack, roll: Roll, made: Plan) -> set[int]:
    """The accounts on which something ends or begins, or whose unit loses somebody, or whose password is held."""
    seats = [one.held.seat for one in made.ended] + [one.seat for one in made.begins]
    accounts = {seat.account for seat in seats if seat.account is not None}
    units = {seat.unit for seat in seats if seat.unit is not None}
    everywhere = any(seat.unit is None and seat.account is None and seat.role in _custody(pack) for seat in seats)
    ranks = {h.seat.account for c in made.changes for h in roll.of(c.person) if h.seat.account is not None}
    return {a.id for a in roll.accounts.values() if everywhere or a.id in accounts | ranks or a.unit in units}


def _account(pack: Pack, roll: Roll, made: Plan, account: Place, now: datetime) -> AccountImpact:
    problems: list[Problem] = []
    was = {p.code for p in _standing(pack, roll, account, now, None)}
    seen: set[str] = set()
    for instant in made.instants:
        for one in _standing(pack, made.after, account, instant, instant):
            if one.code not in seen:
                seen.add(one.code)
                problems.append(one if one.code not in was else _as_before(one))
    problems += _credentials(pack, roll, made, account, now)
    problems += _deputies(roll, made, account)
    end = made.instants[-1]
    return AccountImpact(
        account,
        roll.units[account.unit].name,
        tuple(problems),
        _roster(pack, roll, account, now),
        _roster(pack, made.after, account, end),
    )


def _as_before(one: Problem) -> Problem:
    return Problem(one.code, one.severity, one.message, one.fix, one.citations, None, already=True)


def _roster(pack: Pack, roll: Roll, account: Place, at: datetime) -> tuple[str, ...]:
    on = {key for c in pack.all_of(Roster) for key in roll.holders(Seat(c.role, account=account.id), at)}
    return tuple(sorted(on))


def _standing(pack: Pack, roll: Roll, account: Place, at: datetime, since: datetime | None) -> list[Problem]:
    """What is missing on the account at that time."""
    found = []
    for roster in pack.all_of(Roster):
        count = len(roll.holders(Seat(roster.role, account=account.id), at))
        if count < roster.minimum:
            message = _SHORT.fill(role=_title(pack, roster.role), n=count, minimum=roster.minimum)
            found.append(Problem("roster_short", "stops", message, _ENROL, pack.cite(roster), since))
    for owner in pack.all_of(Owner):
        found += _owner(pack, roll, account, at, since, owner)
    for role, control in _deciders(pack).items():
        if not roll.holders(Seat(role, unit=account.unit), at):
            message = _NO_DECIDER.fill(role=_title(pack, role), unit=roll.units[account.unit].title)
            found.append(Problem(f"no_decider:{role}", "warns", message, _APPOINT_HEAD, pack.cite(control), since))
    return found


def _owner(pack: Pack, roll: Roll, account: Place, at: datetime, since: datetime | None, owner: Owner) -> list[Problem]:
    holders = roll.holders(Seat(owner.role, account=account.id), at)
    title = _title(pack, owner.role)
    if not holders:
        return [Problem("no_owner", "stops", _NO_OWNER.fill(role=title), _APPOINT_OWNER, pack.cite(owner), since)]
    ranks = [rank.id for rank in pack.ranks]
    rank = roll.people[holders[-1]].posted(at)[1]
    if owner.rank is None or account.rank_reason or (rank in ranks and ranks.index(rank) <= ranks.index(owner.rank)):
        return []
    message = _RANK.fill(name=roll.people[holders[-1]].title, role=title)
    return [Problem("owner_rank", "stops", message, _STATE_REASON, pack.cite(owner), since)]


def _deciders(pack: Pack) -> dict[str, ControlBase]:
    """The units' roles that decide on posts, with the control that says so."""
    found: dict[str, ControlBase] = {}
    for control in pack.all_of(Decision):
        for route in control.routes:
            for step in route.steps:
                for name in step.roles:
                    role = pack.role(name)
                    if role is not None and role.scope == "unit" and not role.everyone_in_unit:
                        found.setdefault(name, control)
    return found


def _custody(pack: Pack) -> tuple[str, ...]:
    """The roles in whose custody passwords are; where the pack does not say, those that manage them."""
    control = pack.one_of(Credentials)
    return control.custody if control is not None else tuple(r.id for r in roles_with(pack, "manage_credentials"))


def _custodians(pack: Pack, roll: Roll, account: Place, at: datetime) -> set[str]:
    found: set[str] = set(_roster(pack, roll, account, at))
    for name in _custody(pack):
        role = pack.role(name)
        if role is not None:
            seat = {"city": Seat(name), "unit": Seat(name, unit=account.unit)}.get(
                role.scope, Seat(name, account=account.id)
            )
            found.update(roll.holders(seat, at))
    return found


def _credentials(pack: Pack, roll: Roll, made: Plan, account: Place, now: datetime) -> list[Problem]:
    control = pack.one_of(Credentials)
    end = made.instants[-1]
    after = _custodians(pack, made.after, account, end)
    gone = [c for c in made.changes if c.person in _custodians(pack, roll, account, now) - after]
    if not gone:
        return []
    names = joined(roll.people[c.person].title for c in gone)
    since = min(max(c.at, now) for c in gone)
    message = _HANDS.fill(names=names)
    return [Problem("credentials", "warns", message, _CHANGE_PASSWORD, pack.cite(control) if control else (), since)]


def _deputies(roll: Roll, made: Plan, account: Place) -> list[Problem]:
    of = {held.id: held for held in roll.held}
    found = []
    for cut in made.cuts:
        held = of.get(cut.deputy.held)
        if held is not None and (held.seat.account == account.id or held.seat.unit == account.unit):
            deputy, holder = roll.people[cut.deputy.deputy].title, roll.people[held.person].title
            message = _DEPUTY.fill(deputy=deputy, holder=holder)
            found.append(Problem(f"deputy:{cut.deputy.id}", "warns", message, _NAME_DEPUTY, (), cut.at))
    return found


def _roles(pack: Pack, roll: Roll, made: Plan) -> Iterable[Problem]:
    """Roles of the city and of units that nobody holds once the plan is carried out."""
    for seat, ended in seats_ended(made).items():
        at = max(one.at for one in ended)
        if seat.account is not None or made.after.holders(seat, at):
            continue
        control = kept(pack, seat.role)
        place = roll.place(seat)
        title = _title(pack, seat.role)
        message = _VACANT_IN.fill(unit=place, role=title) if place.ja else _VACANT.fill(role=title)
        yield Problem(f"vacant:{seat.key}", "warns", message, _APPOINT, pack.cite(control) if control else (), at)


def _blocking(pack: Pack, made: Plan) -> Iterable[Reason]:
    """What stops the act as a whole: a kept role left vacant without a reason, a second holder."""
    for seat, ended in seats_ended(made).items():
        control = kept(pack, seat.role)
        at = max(one.at for one in ended)
        if control is not None and not made.choices.vacancy_reason.strip() and not made.after.holders(seat, at):
            yield Reason(
                code="would_be_vacant",
                where="vacancy_reason",
                message=_VACANT.fill(role=_title(pack, seat.role)),
                fix=_SUCCESSOR_OR_REASON,
                citations=pack.cite(control),
            )
    yield from second_holders(pack, made)


def _title(pack: Pack, role: str) -> Text:
    found = pack.role(role)
    return found.title if found is not None else t(role, role)


_SHORT = t(
    "{role}が{n}人になります（{minimum}人以上が必要）。このアカウントからは発信できなくなります。",
    "{n} left as {role}; at least {minimum} are needed. Nothing can go out on this account.",
)
_ENROL = t(
    "後任を選ぶか、名簿に加える人を任命してください。",
    "Choose who follows, or appoint somebody to the roster.",
)
_NO_OWNER = t("{role}がいなくなります。発信できなくなります。", "No {role} is left. Nothing can go out.")
_APPOINT_OWNER = t("後任を選ぶか、任命してください。", "Choose who follows, or appoint somebody.")
_RANK = t(
    "{role}の{name}さんの職位が基準に届きません。理由がなければ発信できません。",
    "{name}, the {role}, is below the rank asked for. Without a reason nothing can go out.",
)
_STATE_REASON = t(
    "基準の職位の人を任命するか、理由を記録してください。", "Appoint somebody of that rank, or record a reason."
)
_NO_DECIDER = t(
    "{unit}の{role}がいません。決裁する人がいなくなります。", "{unit} has no {role}: nobody decides on its posts."
)
_APPOINT_HEAD = t("後任を選ぶか、任命してください。", "Choose who follows, or appoint somebody.")
_HANDS = t(
    "認証情報を扱えた人が離れます：{names}",
    "Somebody who could use the credential goes: {names}",
)
_CHANGE_PASSWORD = t(
    "発令日以降すぐに、このアカウントのパスワードを変更してください。",
    "Change the account's password as soon as this takes effect.",
)
_DEPUTY = t("{holder}さんの代決者（{deputy}さん）が終わります。", "{deputy} ends as deputy of {holder}.")
_NAME_DEPUTY = t("必要なら、新しい代決者を定めてください。", "Name a new deputy where one is needed.")
_VACANT = t("{role}が空席になります。", "The role “{role}” falls vacant.")
_VACANT_IN = t("{unit}の{role}が空席になります。", "The role “{role}” of {unit} falls vacant.")
_APPOINT = t("後任を選ぶか、任命してください。", "Choose who follows, or appoint somebody.")
_SUCCESSOR_OR_REASON = t(
    "後任を選ぶか、空席とする理由を書いてください。", "Choose who follows, or state why it is left vacant."
)
