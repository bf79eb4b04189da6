"""At most once on YouTube, and never silently lost: each fault with each operation, on the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hasshin.platforms.interface import Found, Handle, Outcome, Outgoing
from hasshin.platforms.youtube import uploads
from hasshin.platforms.youtube.connector import YouTube

from .contract import lately
from .faults_youtube import ROWS
from .people import picture
from .simulators.base import Fault, Request
from .youtubeworld import YouTubeWorld, prepared

PIECE = 256 * 1024
Matches = Callable[[Request], bool]


def _last(request: Request) -> bool:
    first, _, size = request.headers.get("content-range", "").partition("/")
    return bool(request.body) and first.endswith(f"-{int(size or 0) - 1}")


PREPARING: dict[str, Matches] = {
    "begin of an upload": lambda r: r.method == "POST" and r.param("uploadType") == "resumable",
    "piece of an upload": lambda r: r.method == "PUT" and bool(r.body) and bool(r.param("upload_id")) and not _last(r),
    "last piece of an upload": lambda r: r.method == "PUT" and bool(r.param("upload_id")) and _last(r),
    "thumbnail": lambda r: r.path.endswith("/thumbnails/set"),
}
WRITING: dict[str, Matches] = {
    "edit": lambda r: r.method == "PUT",
    "delete": lambda r: r.method == "DELETE",
    "refresh": lambda r: r.path == "/token",
    "revoke": lambda r: r.path == "/revoke",
}
PUBLISHED = [row for row in ROWS if row[1] == "publish"]
PREPARED = [row for row in ROWS if row[1] in PREPARING]
OTHERS = [row for row in ROWS if row[1] in WRITING]


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeWorld]:
    monkeypatch.setattr(uploads, "PIECE", PIECE)
    world = YouTubeWorld(tmp_path)
    yield world
    world.check()


def outgoing(youtube: YouTubeWorld) -> Outgoing:
    return replace(youtube.saying(size=2 * PIECE), images=(picture(),))


def ready(platform: YouTube, youtube: YouTubeWorld) -> Handle:
    handle = prepared(platform, outgoing(youtube)).handle
    assert handle is not None
    return handle


def asked(youtube: YouTubeWorld, matches: Matches) -> int:
    return sum(map(matches, youtube.sim.requests))


def test_every_fault_is_in_the_table_for_every_operation() -> None:
    operations = {row[1] for row in ROWS}
    assert {(row[0], row[1]) for row in ROWS} == {(fault.value, one) for fault in Fault for one in operations}
    assert len(PUBLISHED) + len(PREPARED) + len(OTHERS) == len(ROWS)


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PUBLISHED)
def test_a_publication_that_goes_wrong_is_never_doubled_and_never_called_absent(
    youtube: YouTubeWorld, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform = youtube.open()
    handle = ready(platform, youtube)
    before = asked(youtube, lambda r: r.method == "PUT" and not r.param("upload_id"))
    youtube.sim.order(Fault(fault), lambda r: r.method == "PUT")
    result = platform.publish(handle, "k")
    assert result.outcome.value == outcome
    assert asked(youtube, lambda r: r.method == "PUT" and not r.param("upload_id")) - before == 1
    assert platform.find("k", handle, lately()).found.value == find
    youtube.sim.commit_late()
    again = platform.find("k", handle, lately()).found
    assert again is (Found.FOUND if youtube.titles() else Found.NOT_PROVEN)
    # Sending once more, as a person or a later try does, leaves the one video public.
    assert platform.prepare(outgoing(youtube), "k", handle).outcome is Outcome.DONE
    assert platform.publish(handle, "k").outcome is Outcome.DONE
    assert (youtube.titles(), len(youtube.sim.videos)) == (["放水訓練"], 1)


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), PREPARED)
def test_an_upload_that_goes_wrong_shows_nothing_goes_on_and_makes_one_video(
    youtube: YouTubeWorld, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform, post = youtube.open(), outgoing(youtube)
    youtube.sim.order(Fault(fault), PREPARING[operation])
    said = platform.prepare(post, "k")
    handle = said.handle
    if operation != "begin of an upload":
        said = platform.prepare(post, "k", handle)
    assert said.outcome.value == outcome
    assert asked(youtube, PREPARING[operation]) >= 1
    assert youtube.titles() == []
    youtube.sim.commit_late()
    # As the sender does: a lasting handle stays where the answer has none.
    done = prepared(platform, post, said.handle or handle)
    assert done.outcome is Outcome.DONE
    assert done.handle is not None
    assert (youtube.titles(), len(youtube.sim.videos)) == ([], 1)
    assert post.video is not None
    assert youtube.sim.videos[0].data == post.video.path.read_bytes()
    assert youtube.sim.videos[0].thumbnail == post.images[0].data
    assert platform.publish(done.handle, "k").outcome is Outcome.DONE
    assert youtube.titles() == ["放水訓練"]


@pytest.mark.parametrize(("fault", "operation", "outcome", "find"), OTHERS)
def test_what_changes_something_is_asked_once_and_its_lost_answer_is_no_success(
    youtube: YouTubeWorld, fault: str, operation: str, outcome: str, find: str
) -> None:
    platform = youtube.open()
    handle = ready(platform, youtube)
    platform.publish(handle, "k")
    video_id = handle.data["video_id"]
    before = asked(youtube, WRITING[operation])
    youtube.sim.order(Fault(fault), WRITING[operation])
    corrected = replace(outgoing(youtube), text="訂正しました。")
    said = {
        "edit": lambda: platform.edit(video_id, corrected, handle).outcome,
        "delete": lambda: platform.delete(video_id).outcome,
        "refresh": lambda: platform.refresh().outcome,
        "revoke": lambda: platform.revoke().outcome,
    }[operation]()
    assert said.value == outcome
    assert asked(youtube, WRITING[operation]) - before == 1
