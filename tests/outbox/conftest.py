"""A mail server and a receiver of webhooks on this machine, both of which can be told to fail."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hasshin.config.installation import Installation

PASSWORD = "smtp-secret-0123456789"


@dataclass
class Certificate:
    """A certificate for `localhost` and 127.0.0.1 that only those trust who are told to."""

    cert: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.cert, self.key)
        return made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    made.cert.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


@dataclass
class Post:
    """The mail server's side: what arrived, and what to answer to a recipient or to the data."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    recipient: str = "250 OK"
    data: str = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd asks for this name
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd asks for this name
        if self.data.startswith("250"):
            self.mails.append(envelope.content)
        return self.data


@pytest.fixture
def smtp_with() -> Iterator[Callable[..., Post]]:
    """Start a mail server with the options of aiosmtpd; it listens on localhost."""
    running: list[Controller] = []

    def start(**options: Any) -> Post:
        handler = Post()
        with socket.create_server(("127.0.0.1", 0)) as free:
            handler.port = free.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=handler.port, **options)
        controller.start()
        running.append(controller)
        return handler

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def starttls(smtp_with: Callable[..., Post], certificate: Certificate) -> Post:
    """One that wants STARTTLS and the right password."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hasshin", PASSWORD.encode())
        return AuthResult(success=good)

    return smtp_with(tls_context=certificate.context(), require_starttls=True, authenticator=check, auth_required=True)


@dataclass
class Receiver:
    """A receiver of webhooks: what came, and what to answer (status, headers, seconds to wait)."""

    port: int = 0
    calls: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.calls.append(({k.lower(): v for k, v in self.headers.items()}, body, self.path))
            time.sleep(made.wait)
            self.send_response(made.status)
            for name, value in {"content-length": "0", **made.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def installation(settings: Any) -> Callable[..., Installation]:
    """Make the installation another one."""

    def change(**changes: Any) -> Installation:
        made = Installation.model_validate({"id": "test", "pack": "matsudo", **changes})
        settings.HASSHIN_INSTALLATION = made
        return made

    return change


@pytest.fixture
def here(installation: Callable[..., Installation]) -> Installation:
    """An installation that may call webhooks on this machine."""
    return installation(webhook_networks=["127.0.0.0/8"])
