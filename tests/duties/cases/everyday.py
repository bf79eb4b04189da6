"""Cases of the duties that come with posts, records, findings and the installation itself."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from hasshin.accounts.actions.note_profile import note_profile
from hasshin.accounts.models import Account
from hasshin.city.actions.set_address import set_address
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.config.installation import MailServer
from hasshin.delivery.actions.answer_unknown import answer_unknown
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import WorkerBeat
from hasshin.duties.actions.messages import drop_messages
from hasshin.duties.actions.settle_finding import settle_finding
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.models import Finding
from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.outbox.models import Message
from hasshin.policy.controls.content import Guidance
from hasshin.policy.house import house
from hasshin.policy.text import t
from hasshin.posts.actions import correct
from hasshin.posts.actions.after_review import sign
from hasshin.posts.actions.decide import decide
from hasshin.posts.models import AfterReview, CorrectionCase, Delivery, Post
from hasshin.posts.revision import version_of
from hasshin.records.actions.attach_copy import attach_copy
from hasshin.records.actions.make import make_missing
from hasshin.records.actions.review import sign_review
from hasshin.records.models import Record
from hasshin.records.patience import TRIES
from tests.conftest import Clock
from tests.duties.cases import Case

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def mail_server() -> None:
    """The installation has a mail server from here on; the test puts the settings back."""
    server = MailServer(host="127.0.0.1", security="none", sender="hasshin@city.example.jp")
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"mail": server})


def _waiting() -> Post:
    return Post.objects.filter(state=Post.State.SUBMITTED).order_by("pk")[0]


def _decide(kind: Any) -> Any:
    def act(city: Any, clock: Clock) -> object:
        post = _waiting()
        cautions = [item.id for c in current_pack().all_of(Guidance) if "decide" in c.at for item in c.items]
        return decide(
            actor=city.actor("suzuki"),
            now=clock.now,
            post_id=post.pk,
            revision=post.revision,
            kind=kind,
            shown_digest=version_of(post).digest,
            confirmed=cautions,
        )

    return act


def _out(now: datetime) -> Delivery:
    """A post of the sample that stands on its account."""
    delivery = Delivery.objects.filter(state=Delivery.State.SCHEDULED).order_by("pk")[0]
    Delivery.objects.filter(post=delivery.post_id).update(
        state=Delivery.State.DONE, begun_at=now, settled_at=now, remote_id="1"
    )
    delivery.refresh_from_db()
    return delivery


def _lost(city: Any, clock: Clock) -> str:
    delivery = _out(clock.now)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNKNOWN, settled_at=None)
    return f"outcome_unknown:delivery:{delivery.pk}"


def _answer(remarks: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        row = Delivery.objects.get(state=Delivery.State.UNKNOWN)
        return answer_unknown(
            actor=city.actor("suzuki"), now=clock.now, delivery_id=row.pk, answer="leave", remarks=remarks
        )

    return act


def _case(kind: str, *, criticised: bool = False) -> Any:
    def arrange(city: Any, clock: Clock) -> str:
        post = _out(clock.now).post
        case = correct.open_case(
            actor=city.actor("sato"),
            now=clock.now,
            post_id=post.pk,
            kind="correct",
            reason="日付の誤り",
            criticised=criticised,
        )
        return f"{kind}:correctioncase:{case.pk}"

    return arrange


def _conclude(words: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        case = CorrectionCase.objects.get(closed_at=None)
        return correct.close(actor=city.actor("sato"), now=clock.now, case_id=case.pk, conclusion=words)

    return act


def _agree(who: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        case = CorrectionCase.objects.get(closed_at=None)
        return correct.agree(actor=city.actor(who), now=clock.now, case_id=case.pk)

    return act


def _read_afterwards(verdict: Any) -> Any:
    def act(city: Any, clock: Clock) -> object:
        row = AfterReview.objects.get(kind="urgent")
        return sign(
            actor=city.actor("sasaki"), now=clock.now, after_review_id=row.pk, verdict=verdict, remarks="読んだ"
        )

    return act


def _quarter_later(city: Any, clock: Clock) -> str:
    clock.forward(days=100)
    return f"regular_review:account:{city.accounts['mihon_matsudo']}"


def _review(remarks: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        return sign_review(
            actor=city.actor("takahashi"),
            now=clock.now,
            account_id=city.accounts["mihon_matsudo"],
            period_to=clock.now,
            remarks=remarks,
        )

    return act


def _no_copy(city: Any, clock: Clock) -> str:
    delivery = _out(clock.now)
    make_missing(clock.now)
    record = Record.objects.get(delivery=delivery)
    Record.objects.filter(pk=record.pk).update(copy_tries=TRIES)
    return f"record_copy:record:{record.pk}"


def _attach(data: bytes) -> Any:
    def act(city: Any, clock: Clock) -> object:
        record = Record.objects.get(copy_tries=TRIES)
        return attach_copy(actor=city.actor("sato"), now=clock.now, record_id=record.pk, data=data)

    return act


def _profile(has_guide: bool) -> Any:
    def act(city: Any, clock: Clock) -> object:
        account = Account.objects.order_by("pk")[0]
        return note_profile(actor=SENDER, now=clock.now, account_id=account.pk, has_guide=has_guide)

    return act


def _no_guide(city: Any, clock: Clock) -> str:
    _profile(False)(city, clock)
    return f"profile_link:account:{Account.objects.order_by('pk')[0].pk}"


def _beat(ago: timedelta, *, stopped: bool = False) -> Any:
    def act(city: Any, clock: Clock) -> object:
        at = clock.now - ago
        values = {"beat_at": at, "started_at": at, "stopped_at": at if stopped else None}
        return WorkerBeat.objects.update_or_create(worker="w1", defaults=values)

    return act


def _silent(city: Any, clock: Clock) -> str:
    _beat(timedelta(hours=1))(city, clock)
    return "worker_silent:installation"


def _unsigned(city: Any, clock: Clock) -> str:
    clock.forward(hours=2)
    return "checkpoint_stale:installation"


def _an_address_missing(city: Any, clock: Clock) -> str:
    mail_server()
    StaffMember.objects.update(email="somebody@city.example.jp")
    StaffMember.objects.filter(username="kato").update(email="")
    return "mail_address:installation"


def _enter(address: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        return set_address(actor=city.actor("nakamura"), now=clock.now, staff_id=city.people["kato"], email=address)

    return act


def _dead(city: Any, clock: Clock) -> str:
    staff = city.people["sato"]
    Message.objects.create(
        channel="mail", kind="duty.digest", key="k", uid=uuid.uuid4(), staff_id=staff, address="sato@city.example.jp",
        subject="s", body="b", state="dead", attempts=12, not_before=clock.now, created_at=clock.now,
        ended_at=clock.now,
    )  # fmt: skip
    return f"message_dead:staffmember:{staff}"


def _drop(reason: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        destination = f"staffmember:{city.people['sato']}"
        return drop_messages(actor=city.actor("nakamura"), now=clock.now, destination=destination, reason=reason)

    return act


def _found(city: Any, clock: Clock) -> str:
    account = city.accounts["mihon_matsudo"]
    finding = raise_finding(
        actor=SENDER,
        now=clock.now,
        code="seen",
        subject=f"account:{account}",
        message=t("様子がおかしい", "Something is odd"),
        citations=(house("records"),),
        severity="warning",
        roles=("account_owner",),
    )
    return f"finding:finding:{finding.pk}"


def _settle(evidence: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        finding = Finding.objects.get(code="seen")
        return settle_finding(actor=city.actor("takahashi"), now=clock.now, finding_id=finding.pk, evidence=evidence)

    return act


def _nothing(city: Any, clock: Clock) -> None:
    """There is nothing that anybody could say: only what the product sees counts."""


CASES = [
    Case("decide_post", "matsudo", lambda c, _: f"decide_post:post:{_waiting().pk}:v1", _decide("send_back"),
         _decide("approve")),
    Case("outcome_unknown", "matsudo", _lost, _answer(" "), _answer("媒体の画面に出ていないことを見た")),
    Case("correction_open", "matsudo", _case("correction_open"), _conclude(""), _conclude("誤りではなかった")),
    Case("second_person", "fukushima", _case("second_person", criticised=True), _agree("sato"), _agree("takahashi")),
    Case("after_review", "matsudo", lambda *_: f"after_review:afterreview:{AfterReview.objects.get(kind='urgent').pk}",
         _read_afterwards(""), _read_afterwards("proper")),
    Case("regular_review", "matsudo", _quarter_later, _review(" "), _review("誤りなし")),
    Case("record_copy", "matsudo", _no_copy, _attach(b""), _attach(PNG)),
    Case("profile_link", "fukushima", _no_guide, _profile(False), _profile(True)),
    Case("worker_silent", "matsudo", _silent, _beat(timedelta(minutes=30), stopped=True), _beat(timedelta(0))),
    Case("checkpoint_stale", "matsudo", _unsigned, _nothing, lambda _, clock: checkpoint(now=clock.now)),
    Case("mail_not_set_up", "matsudo", lambda *_: "mail_not_set_up:installation", _nothing,
         lambda *_: mail_server()),
    Case("mail_address", "matsudo", _an_address_missing, _enter(" "), _enter("kato@city.example.jp")),
    Case("message_dead", "matsudo", _dead, _drop(" "), _drop("退職したため")),
    Case("finding", "matsudo", _found, _settle(""), _settle("直し、画面で確かめた")),
]  # fmt: skip
