"""Reads of posts for faces: frozen rows, a fixed number of statements."""

from hasshin.posts.queries.needs import Need, needs_me
from hasshin.posts.queries.page import CaseRow, DeliveryRow, PostPage, post_page
from hasshin.posts.queries.scheduled import ScheduledRow, scheduled
from hasshin.posts.queries.timeline import TimelineStep, timeline

__all__ = [
    "CaseRow",
    "DeliveryRow",
    "Need",
    "PostPage",
    "ScheduledRow",
    "TimelineStep",
    "needs_me",
    "post_page",
    "scheduled",
    "timeline",
]
