"""Over a socket, with another HTTP client than the product's, the simulated Graph API gives the same plain facts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests

from tests.conftest import Clock
from tests.platforms.simulators.base import Fault, serving
from tests.platforms.simulators.facebook import FacebookSimulator
from tests.platforms.simulators.facebook.office import png
from tests.platforms.simulators.redirected import redirect

pytestmark = pytest.mark.loopback
GRAPH = "https://graph.facebook.com/v25.0"


@pytest.fixture
def sim(clock: Clock) -> FacebookSimulator:
    return FacebookSimulator(lambda: clock.forward(milliseconds=1))


@pytest.fixture
def session(sim: FacebookSimulator) -> Iterator[requests.Session]:
    with serving(sim) as base, requests.Session() as made:
        redirect(made, base, "https://graph.facebook.com", "https://graph-video.facebook.com")
        made.headers["Authorization"] = f"Bearer {sim.grant_token()}"
        yield made


def test_photo_post_pages_and_deletion(sim: FacebookSimulator, session: requests.Session) -> None:
    page = f"{GRAPH}/{sim.page.id}"
    files = {"source": ("a.png", png(), "image/png")}
    photo = session.post(f"{page}/photos", data={"published": "false", "alt_text_custom": "庁舎"}, files=files).json()
    attached = json.dumps([{"media_fbid": photo["id"]}])
    posted = session.post(f"{page}/feed", data={"message": "写真", "attached_media": attached})
    assert (posted.status_code, posted.headers["content-type"]) == (200, "application/json")
    assert sim.photos[photo["id"]].body == png()
    session.post(f"{page}/feed", json={"message": "次"})
    first = session.get(f"{page}/posts", params={"limit": 1}).json()
    rest = session.get(first["paging"]["next"]).json()
    assert [one["message"] for one in first["data"] + rest["data"]] == ["次", "写真"]
    assert session.delete(f"{GRAPH}/{posted.json()['id']}").json() == {"success": True}
    gone = session.get(f"{GRAPH}/{posted.json()['id']}")
    assert (gone.status_code, gone.json()["error"]["error_subcode"]) == (400, 33)
    assert gone.headers["content-type"].startswith("application/json")
    assert sim.violations == []


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.TRUNCATED])
def test_an_answer_that_does_not_come_hides_an_effect(
    sim: FacebookSimulator, session: requests.Session, fault: Fault
) -> None:
    sim.order(fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        session.post(f"{GRAPH}/{sim.page.id}/feed", data={"message": "出た"})
    assert [post.message for post in sim.visible()] == ["出た"]
