"""The guarded way over HTTP: what is known after each kind of trouble, and how long any trouble may last."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from hasshin.platforms.deadline import Deadline, DeadlineError
from hasshin.platforms.http import Answer, Bounds, Http, base_address
from hasshin.platforms.outcomes import Act
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome

from .raw import saying_raw

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
SHORT = Bounds(connect=1, read=0.5, write=0.5, total=1, answer_bytes=50_000)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def mocked(response: httpx.Response | Exception, act: Act = Act.WRITE, **more: object) -> Answer:
    def server(request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    http = Http("https://social.example.jp", transport=httpx.MockTransport(server), clock=lambda: NOW, bounds=SHORT)
    return http.ask(act, "POST", "/x", body={"a": 1}, **more)  # type: ignore[arg-type]


def real(address: str, bounds: Bounds = SHORT, size: int = 1) -> tuple[Answer, float]:
    began = time.monotonic()
    answer = Http(address, token=Secret("t0ken-t0ken"), bounds=bounds).ask(
        Act.WRITE, "POST", "/x", body={"a": "x" * size}
    )
    return answer, time.monotonic() - began


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full"),
        httpx.ProxyError("no"), httpx.UnsupportedProtocol("ftp"),
    ],
)  # fmt: skip
def test_trouble_before_anything_left_is_not_done(error: Exception) -> None:
    answer = mocked(error)
    assert (answer.outcome, answer.code) == (Outcome.NOT_DONE, "unreachable")
    assert answer.kept()["error"] == type(error).__name__


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"), httpx.WriteTimeout("x"), httpx.ReadError("reset"), httpx.WriteError("x"),
        httpx.RemoteProtocolError("cut"), httpx.CloseError("x"), httpx.DecodingError("x"), OSError("odd"),
    ],
)  # fmt: skip
def test_trouble_after_bytes_may_have_left_is_unknown(error: Exception) -> None:
    answer = mocked(error)
    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "no_answer")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>Sign in to the network</html>", b'{"id": "1"', b"\xff\xfe", b"[" * 20_000, b'{"id": NaN} x',
        b" " * 60_000,
    ],
    ids=["empty", "page", "half", "binary", "deep", "trailing", "huge"],
)  # fmt: skip
def test_a_success_whose_body_is_not_json_is_unknown(body: bytes) -> None:
    answer = mocked(httpx.Response(200, content=body))
    assert (answer.outcome, answer.code, answer.value) == (Outcome.UNKNOWN, "unreadable", None)


def test_a_body_shorter_than_announced_is_not_trusted_even_when_it_reads_as_json() -> None:
    answer = mocked(httpx.Response(200, headers={"content-length": "900"}, content=b'{"id": "1"}'))
    assert answer.outcome is Outcome.UNKNOWN


def test_a_compressed_body_that_was_not_asked_for_is_not_unpacked() -> None:
    answer = mocked(httpx.Response(200, headers={"content-encoding": "br"}, stream=httpx.ByteStream(b"\x0b\x02")))
    assert answer.outcome is Outcome.UNKNOWN
    assert "compressed" in answer.kept()["error"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"Retry-After": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": format_datetime(NOW + timedelta(minutes=5), usegmt=True)}, 300),
        ({"retry-after": format_datetime(NOW - timedelta(minutes=5), usegmt=True)}, 0),
        ({"X-RateLimit-Reset": "2026-07-01T01:10:00.123456Z"}, 600.123456),
        ({"x-ratelimit-reset": "2026-07-01T10:10:00+09:00"}, 600),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 900),
        ({"retry-after": "999999"}, 86_400),
        ({"retry-after": "soon", "x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "9" * 400}, None),
        ({}, None),
        # Our clock is an hour behind the server's: its own Date counts.
        (
            {
                "date": format_datetime(NOW + timedelta(hours=1), usegmt=True),
                "retry-after": format_datetime(NOW + timedelta(hours=1, seconds=30), usegmt=True),
            },
            30,
        ),
    ],
)
def test_the_time_to_wait_is_read_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    answer = mocked(httpx.Response(429, headers=headers, json={"error": "Too many requests"}))
    assert (answer.outcome, answer.code) == (Outcome.NOT_DONE, "rate_limited")
    assert answer.retry_after == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("act", [Act.WRITE, Act.READ])
def test_no_redirect_is_followed(status: int, act: Act) -> None:
    asked: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, headers={"location": "https://elsewhere.example.com/take-the-token"})

    http = Http("https://social.example.jp", token=Secret("t0ken"), transport=httpx.MockTransport(server))
    answer = http.ask(act, "POST", "/x")
    assert asked == ["https://social.example.jp/x"]
    assert answer.code == "moved"
    assert answer.outcome is not Outcome.DONE


def test_a_server_error_after_the_effect_is_unknown_and_asked_once() -> None:
    asked: list[int] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(503, json={"error": "try again"})

    answer = Http("https://social.example.jp", transport=httpx.MockTransport(server)).ask(Act.WRITE, "POST", "/x")
    assert (answer.outcome, len(asked)) == (Outcome.UNKNOWN, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://social.example.jp", "ftp://x.jp", "social.example.jp", "https://u:p@x.jp", "https://x.jp/api",
        "https://x.jp/?a=b", "", "https://", "https://[::", "http://127.0.0.1.evil.example",
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_servers_is_refused_without_showing_a_password(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|safe") as caught:
        base_address(address)
    assert "u:p" not in str(caught.value)


def test_nothing_leaves_once_the_time_is_up() -> None:
    deadline = Deadline(0)
    with deadline, pytest.raises(DeadlineError):
        deadline.trace("http11.send_request_headers.started", {"request": httpx.Request("POST", "https://x.jp")})
    assert not deadline.left


@pytest.mark.loopback
class TestOverARealConnection:
    def test_a_closed_port_is_not_done(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        answer, _ = real(f"http://127.0.0.1:{port}")
        assert answer.outcome is Outcome.NOT_DONE

    def test_a_failed_tls_handshake_is_not_done(self) -> None:
        with saying_raw(lambda c, _: c.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as (address, got):
            answer, _ = real(address.replace("http:", "https:"))
        assert answer.outcome is Outcome.NOT_DONE
        assert b"t0ken" not in b"".join(got)

    def test_a_connection_closed_after_the_request_is_unknown(self) -> None:
        with saying_raw(lambda c, _: None) as (address, got):
            answer, _ = real(address)
        assert answer.outcome is Outcome.UNKNOWN
        assert len(got) == 1

    def test_a_body_cut_off_is_unknown(self) -> None:
        with saying_raw(lambda c, _: c.sendall(OK + b'Content-Length: 900\r\n\r\n{"id": "1"}')) as (address, got):
            answer, _ = real(address)
        assert answer.outcome is Outcome.UNKNOWN
        assert "text" not in answer.kept()["answer"]
        assert len(got) == 1

    def test_silence_ends_with_the_read_timeout(self) -> None:
        with saying_raw(lambda c, _: time.sleep(3)) as (address, _):
            answer, took = real(address)
        assert answer.outcome is Outcome.UNKNOWN
        assert took < 2.5

    @pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", OK + b"Content-Length: 9000\r\n\r\n"])
    def test_a_slow_drip_ends_with_the_deadline_in_headers_as_in_the_body(self, start: bytes) -> None:
        def drip(connection: socket.socket, _: bytes) -> None:
            connection.sendall(start)
            for _ in range(60):
                connection.sendall(b"x")
                time.sleep(0.1)

        with saying_raw(drip) as (address, _):
            answer, took = real(address)
        assert answer.outcome is Outcome.UNKNOWN
        assert took < 4

    def test_an_endless_body_is_cut(self) -> None:
        def flood(connection: socket.socket, _: bytes) -> None:
            connection.sendall(OK + b"\r\n")
            while True:
                connection.sendall(b'"' * 65_536)

        with saying_raw(flood) as (address, _):
            answer, _ = real(address)
        assert (answer.outcome, answer.kept()["error"]) == (Outcome.UNKNOWN, "too large")
        assert answer.kept()["answer"]["body_bytes"] <= 50_000

    def test_a_server_that_does_not_take_the_request_is_unknown_in_time(self) -> None:
        enough = threading.Event()
        with saying_raw(lambda c, _: enough.wait(5) and None, read=False) as (address, _):
            answer, took = real(address, size=20_000_000)
            enough.set()
        assert answer.outcome is Outcome.UNKNOWN
        assert took < 4

    def test_a_good_answer_is_done(self) -> None:
        with saying_raw(lambda c, _: c.sendall(OK + b'Content-Length: 11\r\n\r\n{"id": "1"}')) as (address, got):
            answer, _ = real(address)
        assert (answer.outcome, answer.value) == (Outcome.DONE, {"id": "1"})
        assert b"Bearer t0ken-t0ken" in got[0]
        assert threading.active_count() < 20

    def test_a_proxy_of_the_environment_is_not_used_for_this_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with saying_raw(lambda c, _: c.sendall(OK + b"Content-Length: 2\r\n\r\n{}")) as (address, _):
            answer, _ = real(address)
        assert answer.outcome is Outcome.DONE
