"""A webhook is called with a signature that anybody with the secret can verify, where the installation lets it go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from hasshin.outbox import hook, rules, seal
from hasshin.outbox.actions.enqueue import Call, enqueue
from hasshin.outbox.models import Message, Webhook
from hasshin.outbox.sending import call_webhooks
from tests.conftest import Clock
from tests.outbox.conftest import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
Install = Callable[..., Any]


def webhook(url: str, clock: Clock) -> tuple[Webhook, str]:
    secret = seal.fresh_secret()
    row = Webhook.objects.create(name="chat", url=url, sealed=b"", key_id="", events=[], created_at=clock.now)
    row.sealed, row.key_id = seal.seal(row.pk, secret)
    row.save()
    return row, secret


def put(row: Webhook, clock: Clock, *numbers: int) -> None:
    with transaction.atomic():
        enqueue([Call(("t", row.pk, n), "duty.opened", row.pk, json.dumps({"n": n})) for n in numbers], clock.now)


def test_the_call_is_signed_over_id_time_and_body(clock: Clock, receiver: Receiver, here: Any) -> None:
    row, secret = webhook(receiver.url, clock)
    put(row, clock, 1)
    assert call_webhooks(clock.now) == 1
    ((headers, body, path),) = receiver.calls
    assert path == "/hook?x=1"
    assert body == b'{"n": 1}'
    assert headers["webhook-id"] == str(Message.objects.get().uid)
    assert headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{good}"


def test_the_example_of_standard_webhooks_comes_out_as_published() -> None:
    """From the specification's own test vectors."""
    secret = seal.secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = hook.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_tried_again_under_the_same_id(clock: Clock, receiver: Receiver, here: Any) -> None:
    row, _ = webhook(receiver.url, clock)
    receiver.status = 500
    put(row, clock, 1)
    assert call_webhooks(clock.now) == 0
    receiver.status = 204
    assert call_webhooks(clock.forward(minutes=1)) == 1
    first, second = (headers for headers, _, _ in receiver.calls)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"], "the time is signed too"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(clock: Clock, receiver: Receiver, here: Any, status: int) -> None:
    row, _ = webhook(receiver.url, clock)
    receiver.status, receiver.headers = status, {"location": receiver.url}
    put(row, clock, 1)
    assert call_webhooks(clock.now) == 0
    assert len(receiver.calls) == 1
    assert str(status) in Message.objects.get().trouble


def test_a_receiver_that_is_gone_is_dead_at_once_and_one_that_asks_for_time_gets_it(
    clock: Clock, receiver: Receiver, here: Any
) -> None:
    row, _ = webhook(receiver.url, clock)
    receiver.status, receiver.headers = 429, {"retry-after": "1800"}
    put(row, clock, 1)
    call_webhooks(clock.now)
    assert Message.objects.get().not_before - clock.now == timedelta(minutes=30)
    receiver.status = 410
    call_webhooks(clock.forward(hours=1))
    assert Message.objects.get().state == "dead"


def test_a_receiver_in_trouble_holds_up_no_other(clock: Clock, receiver: Receiver, here: Any) -> None:
    bad, _ = webhook("http://127.0.0.1:1/", clock)
    good, _ = webhook(receiver.url, clock)
    put(bad, clock, 1, 2, 3)
    put(good, clock, 4)
    assert call_webhooks(clock.now) == 1
    assert sorted(Message.objects.filter(webhook=bad).values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_receiver_that_hangs_is_left_after_a_while(
    clock: Clock, receiver: Receiver, here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "TOTAL_SECONDS", 0.3)
    receiver.wait = 2
    row, _ = webhook(receiver.url, clock)
    put(row, clock, 1)
    began = time.monotonic()
    assert call_webhooks(clock.now) == 0
    assert time.monotonic() - began < 1.5
    assert Message.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://city.example.jp/hook", "url_not_https"),
        ("ftp://city.example.jp/", "url_not_https"),
        ("javascript:alert(1)", "url_unreadable"),
        ("https://user:pass@city.example.jp/", "url_with_password"),
        ("https://10.0.0.5/", "url_inside"),
        ("https://127.0.0.1/", "url_inside"),
        ("https://localhost/", "url_inside"),
        ("https://[::1]/", "url_inside"),
        ("https://[::ffff:10.0.0.5]/", "url_inside"),
        ("https://169.254.169.254/latest/meta-data/", "url_inside"),
        ("https://[fd00::1]/", "url_inside"),
        ("https://[64:ff9b::a00:5]/", "url_inside"),
        ("https://100.64.0.1/", "url_inside"),
        ("https://0.0.0.0/", "url_inside"),
        ("https://example.jp/\nHost: x", "url_unreadable"),
        ("https://example.jp:99999/", "url_unreadable"),
        ("", "url_unreadable"),
    ],
)
def test_an_address_that_a_webhook_may_not_have(url: str, code: str) -> None:
    assert code in {reason.code for reason in rules.url_reasons(url, [])}


