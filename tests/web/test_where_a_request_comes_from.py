"""A forwarded address counts only as far as proxies of ours wrote it (F-4-2, M-5)."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hasshin.config.installation import Installation
from hasshin.web.middleware.address import client_address, terminal_address
from tests.proofs import PROVEN

CASES = [
    # trusted proxies, peer, header, expected
    ([], "203.0.113.9", "10.1.2.3", "203.0.113.9"),
    ([], "203.0.113.9", "", "203.0.113.9"),
    (["127.0.0.1"], "127.0.0.1", "10.1.2.3", "10.1.2.3"),
    (["127.0.0.1"], "127.0.0.1", "10.1.2.3, 203.0.113.9", "203.0.113.9"),
    (["127.0.0.1", "192.0.2.0/24"], "127.0.0.1", "10.1.2.3, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
    (["127.0.0.1"], "127.0.0.1", "", "127.0.0.1"),
    (["127.0.0.1"], "127.0.0.1", "unknown", ""),
    (["127.0.0.1"], "127.0.0.1", "10.1.2.3, unknown", ""),
    (["127.0.0.1"], "::ffff:127.0.0.1", "10.1.2.3:5443", "10.1.2.3"),
    (["::1"], "::1", "[2001:db8::5]:443", "2001:db8::5"),
    (["127.0.0.1"], "", "10.1.2.3", ""),
    (["2001:db8::/48"], "2001:db8::80", "fd00::1, 2001:db8::81", "fd00::1"),
    (["127.0.0.1"], "127.0.0.1", "10.1.2.3,10.1.2.3" * 1000, ""),
    (["127.0.0.1"], "127.0.0.1", "10.1.2.3:http", ""),
    (["127.0.0.1"], "127.0.0.1", "[2001:db8::5]x", ""),
    (["0.0.0.0"], "", "10.1.2.3", ""),
]
FORWARDED = [
    ('for="10.1.2.3"', "10.1.2.3"),
    ("for=10.1.2.3;proto=https;by=127.0.0.1", "10.1.2.3"),
    ("For=10.1.2.3 , for=203.0.113.9", "203.0.113.9"),
    ('for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
    ('for="10.1.2.3:5443"', "10.1.2.3"),
    ("for=unknown", ""),
    ("for=_hidden", ""),
    ("proto=https", ""),
    ("for=10.1.2.3, proto=https", ""),
    ('for="203.0.113.9\\", for=10.1.2.3"', ""),
    ("for=203.0.113.9;for=10.1.2.3", ""),
    ("for=10.1.2.3 for=10.1.2.4", ""),
    ("for=", ""),
    ('for=""', ""),
    ("for=10.1.2.3;", ""),
    ("nonsense", ""),
    ('for="10.1.2.3', ""),
]


def request_from(settings: Any, proxies: list[str], peer: str, **headers: str) -> Any:
    settings.HASSHIN_INSTALLATION = Installation(id="t", pack="x", trusted_proxies=proxies)
    return RequestFactory().get("/", REMOTE_ADDR=peer, **{k: v for k, v in headers.items() if v})


@pytest.mark.parametrize(("proxies", "peer", "header", "expected"), CASES)
def test_only_trusted_proxies_are_believed(
    settings: Any, proxies: list[str], peer: str, header: str, expected: str
) -> None:
    request = request_from(settings, proxies, peer, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == expected


@pytest.mark.parametrize(("header", "expected"), FORWARDED)
def test_the_header_of_rfc_7239_is_read_strictly(settings: Any, header: str, expected: str) -> None:
    request = request_from(settings, ["127.0.0.1"], "127.0.0.1", HTTP_FORWARDED=header)
    assert client_address(request) == expected
    stranger = request_from(settings, ["127.0.0.1"], "203.0.113.9", HTTP_FORWARDED=header)
    assert client_address(stranger) == "203.0.113.9"


@pytest.mark.parametrize(
    ("plain", "forwarded", "expected"),
    [
        ("203.0.113.9", "for=10.1.2.3", ""),
        ("10.1.2.3", "for=203.0.113.9", ""),
        ("203.0.113.9", "for=203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "rubbish", ""),
    ],
)
def test_a_header_that_the_proxy_lets_through_can_only_harm_who_sent_it(
    settings: Any, plain: str, forwarded: str, expected: str
) -> None:
    request = request_from(settings, ["127.0.0.1"], "127.0.0.1", HTTP_X_FORWARDED_FOR=plain, HTTP_FORWARDED=forwarded)
    assert client_address(request) == expected


@given(
    forged=st.text(st.characters(codec="latin-1"), max_size=60),
    other=st.text(st.characters(codec="latin-1"), max_size=60),
    real=st.ip_addresses(),
)
def test_whatever_a_stranger_writes_it_makes_him_nobody_else(forged: str, other: str, real: Any) -> None:
    """The proxy appends the address that it sees; what comes out is that address, or nothing."""
    from django.test import override_settings

    plain = real.ipv4_mapped or real if real.version == 6 else real
    if plain in ipaddress.ip_network("127.0.0.0/8"):
        return
    with override_settings(HASSHIN_INSTALLATION=Installation(id="t", pack="x", trusted_proxies=["127.0.0.1"])):
        headers = {"HTTP_X_FORWARDED_FOR": f"{forged}, {real}", "HTTP_FORWARDED": other}
        request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", **headers)
        assert client_address(request) in ("", str(plain))


def test_the_proxys_own_address_is_no_terminal_where_it_writes_no_header(settings: Any) -> None:
    """It may stand within the range of the offices, and all the world comes from it."""
    request = request_from(settings, ["10.1.0.80"], "10.1.0.80")
    assert client_address(request) == "10.1.0.80"
    assert terminal_address(request) == ""


@pytest.mark.clause("M-5")
@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP"])
def test_a_forged_header_makes_no_city_terminal(town: Any, header: str) -> None:
    client = town.browse("operator", address="203.0.113.9")
    forged = {header: "for=10.1.2.3" if header == "HTTP_FORWARDED" else "10.1.2.3"}
    form = {"title": "x", "text": "本文", "targets": [town.account.pk], "mode": "ordinary", "do": "save"}
    answer = client.post("/compose/", form, **forged)
    post = town.composed(town.browse("operator"))
    refused = client.post(f"/posts/{post.pk}/submit", {"revision": post.revision}, **forged)
    assert refused.status_code == 403
    assert "運用端末" in refused.content.decode()
    post.refresh_from_db()
    assert post.state == "draft"
    assert answer.status_code in (302, 422)


@pytest.mark.clause("M-5")
def test_a_forged_header_makes_no_terminal_for_the_api_either(town: Any) -> None:
    from datetime import UTC, datetime

    from django.test import Client

    from hasshin.city.actions.token import issue_token
    from hasshin.city.actor import Actor

    who = Actor(staff=town.people["operator"].pk)
    _token, secret = issue_token(actor=who, now=datetime.now(UTC), name="x", proof=PROVEN)
    call = {
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "HTTP_X_FORWARDED_FOR": "10.1.2.3",
        "HTTP_FORWARDED": "for=10.1.2.3",
    }
    away = Client(REMOTE_ADDR="203.0.113.9").get("/api/v1/me", **call).json()
    assert not away["terminal"]["registered"]
    assert Client(REMOTE_ADDR="10.1.2.3").get("/api/v1/me", **call).json()["terminal"]["registered"]


def test_a_forged_header_gives_no_further_tries_of_a_password(town: Any, settings: Any) -> None:
    from django.test import Client

    tries = [
        Client(REMOTE_ADDR="203.0.113.9").post(
            "/sign-in/",
            {"username": "operator", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{n}",
            HTTP_FORWARDED=f"for=198.51.100.{n}",
        )
        for n in range(settings.AXES_FAILURE_LIMIT + 1)
    ]
    assert tries[-1].status_code == 429
