"""A video through the API: uploaded, drafted with its statements, and what is to be known before anybody acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hasshin.accounts.models import Account
from hasshin.delivery.models import Allowance, Attempt
from hasshin.posts.models import Delivery
from tests.api.caller import City, Person
from tests.api.path import draft, out
from tests.checks.films import PLACE, film

CHANNEL = "mihon-fukushima-tv"
STATED = {"alt": "はしご車から放水する様子", "rights": "市職員が撮影", "portrait": "人物は写っていない"}


def uploaded(by: Person, data: bytes) -> Any:
    sent = by.upload("/media", SimpleUploadedFile("clip.mp4", data))
    assert sent.status == 201, sent.body
    return sent.body


@pytest.mark.clause("F-3-3")
def test_a_video_is_uploaded_without_its_place_and_drafted_with_its_statements(fukushima: City) -> None:
    sato = fukushima.person("sato")
    media = uploaded(sato, film(private=True, seconds=12.5))
    assert (media["mime"], media["seconds"], "gps" in media["removed_metadata"]) == ("video/mp4", 12.5, True)
    post = draft(sato, "koho", (CHANNEL,), video={"digest": media["digest"], **STATED}, public_title=" 放水訓練 ")
    assert post.status == 201, post.body
    kept = post.body["content"]
    assert (kept["video"]["alt"], kept["public_title"]) == (STATED["alt"], "放水訓練")
    bytes_: Any = fukushima.client.get(f"/api/v1/media/{media['digest']}", **sato.headers())
    assert PLACE not in b"".join(bytes_.streaming_content)
    part = fukushima.client.get(f"/api/v1/media/{media['digest']}", headers={"range": "bytes=0-3"}, **sato.headers())
    assert (part.status_code, len(part.content)) == (206, 4)
    assert draft(sato, "koho", (CHANNEL,), video={"digest": "0" * 64}).status == 404


def test_what_a_channel_does_not_take_and_what_is_to_be_known_is_told_beforehand(fukushima: City) -> None:
    sato = fukushima.person("sato")
    channel = Account.objects.get(handle=CHANNEL)
    bare = {"text": "<市>", "targets": [channel.pk], "source": "広報課"}
    seen = sato.post("/examine", bare).body
    assert {f["values"]["what"] for f in seen["findings"] if f["code"] == "media_limit"} == {
        "video_missing", "title_missing", "characters",
    }  # fmt: skip
    assert (seen["expected"]["costs"], seen["allowances"]) == ([], [])
    digest = uploaded(sato, film())["digest"]
    fine = bare | {"text": "市", "video": {"digest": digest, **STATED}, "public_title": "放水訓練"}
    told = sato.post("/examine", fine).body
    assert not [f for f in told["findings"] if f["code"] == "media_limit"]
    assert any("代替テキスト" in one["ja"] for one in told["expected"]["cautions"])


def test_an_allowance_is_counted_and_told_until_it_is_whole_again(fukushima: City) -> None:
    sato, now = fukushima.person("sato"), fukushima.clock.now
    channel = Account.objects.get(handle=CHANNEL)
    unit = {"ja": "本日の動画", "en": "videos today"}
    row = Allowance.objects.create(
        account=channel, name="uploads_day", unit=unit, limit=100, used=None,
        read_at=now - timedelta(hours=3), resets_at=now + timedelta(hours=2),
    )  # fmt: skip
    asked = {"text": "市", "targets": [channel.pk]}
    (one,) = sato.post("/examine", asked).body["allowances"]
    assert (one["account"], one["used"], one["limit"], one["unit"]) == (channel.name, 0, 100, unit)
    out(sato, fukushima.person("takahashi"), "koho", ("mihon_fukushima",))
    some = Attempt.objects.latest("pk")
    Delivery.objects.filter(pk=some.delivery_id).update(account=channel)
    times = {timedelta(hours=4): 0, timedelta(hours=1): 1}
    for ago, used in times.items():
        Attempt.objects.filter(pk=some.pk).update(started_at=now - ago, kind="publish", outcome="done")
        assert sato.post("/examine", asked).body["allowances"][0]["used"] == used
    Allowance.objects.filter(pk=row.pk).update(resets_at=now - timedelta(minutes=1))
    assert sato.post("/examine", asked).body["allowances"][0]["used"] == 0
