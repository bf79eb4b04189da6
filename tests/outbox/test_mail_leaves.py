"""Mail leaves over the city's server, encrypted, once; trouble of the server is waited out, and told in the end."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hasshin.outbox import mail
from hasshin.outbox.actions.again import drop, retry, tidy
from hasshin.outbox.actions.claim import LEASE, claim_next, sent
from hasshin.outbox.actions.enqueue import Mail, enqueue
from hasshin.outbox.models import Message
from hasshin.outbox.rules import MOST_TRIES
from hasshin.outbox.sending import send_mail
from tests.conftest import Clock
from tests.outbox.conftest import PASSWORD, Certificate, Post

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
Install = Callable[..., Any]


def put(clock: Clock, *numbers: int, subject: str = "題", address: str = "sato@city.example.jp") -> int:
    with transaction.atomic():
        rows = [Mail(("test", n), "duty.digest", n, address, subject, f"本文 {n}") for n in numbers]
        return enqueue(rows, clock.now)


def plain(installation: Install, post: Post) -> None:
    installation(mail={"host": "localhost", "port": post.port, "security": "none", "sender": "h@city.example.jp"})


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_mail_goes_over_starttls_with_the_password_from_its_file(
    clock: Clock, installation: Install, starttls: Post, certificate: Certificate, own_folder: Path
) -> None:
    server = {"host": "localhost", "port": starttls.port, "user": "hasshin", "sender": "h@city.example.jp"}
    installation(mail={**server, "ca_file": str(certificate.cert)})
    secret = own_folder / "keys" / "smtp.password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    put(clock, 1, subject="今日の義務\r\nBcc: all@example.jp")
    assert send_mail(clock.now) == 1
    (raw,) = starttls.mails
    read = email.message_from_bytes(raw, policy=email.policy.default)
    row = Message.objects.get()
    assert read["subject"] == "今日の義務 Bcc: all@example.jp", "one line, whatever was put in"
    assert read["bcc"] is None
    assert read["to"] == "sato@city.example.jp"
    assert read["message-id"] == f"<{row.uid}@city.example.jp>"
    assert read["auto-submitted"] == "auto-generated"
    assert read.get_content().strip() == "本文 1"
    assert (row.state, row.attempts, row.trouble) == ("sent", 1, "")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    clock: Clock, installation: Install, starttls: Post
) -> None:
    installation(mail={"host": "localhost", "port": starttls.port, "sender": "h@city.example.jp"})
    put(clock, 1)
    assert send_mail(clock.now) == 0
    assert starttls.mails == []
    assert "certificate" in Message.objects.get().trouble


def test_a_server_without_encryption_gets_no_mail_where_starttls_is_asked_for(
    clock: Clock, installation: Install, smtp_with: Callable[..., Post]
) -> None:
    post = smtp_with()
    installation(mail={"host": "localhost", "port": post.port, "sender": "h@city.example.jp"})
    put(clock, 1)
    assert send_mail(clock.now) == 0
    assert post.mails == []


def test_a_password_that_others_may_read_is_not_used(
    clock: Clock, installation: Install, starttls: Post, certificate: Certificate, own_folder: Path
) -> None:
    server = {"host": "localhost", "port": starttls.port, "user": "hasshin", "sender": "h@city.example.jp"}
    installation(mail={**server, "ca_file": str(certificate.cert)})
    secret = own_folder / "keys" / "smtp.password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    put(clock, 1)
    assert send_mail(clock.now) == 0
    row = Message.objects.get()
    assert "chmod" in row.trouble
    assert PASSWORD not in row.trouble


@pytest.mark.parametrize("wrong", [{"user": "u", "security": "none"}, {"sender": "nobody"}, {"port": 0}, {"host": ""}])
def test_a_mail_server_that_would_leak_or_can_not_be_is_no_installation(wrong: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from hasshin.config.installation import MailServer

    good = {"host": "mail.city.example.jp", "sender": "h@city.example.jp"}
    MailServer.model_validate(good)
    with pytest.raises(ValidationError):
        MailServer.model_validate({**good, **wrong})


def test_what_the_server_can_not_take_now_is_tried_again_later_and_later(
    clock: Clock, installation: Install, smtp_with: Callable[..., Post]
) -> None:
    post = smtp_with()
    plain(installation, post)
    post.data = "451 try again"
    put(clock, 1)
    waits = []
    for _ in range(3):
        assert send_mail(clock.now) == 0
        row = Message.objects.get()
        waits.append(row.not_before - clock.now)
        assert send_mail(clock.now) == 0, "not before its time"
        clock.now = row.not_before
    assert row.attempts == 3
    assert waits[0] < waits[1] < waits[2]
    assert timedelta(seconds=24) <= waits[0] <= timedelta(seconds=36)
    post.data = "250 OK"
    assert send_mail(clock.now) == 1
    assert len(post.mails) == 1


def test_an_address_that_the_server_knows_not_is_dead_at_once_and_holds_up_nobody(
    clock: Clock, installation: Install, smtp_with: Callable[..., Post]
) -> None:
    post = smtp_with()
    plain(installation, post)
    post.recipient = "550 no such user"
    put(clock, 1)
    send_mail(clock.now)
    post.recipient = "250 OK"
    put(clock, 2)
    send_mail(clock.now)
    assert states() == ["dead", "sent"]
    assert "550" in Message.objects.order_by("pk")[0].trouble
    assert "sato" not in Message.objects.order_by("pk")[0].trouble


def test_after_many_tries_a_mail_is_dead_until_a_person_sends_it_again(clock: Clock, installation: Install) -> None:
    installation(mail={"host": "localhost", "port": 1, "security": "none", "sender": "h@city.example.jp"})
    put(clock, 1)
    for _ in range(MOST_TRIES):
        send_mail(clock.now)
        clock.forward(hours=8)
    assert states() == ["dead"]
    send_mail(clock.forward(days=1))
    assert Message.objects.get().attempts == MOST_TRIES, "nothing tries a dead one"
    assert retry(Message.objects.all(), clock.now) == [Message.objects.get().pk]
    assert states() == ["waiting"]
    assert drop(Message.objects.all(), clock.now) == [], "only what is dead is dropped"


def test_one_connection_carries_several_and_the_server_in_trouble_is_left_alone(
    clock: Clock, installation: Install
) -> None:
    installation(mail={"host": "localhost", "port": 1, "security": "none", "sender": "h@city.example.jp"})
    put(clock, 1, 2, 3)
    send_mail(clock.now)
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_the_same_key_is_one_message_for_ever(clock: Clock, installation: Install) -> None:
    assert put(clock, 1, 1, 2) == 2
    assert put(clock, 1) == 0
    Message.objects.update(state="sent", ended_at=clock.now)
    tidy(clock.forward(days=31))
    assert put(clock, 1) == 0
    row = Message.objects.order_by("pk")[0]
    assert (row.subject, row.body) == ("", "")
    assert "sato" not in row.address
    tidy(clock.forward(days=400))
    assert not Message.objects.exists()


def test_nothing_is_put_in_outside_the_transaction_of_its_cause(clock: Clock, transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        enqueue([Mail(("k",), "duty.digest", 1, "a@b.jp", "s", "b")], clock.now)


def test_a_cause_that_is_rolled_back_tells_nothing(clock: Clock) -> None:
    with transaction.atomic():
        put(clock, 1)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_mail_without_an_address_is_no_mail(clock: Clock) -> None:
    with pytest.raises(ValueError, match="address"):
        put(clock, 1, address="")


def test_of_two_workers_one_gets_a_message_and_a_dead_one_s_comes_back(clock: Clock) -> None:
    put(clock, 1)
    mine = claim_next("mail", "w1", clock.now)
    assert mine is not None
    assert claim_next("mail", "w2", clock.now) is None
    from hasshin.outbox.actions.claim import free_lost

    assert free_lost(clock.now + LEASE) == 0
    assert free_lost(clock.now + LEASE + timedelta(seconds=1)) == 1
    again = claim_next("mail", "w2", clock.forward(minutes=6))
    assert again is not None
    assert sent(mine, clock.now) is False, "who lost the claim settles nothing"
    assert sent(again, clock.now) is True


def test_a_demonstration_writes_its_mail_to_a_folder(clock: Clock, installation: Install, own_folder: Path) -> None:
    installation(demo=True)
    put(clock, 1)
    assert send_mail(clock.now) == 1
    (file,) = (own_folder / "mail").iterdir()
    assert "sato@city.example.jp" in file.read_text("utf-8")


def test_without_a_server_mail_waits(clock: Clock, installation: Install) -> None:
    installation()
    put(clock, 1)
    assert send_mail(clock.now) == 0
    assert states() == ["waiting"]
    with pytest.raises(mail.NotSetUp):
        mail.connection()
