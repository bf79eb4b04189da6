"""The simulator of YouTube under the YouTube connector: the office's channel, and each request held against the
discovery document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from hasshin.platforms.interface import (
    AccountAccess,
    Handle,
    Outcome,
    Outgoing,
    OutgoingVideo,
    Prepared,
    Result,
    Secret,
)
from hasshin.platforms.youtube.connector import YouTube
from tests.checks.films import film

from .simulators.base import transport
from .simulators.youtube import YouTubeSimulator

Inner = Callable[[httpx.BaseTransport], httpx.BaseTransport]


class Processing(httpx.BaseTransport):
    """Lets each new video be processed by the time of the next request."""

    def __init__(self, world: YouTubeWorld) -> None:
        self._world, self._inner = world, transport(world.sim)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for video in self._world.sim.videos:
            if video.done_at is None and self._world.processes:
                self._world.sim.finish_processing(video)
        return self._inner.handle_request(request)


@dataclass
class YouTubeWorld:
    """One simulator with a clock of its own, and connectors on it. `processes`: videos are ready at once."""

    folder: Path
    sim: YouTubeSimulator = field(default_factory=YouTubeSimulator)
    ahead: timedelta = timedelta(0)
    processes: bool = True

    def __post_init__(self) -> None:
        self.sim.clock = self.clock

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def access(self, **more: Any) -> AccountAccess:
        """The access that the office's consent gives."""
        grant = self.sim.oauth.granted(["youtube.force-ssl"])
        given: dict[str, Any] = {
            "remote_id": self.sim.channel.id,
            "token": Secret(self.sim.oauth.access(grant)),
            "refresh_token": Secret(grant.refresh),
            "client_id": self.sim.oauth.client_id,
            "client_secret": Secret(self.sim.oauth.client_secret),
        }
        return AccountAccess("youtube", "city", **(given | more))

    def open(self, inner: Inner | None = None, **more: Any) -> YouTube:
        """A connector; `inner` puts something of its own before the simulator."""
        under: httpx.BaseTransport = Processing(self)
        return YouTube(self.access(**more), transport=inner(under) if inner else under, clock=self.clock)

    def clip(self, size: int = 0, alt: str = "放水訓練") -> OutgoingVideo:
        """A film of at least so many bytes."""
        data = film(picture=b"picture" * max(1, size // 7 + 1))
        path = self.folder / f"{len(data)}.mp4"
        path.write_bytes(data)
        return OutgoingVideo(path, len(data), "video/mp4", alt, hashlib.sha256(data).hexdigest(), 640, 360, 4.0)

    def saying(self, text: str = "訓練の様子です。", title: str = "放水訓練", size: int = 0) -> Outgoing:
        """A post as approved."""
        return Outgoing(text, video=self.clip(size), title=title)

    def titles(self) -> list[str]:
        """What the public sees, oldest first."""
        return [video.title for video in self.sim.visible()]

    def check(self) -> None:
        """Every request was as YouTube describes it."""
        assert self.sim.violations == []


def prepared(platform: YouTube, outgoing: Outgoing, handle: Handle | None = None, rounds: int = 9) -> Prepared:
    """Go on until preparing is over, each handle saved as JSON and read again in between."""
    for _ in range(rounds):
        said = platform.prepare(outgoing, "k", handle)
        if said.handle is not None:
            handle = Handle.from_json(said.handle.to_json())
            assert handle == said.handle
        if said.outcome is not Outcome.PENDING:
            return said
    return said


class Filmed:
    """The connector as the contract speaks to it, which says words and pictures: each gets a film and a title."""

    def __init__(self, platform: YouTube, world: YouTubeWorld) -> None:
        self._platform, self._world = platform, world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    def _film(self, outgoing: Outgoing) -> Outgoing:
        # YouTube takes neither < nor >, which the contract's text has.
        text = outgoing.text.replace("<", "＜").replace(">", "＞")
        return replace(outgoing, text=text, video=self._world.clip(), title="市からのお知らせ")

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        return prepared(self._platform, self._film(outgoing), handle)

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        return self._platform.edit(remote_id, self._film(outgoing), handle)
