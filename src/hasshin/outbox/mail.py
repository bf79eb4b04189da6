"""Mail: the server that the installation names, or a folder of a demonstration. One connection for several mails."""

from __future__ import annotations

import functools
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from hasshin.outbox.models import Message

TIMEOUT = 15
PERMANENT = range(500, 600)
DEMO_SENDER = "hasshin@demo.invalid"


class NotSetUp(Exception):
    """The installation names no mail server."""


class Trouble(Exception):
    """A mail could not be handed over. `final`: this mail never can; else the server's trouble, which may pass.

    The words name the kind of error and the server's code alone: what a server says may quote addresses.
    """

    def __init__(self, words: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(words)


class Smtp(EmailBackend):
    """Django's, with the certificate of an inner authority where the installation names one."""

    def __init__(self, *, ca_file: str = "", **given: Any) -> None:
        self.ca_file = ca_file
        super().__init__(**given)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file or None)


def is_set_up() -> bool:
    """Whether mail can be sent at all; a demonstration writes it to a folder."""
    installation = settings.HASSHIN_INSTALLATION
    return installation.mail is not None or installation.demo


def sender() -> str:
    """From whom mail is."""
    server = settings.HASSHIN_INSTALLATION.mail
    return DEMO_SENDER if server is None else server.sender


def connection() -> BaseEmailBackend:
    """A connection that is not open yet. Raises `NotSetUp`."""
    server = settings.HASSHIN_INSTALLATION.mail
    if server is not None:
        return Smtp(
            host=server.host,
            port=server.port,
            username=server.user or None,
            password=password() or None,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=TIMEOUT,
            ca_file=server.ca_file,
        )
    if settings.HASSHIN_INSTALLATION.demo:
        folder = settings.HASSHIN_FOLDER.mail
        folder.mkdir(mode=0o700, exist_ok=True)
        found: BaseEmailBackend = get_connection(
            "django.core.mail.backends.filebased.EmailBackend", file_path=str(folder)
        )
        return found
    raise NotSetUp


def password() -> str:
    """The server's password from its file; empty where there is none, or no user."""
    server = settings.HASSHIN_INSTALLATION.mail
    path = settings.HASSHIN_FOLDER.smtp_password
    if server is None or not server.user:
        return ""
    try:
        if path.stat().st_mode & 0o077:
            raise Trouble(f"{path.name}: others may read it; chmod 600")
        found: str = path.read_text("utf-8").strip()
    except OSError as error:
        raise Trouble(f"{path.name}: {type(error).__name__}") from None
    return found


def told(call: Callable[[], object]) -> None:
    """Run a step of the protocol; raises `Trouble` for all that can go wrong with a server."""
    try:
        call()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        final = all(code in PERMANENT for code in codes)
        raise Trouble(f"recipient refused ({', '.join(map(str, codes))})", final=final) from None
    except smtplib.SMTPDataError as error:
        raise Trouble(f"mail refused ({error.smtp_code})", final=error.smtp_code in PERMANENT) from None
    except smtplib.SMTPResponseException as error:
        raise Trouble(f"{type(error).__name__} ({error.smtp_code})") from None
    except ssl.SSLCertVerificationError:
        raise Trouble("the server's certificate can't be trusted (see ca_file)") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Trouble(type(error).__name__) from None


def hand_over(message: Message, through: BaseEmailBackend) -> None:
    """Give one mail to the server; raises `Trouble`, or `ValueError` for a header that no mail may have."""
    domain = sender().partition("@")[2]
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=sender(),
        to=[message.address],
        connection=through,
        headers={"Message-ID": f"<{message.uid}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    told(functools.partial(mail.send, fail_silently=False))
