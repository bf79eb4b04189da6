"""Duties of those who run the installation: the worker turns, the ledger is signed, and people can be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min

from hasshin.city.models import PackVersion, StaffMember
from hasshin.city.period import serving
from hasshin.delivery.models import WorkerBeat
from hasshin.duties.dead import CODE, dead
from hasshin.duties.duty import Duty, Kind, Place, administrators, by_right
from hasshin.ledger.models import Checkpoint, Entry, Head
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery

SILENT = timedelta(minutes=2)
UNSIGNED = timedelta(hours=1)
MAIL_WITHIN = timedelta(days=30)
ADDRESSES_WITHIN = timedelta(days=14)
DEAD_WITHIN = timedelta(days=3)
CHANGED = "city.change_staff"
WITHOUT = ("city.add_staff", "accounts.transfer_join", CHANGED)
"""The entries from which on somebody may be without an address."""
NAMED = 5
"""How many people without an address are named; the settings show all."""

WORKER = Kind(
    id="worker_silent",
    title=t("動いていない送信機構", "The worker does not turn"),
    evidence=t("送信機構の新しい動作の印", "a fresh beat of a worker"),
    closed_by=(),
    seen=True,
)
CHECKPOINT = Kind(
    id="checkpoint_stale",
    title=t("署名されていない台帳", "The ledger's end is not signed"),
    evidence=t("台帳の最後の項目までの新しい検証点", "a checkpoint of the ledger's newest entries"),
    closed_by=(),
    seen=True,
)
MAIL = Kind(
    id="mail_not_set_up",
    title=t("メールの設定", "Mail is not set up"),
    evidence=t("installation.json のメールの設定", "the mail server in installation.json"),
    closed_by=(),
    seen=True,
)
ADDRESSES = Kind(
    id="mail_address",
    title=t("メールアドレスのない職員", "Staff without a mail address"),
    evidence=t("登録されたメールアドレス", "the address, entered"),
    closed_by=("city.set_address",),
)
DEAD = Kind(
    id="message_dead",
    title=t("届けられない通知", "Messages that can't be delivered"),
    evidence=t("再送が届いたこと、または理由を記した取りやめ", "a new try that arrived, or a note of why none is owed"),
    closed_by=("duties.drop_messages", "duties.retry_messages"),
    findings=(CODE,),
)
KINDS = (WORKER, CHECKPOINT, MAIL, ADDRESSES, DEAD)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """About the installation itself; eight statements."""
    yield from _worker(now, pack)
    yield from _checkpoint(now, pack)
    yield from _mail(now, pack)
    yield from _dead(pack)


def _worker(now: datetime, pack: Pack) -> Iterator[Duty]:
    last = WorkerBeat.objects.aggregate(Max("beat_at"))["beat_at__max"]
    if last is None:
        # Never started: it matters as soon as something waits for it.
        last = Delivery.objects.filter(state=Delivery.State.SCHEDULED).aggregate(Min("due_at"))["due_at__min"]
    if last is None or now - last <= SILENT:
        return
    yield Duty(
        kind=WORKER,
        about="installation",
        title=t("送信機構（worker）が動いていません", "No worker is running"),
        what_to_do=t(
            "予定の投稿は出ず、通知も届きません。この計算機で hasshin serve か hasshin worker を起動してください。",
            "Nothing scheduled goes out and nobody is told. Start hasshin serve or hasshin worker on the machine.",
        ),
        citations=(house("lateness"),),
        since=last,
        due_at=None,
        place=Place("settings-outbox"),
        owed=administrators(pack),
        urgent=True,
    )


def _checkpoint(now: datetime, pack: Pack) -> Iterator[Duty]:
    signed = Checkpoint.objects.aggregate(Max("seq"))["seq__max"] or 0
    head = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    if head <= signed:
        return
    since = Entry.objects.filter(seq=signed + 1).values_list("at", flat=True).first()
    if since is None or now - since <= UNSIGNED:
        return
    yield Duty(
        kind=CHECKPOINT,
        about="installation",
        title=t("台帳の新しい項目が署名されていません", "New entries of the ledger are not signed"),
        what_to_do=t(
            "送信機構が動いているか、台帳の鍵が使えるかを確かめてください（hasshin check）。",
            "See whether the worker runs and the ledger's key can be used (hasshin check).",
        ),
        citations=(house("records"),),
        since=since,
        due_at=since + UNSIGNED,
        place=Place("settings-outbox"),
        owed=administrators(pack),
        urgent=True,
    )


def _mail(now: datetime, pack: Pack) -> Iterator[Duty]:
    founded = PackVersion.objects.aggregate(Min("adopted_at"))["adopted_at__min"]
    without = list(StaffMember.objects.filter(serving(now), email="").order_by("username"))
    if founded is None:
        return
    if settings.HASSHIN_INSTALLATION.mail is None:
        yield Duty(
            kind=MAIL,
            about="installation",
            title=t(
                "メールが設定されていないため、義務を知らせられません", "Mail is not set up: nobody is told of duties"
            ),
            what_to_do=t(
                "Hasshin を設置した計算機の管理者に、installation.json へメールサーバーを書き、"
                "hasshin check で確かめるよう依頼してください。",
                "Ask whoever administers the machine that Hasshin runs on to name the mail server in its "
                "installation.json, and to see hasshin check.",
            ),
            citations=(house("duties-are-told"),),
            since=founded,
            due_at=founded + MAIL_WITHIN,
            place=Place("settings-outbox", anchor="mail"),
            owed=administrators(pack),
        )
    elif without:
        since = min(_without_since(without, founded))
        yield Duty(
            kind=ADDRESSES,
            about="installation",
            title=t("メールで知らせられない職員が{n}人います", "{n} members of staff can't be told by mail").fill(
                n=len(without)
            ),
            what_to_do=t("{names}のアドレスを登録してください。", "Enter the addresses of {names}.").fill(
                names=_names([(one.name_ja, one.name_en) for one in without])
            ),
            citations=(house("duties-are-told"),),
            since=since,
            due_at=since + ADDRESSES_WITHIN,
            place=Place("settings-outbox", anchor="addresses"),
            owed=by_right(pack, "register_staff"),
        )


def _without_since(people: list[StaffMember], founded: datetime) -> Iterator[datetime]:
    """For each, since when there has been no address: registered, joined, or the address taken away."""
    began: dict[str, datetime] = {}
    told = Entry.objects.filter(kind__in=WITHOUT, subject__in=[f"staffmember:{one.pk}" for one in people])
    for entry in told.order_by("seq"):
        if entry.kind != CHANGED or "email" in json.loads(bytes(entry.body))["data"]["changed"]:
            began[entry.subject] = entry.at
    for one in people:
        yield max(filter(None, (began.get(f"staffmember:{one.pk}", founded), one.joins_at)))


def _names(people: list[tuple[str, str]]) -> Text:
    more = len(people) - NAMED
    ja = "、".join(ja for ja, _ in people[:NAMED]) + (f"ほか{more}人" if more > 0 else "")
    en = ", ".join(en for _, en in people[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return Text(ja=ja, en=en)


def _dead(pack: Pack) -> Iterator[Duty]:
    for row in dead():
        yield Duty(
            kind=DEAD,
            about=row.destination,
            title=row.title,
            what_to_do=t(
                "宛先を直して再送するか、理由を書いて取りやめてください。",
                "Mend where they go and send again, or drop them with a reason.",
            ),
            citations=(house("duties-are-told"),),
            since=row.since,
            due_at=row.since + DEAD_WITHIN,
            place=Place("settings-outbox", anchor="queue"),
            owed=administrators(pack),
        )
