"""The honest answer of a connector whose service has no such thing."""

from __future__ import annotations

from typing import Any

from hasshin.platforms.values import Outcome, Prepared, Read, Result
from hasshin.policy.text import Text, t

NOT_HERE = t("このサービスにはその機能がありません。", "The service has nothing of the kind.")
NO_QUOTA = t("このサービスは利用枠を知らせません。", "The service states no allowances.")
NO_VIDEO = t(
    "このサービスには動画を送れません。動画を外すか、投稿先から外してください。",
    "Videos can't be sent to this service. Remove the video, or the service from the targets.",
)


def unread(reason: Text = NOT_HERE) -> Read[Any]:
    """Nothing can be read, as the service has no such call."""
    return Read(Outcome.REJECTED, "unsupported", reason)


def undone(reason: Text = NOT_HERE) -> Result:
    """Nothing was done, as the service has no such call."""
    return Result(Outcome.REJECTED, "unsupported", reason)


def unprepared(reason: Text = NOT_HERE) -> Prepared:
    """Nothing was prepared, as the service takes no such content."""
    return Prepared(Outcome.REJECTED, "unsupported", reason)
