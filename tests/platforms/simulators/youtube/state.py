"""What YouTube keeps of a channel, its videos and their comments, and how it shows them."""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

PROCESSING = timedelta(minutes=2)


def stamp(at: datetime) -> str:
    """A time as YouTube writes it, in whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def etag(value: Any) -> str:
    """A resource's etag: changes with what is shown."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:27]


@dataclass
class Channel:
    """One channel. `settings` is brandingSettings.channel without the title."""

    id: str
    title: str
    handle: str
    began: datetime
    settings: dict[str, Any] = field(default_factory=dict)
    made_for_kids: bool | None = None

    @property
    def uploads(self) -> str:
        """The id of the playlist of all its videos."""
        return "UU" + self.id[2:]

    def shown(self, parts: set[str], videos: int) -> dict[str, Any]:
        """The channel with the parts that were asked for."""
        text = self.settings.get("description", "")
        every: dict[str, Any] = {
            "snippet": {
                "title": self.title, "description": text, "customUrl": self.handle, "publishedAt": stamp(self.began),
                "thumbnails": _thumbnails(f"https://yt3.ggpht.com/{self.id}", {"default": (88, 88)}),
                "localized": {"title": self.title, "description": text},
            },
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": self.uploads}},
            "statistics": {
                "viewCount": "0", "subscriberCount": "0", "hiddenSubscriberCount": False, "videoCount": str(videos),
            },
            "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed"}
            | ({} if self.made_for_kids is None else {"selfDeclaredMadeForKids": self.made_for_kids}),
            "brandingSettings": {"channel": {"title": self.title, **self.settings}},
        }  # fmt: skip
        return _part("youtube#channel", self.id, every, parts)


@dataclass
class Video:
    """One video. `snippet` and `status` hold what an owner may write; the rest is the service's."""

    id: str
    channel: Channel
    snippet: dict[str, Any]
    status: dict[str, Any]
    data: bytes
    uploaded: datetime
    failure: str = ""
    rejection: str = ""
    done_at: datetime | None = None
    hidden_reads: int = 0
    comments_open: bool = True
    thumbnail: bytes = b""

    @property
    def title(self) -> str:
        """The title as it stands."""
        return str(self.snippet["title"])

    def privacy(self, now: datetime) -> str:
        """public, unlisted or private; a private one with `publishAt` turns public then."""
        at = self.status.get("publishAt")
        due = at is not None and datetime.fromisoformat(at) <= now
        return "public" if due else str(self.status.get("privacyStatus", "public"))

    def stage(self, now: datetime) -> str:
        """uploaded, processed, failed or rejected."""
        if self.failure or self.rejection:
            return "failed" if self.failure else "rejected"
        return "processed" if now >= (self.done_at or self.uploaded + PROCESSING) else "uploaded"

    def shown(self, parts: set[str], now: datetime, comments: int) -> dict[str, Any]:
        """The video with the parts that were asked for, as its owner sees it."""
        stage, kids = self.stage(now), self.status.get("selfDeclaredMadeForKids")
        done = stage == "processed"
        progress = {"uploaded": "processing", "processed": "succeeded", "failed": "failed", "rejected": "succeeded"}
        every: dict[str, Any] = {
            "snippet": {
                **self.snippet, "publishedAt": stamp(self.uploaded), "channelId": self.channel.id,
                "channelTitle": self.channel.title, "liveBroadcastContent": "none",
                "thumbnails": self.thumbnails(),
                "localized": {"title": self.title, "description": self.snippet["description"]},
            },
            "status": {
                "uploadStatus": stage, "privacyStatus": self.privacy(now),
                "license": self.status.get("license", "youtube"), "embeddable": self.status.get("embeddable", True),
                "publicStatsViewable": self.status.get("publicStatsViewable", True), "madeForKids": bool(kids),
                **({} if kids is None else {"selfDeclaredMadeForKids": kids}),
                **({"publishAt": self.status["publishAt"]} if "publishAt" in self.status else {}),
                **({"failureReason": self.failure} if self.failure else {}),
                **({"rejectionReason": self.rejection} if self.rejection else {}),
            },
            "contentDetails": {
                "duration": "PT30S" if done else "P0D", "dimension": "2d", "definition": "hd", "caption": "false",
                "licensedContent": False, "projection": "rectangular", "contentRating": {},
                "hasCustomThumbnail": bool(self.thumbnail),
            },
            "statistics": {"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": str(comments)},
            "processingDetails": {
                "processingStatus": progress[stage],
                **({"processingFailureReason": "transcodeFailed"} if self.failure else {}),
                "fileDetailsAvailability": "available" if done else "inProgress",
                "processingIssuesAvailability": "available" if done else "inProgress",
                "tagSuggestionsAvailability": "inProgress", "editorSuggestionsAvailability": "inProgress",
                "thumbnailsAvailability": "available" if done else "inProgress",
            },
            "fileDetails": {"fileSize": str(len(self.data))},
        }  # fmt: skip
        return _part("youtube#video", self.id, every, parts)

    def thumbnails(self) -> dict[str, Any]:
        """The pictures beside the title."""
        sizes = {"default": (120, 90), "medium": (320, 180), "high": (480, 360)}
        return _thumbnails(f"https://i.ytimg.com/vi/{self.id}", sizes)

    def listed(self, position: int, parts: set[str], now: datetime) -> dict[str, Any]:
        """The video as an item of its channel's uploads."""
        privacy = self.privacy(now)
        open_to_all = {} if privacy == "private" else {"videoPublishedAt": stamp(self.uploaded)}
        every: dict[str, Any] = {
            "snippet": {
                "publishedAt": stamp(self.uploaded), "channelId": self.channel.id, "title": self.title,
                "description": self.snippet["description"], "thumbnails": self.thumbnails(),
                "channelTitle": self.channel.title, "playlistId": self.channel.uploads, "position": position,
                "resourceId": {"kind": "youtube#video", "videoId": self.id},
                "videoOwnerChannelTitle": self.channel.title, "videoOwnerChannelId": self.channel.id,
            },
            "contentDetails": {"videoId": self.id, **open_to_all},
            "status": {"privacyStatus": privacy},
        }  # fmt: skip
        return _part("youtube#playlistItem", f"{self.channel.uploads}.{self.id}", every, parts)


