"""A real picture of a real page by the machine's Chromium."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from hasshin.records import chromium
from hasshin.records.capture import take

pytestmark = pytest.mark.journey


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(30)
        self.send_response(200 if self.path == "/post" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        colour = "#00ff00" if self.headers.get("Accept-Language", "").startswith("ja") else "#ff0000"
        self.wfile.write(f'<body style="background:{colour}">練習</body>'.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_picture_shows_the_page_in_japanese(site: str) -> None:
    data = take(f"{site}/post")
    assert data is not None
    assert Image.open(io.BytesIO(data)).convert("RGB").getpixel((600, 800)) == (0, 255, 0)


def test_a_page_that_is_not_there_gives_no_picture(site: str) -> None:
    assert take(f"{site}/gone") is None
    assert take("http://127.0.0.1:9/") is None


def test_only_web_addresses_are_opened() -> None:
    assert chromium.picture("file:///etc/passwd", ours=True) is None
    assert take("javascript:alert(1)") is None


def test_a_page_that_never_ends_is_given_up_in_time(site: str) -> None:
    began = time.monotonic()
    assert chromium.picture(f"{site}/slow", ours=False, seconds=3) is None
    assert time.monotonic() - began < 15
