"""An image is shown outside only where that was opened, under a name that nobody can guess, and for a while."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hasshin.blobs import outside, store
from hasshin.city.models import StaffMember
from hasshin.config.installation import Installation
from hasshin.posts.models import Media
from tests.delivery import world as worlds
from tests.platforms.people import picture

ORIGIN = "https://hasshin.city.example.jp"


@pytest.fixture
def opened(settings: Any, db: None, own_folder: Any) -> Any:
    worlds.build(datetime.now(UTC))
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(
        update={"public_media": True, "origin": ORIGIN}
    )
    return settings


def kept() -> str:
    """The digest of an image that somebody uploaded."""
    image = picture("teal")
    assert store.put(image.data) == image.digest
    Media.objects.create(
        digest=image.digest,
        mime=image.mime,
        size=len(image.data),
        width=8,
        height=8,
        uploaded_by=StaffMember.objects.earliest("pk"),
        uploaded_at=datetime.now(UTC),
    )
    return image.digest


def name_of(digest: str, at: datetime | None = None) -> str:
    address = outside.address_of(digest, at or datetime.now(UTC))
    assert address.startswith(f"{ORIGIN}/shown/")
    return address.removeprefix(ORIGIN)


def test_a_service_fetches_the_very_bytes_without_a_cookie(opened: Any) -> None:
    digest = kept()
    answer = Client().get(name_of(digest))
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", picture("teal").data)
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert not answer.cookies
    assert Client().head(name_of(digest)).status_code == 200
    assert Client().post(name_of(digest)).status_code == 405


def test_nothing_is_shown_where_it_was_not_opened(opened: Any) -> None:
    path = name_of(kept())
    opened.HASSHIN_INSTALLATION = opened.HASSHIN_INSTALLATION.model_copy(update={"public_media": False})
    assert outside.address_of("0" * 64, datetime.now(UTC)) == ""
    assert Client().get(path).status_code == 404


def test_a_name_is_over_after_a_while(opened: Any) -> None:
    digest = kept()
    assert Client().get(name_of(digest, datetime.now(UTC) - outside.LIFE + timedelta(minutes=1))).status_code == 200
    assert Client().get(name_of(digest, datetime.now(UTC) - outside.LIFE - timedelta(minutes=1))).status_code == 404


def test_a_name_that_was_not_made_here_opens_nothing(opened: Any) -> None:
    digest = kept()
    good = name_of(digest).removeprefix("/shown/")
    raw = base64.urlsafe_b64decode(good + "==")
    longer = raw[:32] + (2**39).to_bytes(5, "big") + raw[37:]
    other = bytes(32) + raw[32:]
    made = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in (longer, other, raw[:-1], raw + b"x", b"")]
    for name in [*made, digest, good[:-4] + "AAAA", "x", "%00", "あ", good + "/"]:
        assert Client().get(f"/shown/{name}").status_code == 404, name
    assert Client().get("/shown/").status_code == 404


def test_bytes_that_are_gone_or_no_image_of_a_post_are_not_there(opened: Any) -> None:
    assert Client().get(name_of("ab" * 32)).status_code == 404
    digest = store.put(b"a record, not an image")
    assert Client().get(name_of(digest)).status_code == 404


@pytest.mark.parametrize(
    "origin",
    ["http://hasshin.city.example.jp", "https://127.0.0.1:8000", "https://10.1.2.3", "https://hasshin",
     "https://hasshin.city.local", "https://[::1]"],
)  # fmt: skip
def test_an_installation_that_nobody_outside_can_reach_is_told_so_at_its_start(origin: str) -> None:
    with pytest.raises(ValueError, match=r"public_media: nobody outside can reach .*https"):
        Installation(id="x", pack="fukushima", origin=origin, public_media=True)
    assert Installation(id="x", pack="fukushima", origin=origin).public_media is False


def test_an_installation_in_the_open_may_be_opened() -> None:
    for origin in (ORIGIN, "https://203.0.114.7"):
        assert Installation(id="x", pack="fukushima", origin=origin, public_media=True).public_media
