"""An account's address is its own page on its service's host, and nobody else's."""

from __future__ import annotations

import pytest

from hasshin.accounts.addresses import demand_own_address
from hasshin.accounts.establish import Identity
from hasshin.platforms.registry import CONNECTORS, connectors_of
from hasshin.policy.reasons import Refused
from hasshin.web.views.obtaining_forms import CONNECTORS as CALLED

X = Identity("x", "x", "mihon_city", remote_id="77")
FACEBOOK = Identity("facebook", "facebook", "mihon.city", remote_id="100200300")
MASTODON = Identity("mastodon", "mastodon", "city", "https://social.example.jp")
PRACTICE = Identity("x", "practice", "mihon_city")


@pytest.mark.parametrize(
    ("known", "url"),
    [
        (X, ""),
        (X, "https://x.com/mihon_city"),
        (X, "https://x.com/i/user/77"),
        (X, "https://twitter.com/Mihon_City"),
        (FACEBOOK, "https://www.facebook.com/mihon.city"),
        (FACEBOOK, "https://www.facebook.com/profile.php?id=100200300"),
        (MASTODON, "https://social.example.jp/@city"),
        (PRACTICE, "http://127.0.0.1:8000/practice/x/mihon_city/"),
    ],
)
def test_the_account_s_own_page_passes(known: Identity, url: str) -> None:
    demand_own_address(known, url)


@pytest.mark.parametrize(
    ("known", "url"),
    [
        (X, "https://example.com/mihon_city"),
        (X, "http://x.com/mihon_city"),
        (X, "https://x.com/"),
        (X, "https://x.com/somebody"),
        (X, "https://x.com.example.com/mihon_city"),
        (X, "https://x.com@example.com/mihon_city"),
        (X, "x.com/mihon_city"),
        (X, "https://[broken"),
        (FACEBOOK, "https://www.facebook.com/profile.php?id=1"),
        (FACEBOOK, "https://x.com/mihon.city"),
        (MASTODON, "https://other.example.jp/@city"),
        (MASTODON, "https://social.example.jp/@other"),
        (PRACTICE, "https://x.com/mihon_city"),
        (PRACTICE, "https://hasshin.example.jp/practice/x/other/"),
    ],
)
def test_any_other_is_refused_at_its_field(known: Identity, url: str) -> None:
    with pytest.raises(Refused) as refused:
        demand_own_address(known, url)
    assert [(r.code, r.where) for r in refused.value.reasons] == [("address", "url")]


def test_every_connector_that_can_be_chosen_has_a_name_and_a_service() -> None:
    assert set(CALLED) == set(CONNECTORS)
    assert connectors_of("facebook")[0] == "practice"
    assert "mastodon" not in connectors_of("facebook")
    services = ("x", "facebook", "line", "youtube", "bluesky", "mastodon")
    assert set(CONNECTORS) == {one for service in services for one in connectors_of(service)}
