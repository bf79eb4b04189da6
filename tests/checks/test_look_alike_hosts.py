"""Whose host it is, and which hosts are made to look like the city's."""

from __future__ import annotations

import pytest

from hasshin.checks.text.domains import covered, looks_like

OWN = ("city.hanamachi.aoba.jp",)
REAL = ("city.ichikawa.chiba.jp",)


@pytest.mark.parametrize("host", ["city.hanamachi.aoba.jp", "www.city.hanamachi.aoba.jp", "a.b.city.hanamachi.aoba.jp"])
def test_a_listed_domain_covers_itself_and_what_is_below(host: str) -> None:
    assert covered(host, OWN)


@pytest.mark.parametrize("host", ["evilcity.hanamachi.aoba.jp", "hanamachi.aoba.jp", "city.hanamachi.aoba.jp.evil.com"])
def test_a_listed_domain_ends_at_a_label(host: str) -> None:
    assert not covered(host, OWN)


def test_an_international_domain_may_be_listed_in_either_form() -> None:
    assert covered("www.日本語.jp", ["xn--wgv71a119e.jp"])


@pytest.mark.parametrize(
    "host",
    [
        "city.hanamachi.aoba.jp.evil.com",
        "city-hanamachi-aoba.jp",
        "www.city.hanarnachi.aoba.jp",
        "city.hanamachl.aoba.jp",
        "city.hanamаchi.aoba.jp",  # Cyrillic а
        "city.hanamchi.aoba.jp",
        "city.hanamahci.aoba.jp",
        "city.hanamachi.aoba.co",
        "cityhanamachi-aoba.jp",
        "city.hanamachi-lg.jp",
        "city-hanamachi.com",
    ],
)
def test_an_imitation_is_seen(host: str) -> None:
    assert looks_like(host, "", OWN) == ("yes", OWN[0])


def test_the_citys_name_before_an_at_sign_is_an_imitation() -> None:
    assert looks_like("evil.com", "www.city.hanamachi.aoba.jp", OWN)[0] == "yes"


@pytest.mark.parametrize(
    "host",
    ["example.com", "www.jma.go.jp", "hanabi.jp", "city.kitamachi.aoba.jp", "aoba.jp", "news.example.org", "x.com"],
)
def test_any_other_host_is_no_imitation(host: str) -> None:
    assert looks_like(host, "", OWN)[0] == "no"


@pytest.mark.parametrize("host", ["city.ichihara.chiba.jp", "www.city.ichikawa.lg.jp", "www.pref.chiba.lg.jp"])
def test_another_public_body_is_no_imitation(host: str) -> None:
    assert looks_like(host, "", REAL)[0] == "no"


def test_a_city_name_with_the_kind_behind_is_left_to_a_person() -> None:
    assert looks_like("hanamachi-city.net", "", OWN)[0] == "maybe"
