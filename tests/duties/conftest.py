"""A city whose people have addresses, and an installation with a mail server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hasshin.city.models import StaffMember
from hasshin.config.installation import Installation, MailServer
from hasshin.outbox.models import Message

ORIGIN = "https://hasshin.city.example.jp"


@pytest.fixture
def installation(settings: Any) -> Callable[..., Installation]:
    """Make the installation another one: mail server, hours, networks."""

    def change(**changes: Any) -> Installation:
        base = {"id": "test", "pack": "matsudo", "origin": ORIGIN}
        made = Installation.model_validate({**base, **changes})
        settings.HASSHIN_INSTALLATION = made
        return made

    return change


@pytest.fixture
def told(installation: Callable[..., Installation]) -> Callable[[Any], None]:
    """People get addresses, and mail is set up."""

    def prepare(city: Any) -> None:
        installation(mail=MailServer(host="127.0.0.1", security="none", sender="hasshin@city.example.jp"))
        for username, pk in city.people.items():
            StaffMember.objects.filter(pk=pk).update(email=f"{username}@city.example.jp")

    return prepare


def mails(kind: str = "") -> list[Message]:
    """Mail in the outbox, the first first."""
    found = Message.objects.filter(channel="mail").order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


def to(rows: list[Message]) -> list[str]:
    """To whom, without the domain."""
    return [row.address.partition("@")[0] for row in rows]
