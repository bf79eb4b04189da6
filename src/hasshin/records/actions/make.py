"""Make the record of each publication (M-13, F-4-1). Driven by the deliveries' rows, so that none is ever missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hasshin.blobs import store as blobs
from hasshin.city.actor import robot
from hasshin.city.pack import annexes_of
from hasshin.delivery.models import Attempt
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import canonical
from hasshin.platforms.registry import abilities_of
from hasshin.posts.content import Content, ContentImage
from hasshin.posts.models import Decision, Delivery, Media, Version
from hasshin.records.grams import normal
from hasshin.records.models import Record, RecordPerson
from hasshin.records.search_index import index

KEEPER = robot("records")
"""The robot that keeps records."""
OUT = (Delivery.State.DONE, Delivery.State.DELETED)
PARTS = ("account", "post", "version", "decision__submission")


def make_missing(now: datetime, limit: int = 200) -> int:
    """Make a record for every delivery that is out and has none; how many were made.

    A worker killed at any moment leaves a delivery without a record, which the next call finds.
    """
    owed = Delivery.objects.filter(state__in=OUT, record__isnull=True).select_related(*PARTS).order_by("settled_at")
    return sum(make(delivery, now) is not None for delivery in owed[:limit])


def make(delivery: Delivery, now: datetime) -> Record | None:
    """The record of one delivery; None when somebody else has just made it."""
    content = Content.model_validate(delivery.version.content)
    payload = payload_of(delivery, content)
    digest = blobs.put(canonical(payload))
    proof = _proof(delivery)
    text = payload["text"]
    searched = "\n".join((delivery.post.title, payload.get("title", ""), text, *(one.alt for one in content.media())))
    try:
        with transaction.atomic():
            record = Record.objects.create(
                delivery=delivery,
                account=delivery.account,
                payload_digest=digest,
                media=[*payload["images"], *([payload["video"]] if "video" in payload else [])],
                answer=_answer(delivery, proof),
                citations=_citations(delivery),
                title=delivery.post.title,
                text=text,
                normal=normal(searched),
                posted_at=_posted_at(delivery, proof, now),
                made_at=now,
            )
            persons = _persons(record, delivery)
            index(record)
            append(
                kind="records.make",
                subject=f"record:{record.pk}",
                actor=KEEPER.ref,
                now=now,
                data={"delivery": delivery.pk, "payload": digest, "also": [f"recordperson:{p.pk}" for p in persons]},
            )
    except IntegrityError:
        return None
    return record


def payload_of(delivery: Delivery, content: Content) -> dict[str, Any]:
    """What left, exactly: the text as the service got it, each file's digest, type and alternative text, the key.

    The title only where the service has titles.
    """
    wanted = [one.digest for one in content.media()]
    types = dict(Media.objects.filter(digest__in=wanted).values_list("digest", "mime"))

    def file(one: ContentImage) -> dict[str, str]:
        return {"digest": one.digest, "mime": types.get(one.digest, ""), "alt": one.alt}

    titled = (
        content.public_title and abilities_of(delivery.account.connector, delivery.account.service).limits.max_title
    )
    return {
        "account": {
            "id": delivery.account_id,
            "service": delivery.account.service,
            "connector": delivery.account.connector,
            "handle": delivery.account.handle,
        },
        "text": content.text_for(delivery.account.service),
        **({"title": content.public_title} if titled else {}),
        "images": [file(image) for image in content.images],
        **({"video": file(content.video)} if content.video is not None else {}),
        "digest": delivery.digest,
        "key": str(delivery.key),
    }


def _proof(delivery: Delivery) -> Attempt | None:
    """The attempt that proved that it is out; None when a person said so."""
    return Attempt.objects.filter(delivery=delivery, outcome__in=("done", "found")).order_by("-number").first()


def _answer(delivery: Delivery, proof: Attempt | None) -> dict[str, Any]:
    common = {"remote_id": delivery.remote_id, "url": delivery.url}
    if proof is None:
        return {**common, "outcome": delivery.reason.get("code", ""), "reason": delivery.reason.get("message", {})}
    return {**common, "outcome": proof.outcome, "code": proof.code, "reason": proof.reason, "evidence": proof.evidence}


def _posted_at(delivery: Delivery, proof: Attempt | None, now: datetime) -> datetime:
    """When it appeared: as the service says, where it does; otherwise when we knew."""
    told = proof.evidence.get("created_at") if proof else None
    if isinstance(told, str) and told:
        return datetime.fromisoformat(told)
    return delivery.settled_at or now


def _citations(delivery: Delivery) -> list[dict[str, Any]]:
    decisions = Decision.objects.filter(submission=delivery.decision.submission_id).order_by("at", "pk")
    return [
        {
            "kind": d.kind,
            "by": d.by_id,
            "role": d.role,
            "deputy_for": d.deputy_for_id,
            "at": d.at.isoformat(),
            "ground": delivery.decision.submission.ground if d.kind == Decision.Kind.EXEMPT else "",
            "citations": d.basis,
            "annexes": [one.model_dump(mode="json") for one in annexes_of(d.pack_digest)],
        }
        for d in decisions
    ]


def _persons(record: Record, delivery: Delivery) -> list[RecordPerson]:
    savers = Version.objects.filter(post=delivery.post_id, number__gt=1, number__lte=delivery.version.number)
    deciders = Decision.objects.filter(submission=delivery.decision.submission_id, by__isnull=False)
    parts = {
        ("author", delivery.post.author_id),
        *(("touched", staff) for staff in savers.values_list("saved_by_id", flat=True)),
        *(("decider", staff) for staff in deciders.values_list("by_id", flat=True)),
    }
    return [
        RecordPerson.objects.create(record=record, part=part, staff_id=staff)
        for part, staff in sorted(parts, key=str)
        if staff is not None
    ]
