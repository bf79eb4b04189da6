"""Tables of posts."""

from hasshin.posts.models.correction import CorrectionCase
from hasshin.posts.models.decision import AfterReview, Decision, Judgement, Submission
from hasshin.posts.models.delivery import Delivery
from hasshin.posts.models.origin import Origin
from hasshin.posts.models.post import Media, Post, Version
from hasshin.posts.models.template import Filling, Template, TemplateVersion

__all__ = [
    "AfterReview",
    "CorrectionCase",
    "Decision",
    "Delivery",
    "Filling",
    "Judgement",
    "Media",
    "Origin",
    "Post",
    "Submission",
    "Template",
    "TemplateVersion",
    "Version",
]
