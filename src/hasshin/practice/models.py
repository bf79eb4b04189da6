"""The practice board's own memory. It stands for a service outside: its rows are no acts of the city."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class BoardProfile(models.Model):
    """An account's face on the board. `account_id` is the account's `remote_id`; `service` the service it plays."""

    account_id = models.CharField(max_length=120, unique=True)
    service = models.CharField(max_length=32)
    handle = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    fields = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="board_handle_is_unique", fields=["service", "handle"])]

    def __str__(self) -> str:
        return f"{self.handle} ({self.service})"


class BoardPost(models.Model):
    """One post on the board. `media` is a list of {id, digest, mime, alt}; `digest` that of the content as first put.

    A deleted post stays with `deleted_at`, since its key is used up for good.
    """

    profile = models.ForeignKey(BoardProfile, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    title = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, default="ja")
    media = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="board_key_is_used_once", fields=["profile", "key"]),
            models.CheckConstraint(name="board_post_has_a_key", condition=~Q(key="")),
        ]
        indexes: ClassVar = [models.Index(fields=["profile", "created_at"])]

    def __str__(self) -> str:
        return f"board post {self.pk}"


class BoardReply(models.Model):
    """What somebody said to a post on the board (training)."""

    post = models.ForeignKey(BoardPost, on_delete=models.PROTECT, related_name="replies")
    author = models.CharField(max_length=120)
    text = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk} to {self.post_id}"


class BoardGrant(models.Model):
    """What an account on the board granted to an application: the code, and the tokens given for it; digests only.

    `used_at`: the code was exchanged; a second attempt ends the grant (RFC 6749 4.1.2). Each renewal replaces token and
    refresh token. Its table was made with those of watching, which train on it.
    """

    profile = models.ForeignKey(BoardProfile, on_delete=models.PROTECT, related_name="grants")
    client_id = models.CharField(max_length=64)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    scopes = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64, unique=True)
    code_ends = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    token_ends = models.DateTimeField(null=True, blank=True)
    refresh_hash = models.CharField(max_length=64, null=True, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "delivery"
        db_table = "practice_boardgrant"

    def __str__(self) -> str:
        return f"grant {self.pk} of {self.profile_id}"


class BoardRelation(models.Model):
    """How an account or one of its posts stands towards another: follow, reply, repost, quote; or its badge.

    `target` is the id or address of what it is towards, `towards` the handle of whose that is.
    """

    profile = models.ForeignKey(BoardProfile, on_delete=models.PROTECT, related_name="relations")
    post = models.ForeignKey(BoardPost, on_delete=models.PROTECT, null=True, blank=True, related_name="relations")
    kind = models.CharField(max_length=8)
    target = models.CharField(max_length=500, blank=True)
    towards = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "delivery"
        db_table = "practice_boardrelation"

    def __str__(self) -> str:
        return f"{self.kind} of {self.profile_id}"
