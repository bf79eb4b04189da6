"""What the X connector writes, and what becomes of what X refuses, beyond what all connectors do alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.platforms.interface import Outcome, Outgoing, Secret
from hasshin.platforms.x import uploads

from .contract import publish, read
from .people import picture, saying, video
from .simulators.base import Fault
from .xworld import XWorld


@pytest.fixture
def x() -> Iterator[XWorld]:
    world = XWorld()
    yield world
    world.check()


def test_a_token_without_the_right_is_no_dead_token(x: XWorld) -> None:
    narrow = Secret(x.sim.grant_token(scopes="tweet.read users.read"))
    _, result = publish(x.open(token=narrow), saying("x"), "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "scope")


@pytest.mark.parametrize(
    ("turn", "outcome", "code", "said"),
    [
        (lambda limits: setattr(limits, "credits", False), Outcome.NOT_DONE, "rate_limited", "クレジット"),
        (lambda limits: setattr(limits, "cap", 0), Outcome.NOT_DONE, "rate_limited", "月間の上限"),
        (lambda limits: setattr(limits, "enrolled", False), Outcome.REJECTED, "refused", "契約と権限"),
    ],
)
def test_money_and_allowances_that_are_used_up_are_said_in_words(
    x: XWorld, turn: Any, outcome: Outcome, code: str, said: str
) -> None:
    platform = x.open()
    turn(x.sim.limits)
    _, result = publish(platform, saying("x"), "k")
    assert (result.outcome, result.code) == (outcome, code)
    assert said in result.reason.ja
    assert (result.retry_after is not None) == (outcome is Outcome.NOT_DONE)
    assert x.texts() == []


def test_the_days_posts_are_waited_for_longer_than_the_window_of_minutes(x: XWorld) -> None:
    x.sim.limits.daily = 1
    platform = x.open()
    first = publish(platform, saying("一"), "k1")[1]
    assert (first.outcome, first.retry_after) == (Outcome.DONE, None)
    result = publish(platform, saying("二"), "k2")[1]
    assert (result.outcome, result.code) == (Outcome.NOT_DONE, "rate_limited")
    assert result.retry_after is not None
    assert timedelta(hours=23) < result.retry_after <= timedelta(hours=24)


def test_an_answer_that_proves_nothing_is_not_waited_on_for_the_windows_sake(x: XWorld) -> None:
    platform = x.open()
    x.sim.order(Fault.ERROR_AFTER, lambda request: request.path == "/2/tweets")
    _, result = publish(platform, saying("x"), "k")
    assert (result.outcome, result.retry_after) == (Outcome.UNKNOWN, None)


def test_x_s_own_words_say_why_it_refuses(x: XWorld) -> None:
    _, result = publish(x.open(), saying("あ" * 141), "k")
    assert (result.outcome, result.code) == (Outcome.REJECTED, "refused")
    assert "too long" in result.reason.ja


def test_an_edit_is_a_new_version_with_a_new_id_and_new_alternative_text(x: XWorld) -> None:
    x.sim.office.premium = True
    platform = x.open(options={"edits": "yes"})
    image = picture(alt="前の説明")
    handle, first = publish(platform, saying("7月1日に開きます", image), "k")
    second = platform.edit(first.remote_id, saying("7月2日に開きます", picture(alt="後の説明")), handle)
    assert second.outcome is Outcome.DONE
    assert second.remote_id != first.remote_id
    post = read(platform, second.remote_id)
    assert (post.text, [m.alt for m in post.media]) == ("7月2日に開きます", ["後の説明"])
    assert post.edited_at is not None
    assert [p.id for p in platform.list_own().value or ()] == [second.remote_id]
    other = platform.edit(second.remote_id, saying("x", picture("red")), handle)
    assert (other.outcome, other.code) == (Outcome.REJECTED, "refused")


def test_an_edit_that_x_does_not_allow_changes_nothing(x: XWorld) -> None:
    platform = x.open(options={"edits": "yes"})
    _, first = publish(platform, saying("前"), "k")
    refused = platform.edit(first.remote_id, saying("後"))
    assert (refused.outcome, refused.code) == (Outcome.REJECTED, "refused")
    assert "Premium" in refused.reason.ja
    assert x.texts() == ["前"]


def test_a_video_is_sent_in_segments_and_waited_for(x: XWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SEGMENT", 1000)
    x.sim.uploads.processing = 5
    platform, clip = x.open(), video(tmp_path, size=4096)
    outgoing = Outgoing("訓練の動画です", video=clip)
    first = platform.prepare(outgoing, "k")
    assert (first.outcome, first.retry_after) == (Outcome.PENDING, timedelta(seconds=1))
    again = platform.prepare(outgoing, "k", first.handle)
    assert again.outcome is Outcome.DONE
    assert again.handle is not None
    assert platform.publish(again.handle, "k").outcome is Outcome.DONE
    (post,) = x.sim.visible()
    assert x.sim.uploads.all[post.media[0]].body == clip.path.read_bytes()
    assert sum(request.path.endswith("/append") for request in x.sim.requests) == 5


def test_a_video_that_x_can_not_process_is_refused_and_nothing_is_out(x: XWorld, tmp_path: Path) -> None:
    x.sim.uploads.fails = True
    prepared = x.open().prepare(Outgoing("x", video=video(tmp_path)), "k")
    assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "refused")
    assert x.texts() == []


def test_an_upload_that_is_nearly_over_is_made_anew(x: XWorld) -> None:
    outgoing = saying("図", picture())
    handle = x.open().prepare(outgoing, "k").handle
    assert handle is not None
    before = handle.data["media"][0]["id"]
    handle.data["media"][0]["until"] = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    again = x.open().prepare(outgoing, "k", handle).handle
    assert again is not None
    assert again.data["media"][0]["id"] != before
    with pytest.raises(ValueError, match="other content"):
        x.open().prepare(saying("別"), "k", handle)


def test_what_a_post_can_not_hold_is_refused_before_anything_leaves(x: XWorld, tmp_path: Path) -> None:
    large = picture(size=(1400, 1400), noise=True)
    long = video(tmp_path)
    cases = [
        saying("x", *[picture()] * 5),
        saying("x", large),
        Outgoing("x", (picture(),), video=long),
        Outgoing("x", video=video(tmp_path, mime="video/webm")),
    ]
    for outgoing in cases:
        prepared = x.open().prepare(outgoing, "k")
        assert (prepared.outcome, prepared.code) == (Outcome.REJECTED, "refused")
    assert x.sim.requests == []


@pytest.mark.parametrize("again", ["true", "false", "problem"])
def test_a_post_that_somebody_deleted_meanwhile_is_gone(x: XWorld, again: Any) -> None:
    post = x.sim.post_behind_our_back("消す").id
    x.sim.deleting_again = again
    platform = x.open()
    assert platform.delete(post).code == "ok"
    result = platform.delete(post)
    assert (result.outcome, result.code) == (Outcome.DONE, "gone")
