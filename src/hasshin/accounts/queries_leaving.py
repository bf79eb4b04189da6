"""What a person's leaving ends and leaves behind, in words, before anybody records it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from hasshin.accounts.credentials.standing import custody_of, now_held
from hasshin.accounts.models import Account, Credential
from hasshin.city.models import ApiToken, Appointment, Deputyship, Terminal, Unit
from hasshin.city.pack import pack_at
from hasshin.city.period import in_force, serving
from hasshin.city.vacancy import Seat
from hasshin.policy.clock import JST
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, joined, t

PAST = t(
    "{day}はすでに過ぎています。役割とサインインは今をもって終わります。それまでに本人がしたことは有効のままです。"
    "退職の日は、書かれたとおり台帳に残します。",
    "{day} is past. Roles and sign-in end now; what the person did until now stands. The day that you gave is kept in "
    "the ledger as the day of leaving.",
)
ENDS = t("終わる役割：{what}", "Roles that end: {what}")
NOTHING = t("持っている役割はありません。", "The person holds no role.")
VACANT = t("空席になる役割：{what}（後任がいません）", "Roles left vacant, without a successor: {what}")
ACTING = t("代決者としての任も{n}件終わります。", "Deputyships that end with it: {n}.")
FOR_THEM = t("代決者が置かれている役割も終わります：{n}件", "Roles with a deputy named end too: {n}.")
KEEPS = t("使用者を替える端末：{what}", "Devices that need another keeper: {what}")
TOKENS = t("使えなくなるAPIトークン：{n}件", "API tokens that end: {n}.")
SECRETS = t(
    "パスワードを知る立場なので、変更が義務になります：{what}",
    "Their passwords must be changed, as the person could know them: {what}",
)


def left_behind(staff_id: int, at: datetime | None, now: datetime) -> tuple[Text, ...]:
    """One sentence for each kind of thing; `at` as the leaving takes it (None: now). At most eleven statements."""
    end, pack = max(at or now, now), pack_at(now)
    said: list[Text] = []
    if at is not None and at < now:
        said.append(PAST.fill(day=_day(at)))
    held = list(
        Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gt=end), staff=staff_id).order_by("starts", "pk")
    )
    names = _Names(pack)
    seats = dict.fromkeys(Seat(row.role, row.unit_id, row.account_id) for row in held)
    said.append(ENDS.fill(what=joined(map(names.seat, seats))) if seats else NOTHING)
    alone = [seat for seat in seats if seat not in _held_by_others(staff_id, end)]
    if alone:
        said.append(VACANT.fill(what=joined(map(names.seat, alone))))
    counts = (
        (ACTING, Deputyship.objects.filter(deputy=staff_id, ends__gt=end).count()),
        (
            FOR_THEM,
            Deputyship.objects.filter(appointment__in=held, ends__gt=end).values("appointment").distinct().count(),
        ),
        (TOKENS, ApiToken.objects.filter(staff=staff_id, revoked_at=None, expires_at__gt=end).count()),
    )
    said += [text.fill(n=n) for text, n in counts if n]
    devices = Terminal.objects.filter(keeper=staff_id, state__in=("active", "prepared")).order_by("name")
    if kept := [t(name, name) for name in devices.values_list("name", flat=True)]:
        said.append(KEEPS.fill(what=joined(kept)))
    if secrets := list(_secrets(pack, staff_id, now, names)):
        said.append(SECRETS.fill(what=joined(secrets)))
    return tuple(said)


def _held_by_others(staff_id: int, at: datetime) -> set[Seat]:
    others = Appointment.objects.filter(in_force(at), serving(at, "staff__")).exclude(staff=staff_id)
    return {Seat(*row) for row in others.values_list("role", "unit_id", "account_id")}


def _secrets(pack: Pack, staff_id: int, now: datetime, names: _Names) -> Iterable[Text]:
    control = pack.one_of(Credentials)
    if control is None or not {"transfer", "contractor_end"} & set(control.rotate_on):
        return
    custody = [one for one in custody_of(pack, control, now) if one.stint.staff == staff_id and not one.stint.deputy]
    kept = set(Credential.objects.filter(kind="password").values_list("account_id", flat=True))
    for account in names.rows:
        mine = [one for one in custody if one.covers(account.pk, account.unit_id)]
        if account.pk in kept and staff_id in now_held(mine, now, seeing=False):
            yield names.accounts[account.pk]


class _Names:
    """How seats and accounts are called."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.units = {row.pk: t(row.name_ja, row.name_en) for row in Unit.objects.all()}
        self.rows = list(Account.objects.exclude(state=Account.State.CLOSED).order_by("pk"))
        self.accounts = {row.pk: t(f"{row.name}（{row.handle}）", f"{row.name} ({row.handle})") for row in self.rows}

    def seat(self, seat: Seat) -> Text:
        role = self.pack.role(seat.role)
        title = role.title if role is not None else t(seat.role, seat.role)
        place = self.units.get(seat.unit or 0) or self.accounts.get(seat.account or 0)
        return title if place is None else t("{place}の{role}", "{role} of {place}").fill(place=place, role=title)


def _day(at: datetime) -> Text:
    here = at.astimezone(JST)
    return t(f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}", f"{here.day} {here:%b %Y %H:%M} JST")
