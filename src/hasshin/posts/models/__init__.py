"""Tables of posts."""

from hasshin.posts.models.correction import CorrectionCase
from hasshin.posts.models.decision import AfterReview, Decision, Judgement, Submission
from hasshin.posts.models.delivery import Delivery
from hasshin.posts.models.post import Media, Post, Version

__all__ = [
    "AfterReview",
    "CorrectionCase",
    "Decision",
    "Delivery",
    "Judgement",
    "Media",
    "Post",
    "Submission",
    "Version",
]