def test_an_address_that_it_may_have() -> None:
    assert rules.url_reasons("https://chat.example.jp/hooks/1?x=2", []) == []
    assert rules.url_reasons("https://10.1.2.3/", [ipaddress.ip_network("10.1.0.0/16")]) == []
    assert rules.url_reasons("http://127.0.0.1:8080/", [ipaddress.ip_network("127.0.0.0/8")]) == []


@pytest.mark.parametrize(
    "inside", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1"], ["169.254.169.254"], ["::ffff:192.168.0.1"], []]
)
def test_a_name_that_leads_inside_is_not_called(clock: Clock, installation: Install, inside: list[str]) -> None:
    installation()
    found = [ipaddress.ip_address(one) for one in inside]
    answer = hook.call("https://x.example.jp/", "id", "{}", b"k", clock.now, resolve=lambda host, port: found)
    assert "inside" in answer.trouble


def test_the_call_goes_to_the_very_address_that_was_looked_at(installation: Install) -> None:
    installation()
    asked = []

    def resolve(host: str, port: int) -> list[rules.Address]:
        asked.append((host, port))
        return [ipaddress.ip_address("93.184.215.14")]

    url, headers, extensions = hook.aimed("https://chat.example.jp/a?b=c", [], resolve)
    assert asked == [("chat.example.jp", 443)]
    assert url == "https://93.184.215.14:443/a?b=c"
    assert headers == {"host": "chat.example.jp"}
    assert extensions == {"sni_hostname": "chat.example.jp"}


def test_plain_http_that_leads_off_this_machine_is_not_called(installation: Install) -> None:
    installation(webhook_networks=["10.0.0.0/8"])
    with pytest.raises(hook.Inside):
        hook.aimed("http://x.example.jp/", [ipaddress.ip_network("10.0.0.0/8")],
                   lambda host, port: [ipaddress.ip_address("10.0.0.1")])  # fmt: skip


def test_the_secret_is_sealed_to_its_webhook_and_its_key_is_the_owner_s_alone(clock: Clock, here: Any) -> None:
    row, secret = webhook("https://chat.example.jp/", clock)
    other, _ = webhook("https://other.example.jp/", clock)
    assert secret.encode() not in bytes(row.sealed)
    assert seal.reveal(row.pk, bytes(row.sealed)) == secret
    with pytest.raises(seal.SealUnusable):
        seal.reveal(other.pk, bytes(row.sealed))
    key: Path = django_settings.HASSHIN_FOLDER.outbox_key
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(seal.SealUnusable, match="chmod 600"):
        seal.reveal(row.pk, bytes(row.sealed))


def test_without_its_key_a_webhook_waits_and_says_why(clock: Clock, receiver: Receiver, here: Any) -> None:
    row, secret = webhook(receiver.url, clock)
    django_settings.HASSHIN_FOLDER.outbox_key.unlink()
    put(row, clock, 1)
    assert call_webhooks(clock.now) == 0
    assert receiver.calls == []
    trouble = Message.objects.get().trouble
    assert "secret" in trouble
    assert secret not in trouble


def test_nothing_goes_to_a_webhook_that_was_ended(clock: Clock, receiver: Receiver, here: Any) -> None:
    row, _ = webhook(receiver.url, clock)
    put(row, clock, 1)
    Webhook.objects.update(ended_at=clock.now)
    assert call_webhooks(clock.now) == 0
    assert receiver.calls == []
