"""What stands in front of the web server is trusted, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from pydantic import ValidationError

from hasshin.cli.proxies import PROBE, of_proxies, smuggling, sound_proxies
from hasshin.cli.say import Failure
from hasshin.config.installation import Installation


def states(**given: object) -> list[str]:
    return [check.state for check in of_proxies(Installation(id="t", pack="x", **given))]  # type: ignore[arg-type]


def test_an_installation_behind_tls_with_no_proxy_named_is_told_so() -> None:
    assert states(origin="https://sns.example.jp") == ["lacking"]
    assert states(origin="http://127.0.0.1:8000") == ["good"]


def test_a_whole_network_of_proxies_is_too_many() -> None:
    assert states(trusted_proxies=["10.0.0.0/8"]) == ["bad"]
    assert states(trusted_proxies=["10.1.0.80", "fd00::80"]) == ["good"]


@pytest.mark.parametrize("wrong", ["proxy.example.jp", "", "10.1.0.5:443", "0.0.0.0/0", "::/0"])
def test_what_is_no_address_or_is_every_address_is_trusted_nowhere(wrong: str) -> None:
    with pytest.raises(Failure):
        sound_proxies((wrong,))
    with pytest.raises(ValidationError):
        Installation(id="t", pack="x", trusted_proxies=[wrong])


class Front(BaseHTTPRequestHandler):
    """A server in front that passes every header on, to something that takes underscores for strokes."""

    drops = False

    def do_GET(self) -> None:
        self.send_response(200)
        if not self.drops:
            self.send_header("X-Hasshin-Probe", self.headers.get(PROBE, ""))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def front() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Front)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.loopback
@pytest.mark.clause("F-4-2")
def test_a_front_that_lets_smuggled_names_pass_is_found(front: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert smuggling(front).state == "bad"
    monkeypatch.setattr(Front, "drops", True)
    assert smuggling(front).state == "good"


@pytest.mark.loopback
def test_a_front_that_does_not_answer_is_no_proof() -> None:
    assert smuggling("http://127.0.0.1:9").state == "lacking"