@dataclass
class Comment:
    """One comment; `parent` is "" for the first of a thread. `state` is its moderation status."""

    id: str
    video: Video
    parent: str
    author: str
    text: str
    at: datetime
    state: str = "published"

    def shown(self, parts: set[str], html_form: bool) -> dict[str, Any]:
        """The comment. `textDisplay` is HTML unless plain text is asked for."""
        display = html.escape(self.text, quote=True).replace("\n", "<br>") if html_form else self.text
        snippet: dict[str, Any] = {
            "channelId": self.video.channel.id, "videoId": self.video.id, "textDisplay": display,
            "textOriginal": self.text, "authorDisplayName": f"@{self.author}",
            "authorProfileImageUrl": f"https://yt3.ggpht.com/{self.author}",
            "authorChannelUrl": f"http://www.youtube.com/@{self.author}",
            "authorChannelId": {"value": f"UC{self.author:0<22}"[:24]}, "canRate": True, "viewerRating": "none",
            "likeCount": 0, "publishedAt": stamp(self.at), "updatedAt": stamp(self.at),
        }  # fmt: skip
        if self.state != "published":
            snippet["moderationStatus"] = self.state
        if self.parent:
            snippet["parentId"] = self.parent
        return _part("youtube#comment", self.id, {"snippet": snippet}, parts)


def _thumbnails(base: str, sizes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    return {name: {"url": f"{base}/{name}.jpg", "width": w, "height": h} for name, (w, h) in sizes.items()}


def _part(kind: str, id_: str, every: dict[str, Any], parts: set[str]) -> dict[str, Any]:
    shown = {name: value for name, value in every.items() if name in parts}
    return {"kind": kind, "etag": etag(shown), "id": id_, **shown}
