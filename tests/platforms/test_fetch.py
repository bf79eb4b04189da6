"""A page of the city's own site is read: bounded, never led elsewhere, never inside."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import httpx
import pytest

from hasshin.platforms.fetch import Limits, allowed, fetch

OWN = ["city.example.jp"]
URL = "https://www.city.example.jp/sns/"


def answering(*answers: httpx.Response) -> tuple[httpx.MockTransport, list[str]]:
    asked: list[str] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return left.pop(0)

    return httpx.MockTransport(answer), asked


@pytest.mark.parametrize(
    ("url", "may"),
    [
        (URL, True), ("http://city.example.jp", True), ("https://city.example.jp:443/x", True),
        ("https://evilcity.example.jp/", False), ("https://city.example.jp.evil.example/", False),
        ("https://city.example.jp@evil.example/", False), ("https://a@city.example.jp/", False),
        ("https://city.example.jp:22/", False), ("file:///etc/passwd", False), ("gopher://city.example.jp/", False),
        ("https://127.0.0.1/", False), ("https://city.example.jp\\@evil.example/", False), ("https://[::1/", False),
        ("//city.example.jp/", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_are_read(url: str, may: bool) -> None:
    assert allowed(url, OWN) is may


def test_a_page_is_read() -> None:
    transport, _ = answering(httpx.Response(200, text="<p>list", headers={"content-type": "text/html"}))
    got = fetch(URL, OWN, transport=transport)
    assert (got.state, got.body, got.kind) == ("page", b"<p>list", "text/html")


def test_a_redirect_is_followed_within_the_city_s_site_alone() -> None:
    transport, asked = answering(
        httpx.Response(301, headers={"location": "/new/"}),
        httpx.Response(302, headers={"location": "http://evil.example/"}),
    )
    got = fetch(URL, OWN, transport=transport)
    assert (got.state, got.trouble) == ("failed", "not_allowed")
    assert asked == [URL, "https://www.city.example.jp/new/"]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "//evil.example"]
)
def test_a_redirect_leads_nowhere_else(target: str) -> None:
    transport, asked = answering(httpx.Response(302, headers={"location": target}))
    assert fetch(URL, OWN, transport=transport).trouble == "not_allowed"
    assert len(asked) == 1


def test_a_circle_ends() -> None:
    transport, asked = answering(*[httpx.Response(302, headers={"location": URL}) for _ in range(20)])
    assert fetch(URL, OWN, transport=transport).trouble == "too_many_redirects"
    assert len(asked) < 10


@pytest.mark.parametrize(
    ("status", "state"), [(404, "gone"), (410, "gone"), (403, "failed"), (500, "failed"), (503, "failed")]
)
def test_gone_is_not_the_same_as_down(status: int, state: str) -> None:
    transport, _ = answering(httpx.Response(status))
    assert fetch(URL, OWN, transport=transport).state == state


def test_what_is_too_large_is_not_read() -> None:
    transport, _ = answering(httpx.Response(200, content=b"x" * 2000))
    assert fetch(URL, OWN, transport=transport, limits=Limits(page_bytes=1000)).trouble == "too_large"


class Site(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, tuple[dict[str, str], bytes]]] = {
        "/page": ({}, b"<p>inside"),
        "/bomb": ({"Content-Encoding": "gzip"}, gzip.compress(b"0" * 50_000_000)),
        "/packed": ({"Content-Encoding": "gzip"}, gzip.compress(b"<p>list")),
        "/cut": ({"Content-Encoding": "gzip"}, gzip.compress(b"<p>list" * 100)[:-12]),
    }
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        headers, body = self.answers.get(self.path, ({}, b""))
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/slow":
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                if STOP.wait(0.05):
                    return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


STOP = threading.Event()


@pytest.fixture
def here() -> Iterator[str]:
    STOP.clear()
    Site.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    STOP.set()
    server.shutdown()
    server.server_close()


def anywhere(url: str, domains: object) -> bool:
    return True


@pytest.mark.loopback
def test_an_address_inside_gets_no_request(here: str) -> None:
    got = fetch(f"{here}/page", OWN, allow=anywhere)
    assert (got.state, got.trouble) == ("failed", "inside")
    assert Site.seen == []
    assert fetch(f"{here}/page", OWN, allow=anywhere, inside_too=True).body == b"<p>inside"


@pytest.mark.loopback
@pytest.mark.parametrize(("path", "trouble"), [("/bomb", "too_large"), ("/cut", "cut_off")])
def test_packed_answers_are_bounded_too(here: str, path: str, trouble: str) -> None:
    assert fetch(here + path, OWN, allow=anywhere, inside_too=True).trouble == trouble
    assert fetch(f"{here}/packed", OWN, allow=anywhere, inside_too=True).body == b"<p>list"


@pytest.mark.loopback
def test_a_site_that_drips_is_left(here: str) -> None:
    got = fetch(f"{here}/slow", OWN, allow=anywhere, inside_too=True, limits=Limits(total=0.4))
    assert (got.state, got.trouble) == ("failed", "too_slow")
