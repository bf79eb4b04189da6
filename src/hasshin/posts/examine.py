"""What the checks and each service's own counting say of a content, before anybody submits it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from hasshin.accounts.models import Account
from hasshin.blobs import store
from hasshin.checks.draft import Context, Draft, ImageFacts, VideoFacts
from hasshin.checks.examine import examine
from hasshin.checks.images import inspect
from hasshin.checks.measure.measure import Measure, known, measure
from hasshin.city.drills import marks_of
from hasshin.city.pack import current_pack
from hasshin.policy.controls.drills import Drills
from hasshin.policy.facts import Finding
from hasshin.policy.sign_off import sign_off_findings
from hasshin.posts.content import Content
from hasshin.posts.drilled import says_drill
from hasshin.posts.electing import name_findings, season_for
from hasshin.posts.facts import target_accounts
from hasshin.posts.fitting import unfitting


@dataclass(frozen=True)
class Measured:
    """The count of one service's text in that service's own counting."""

    service: str
    text: str
    measure: Measure


@dataclass(frozen=True)
class Examination:
    """Findings (指摘) of the checks and one measure per targeted service."""

    findings: tuple[Finding, ...]
    measures: tuple[Measured, ...]


def examination(content: Content, now: datetime | None = None) -> Examination:
    """Examine `content` for all its targets, as of `now` (the present, where there is none). Raises `NotFound` for an
    unknown target.
    """
    accounts = target_accounts(content)
    services = tuple(dict.fromkeys(account.service for account in accounts))
    texts = {service: content.text_for(service) for service in services} or {"": content.text}
    found, measures = _seen(_draft(content, texts), _context(content))
    signs = sign_off_findings(current_pack(), texts)
    too_long = (_too_long(m) for m in measures if m.measure.over)
    names = name_findings(content, season_for(content, now or datetime.now(UTC)))
    own = (*names, *unfitting(content, accounts), *_unmarked(content, accounts))
    return Examination((*found, *signs, *too_long, *own), measures)


_Seen = tuple[tuple[Finding, ...], tuple[Measured, ...]]
_KEPT = 128
_kept: OrderedDict[str, _Seen] = OrderedDict()
_keeping = Lock()


def _seen(draft: Draft, context: Context) -> _Seen:
    """Findings and measures of `draft`; the last `_KEPT` answers of this process are kept.

    A page examines what it shows each time. The answer depends on nothing but the draft and the context, so both are
    the key: another word, image, service, handle or listed domain is another key, and nothing has to be forgotten.
    """
    # repr tells a lone surrogate from its neighbours where UTF-8 would fail.
    key = hashlib.sha256(repr((draft, context)).encode()).hexdigest()
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    measures = tuple(
        Measured(service, text, measure(service, text)) for service, text in draft.texts.items() if service in known()
    )
    seen = examine(draft, context), measures
    with _keeping:
        _kept[key] = seen
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return seen


def _draft(content: Content, texts: dict[str, str]) -> Draft:
    images = []
    for image in content.images:
        data = store.get(image.digest)
        seen = inspect(data)
        images.append(
            ImageFacts(
                digest=image.digest,
                mime=seen.mime,
                width=seen.width,
                height=seen.height,
                bytes_len=len(data),
                alt=image.alt,
                rights=image.rights,
                portrait=image.portrait,
                metadata=seen.private_metadata,
            )
        )
    video = VideoFacts(digest=content.video.digest, alt=content.video.alt) if content.video is not None else None
    return Draft(texts=texts, images=tuple(images), video=video, mode=content.mode)


def _context(content: Content) -> Context:
    pack = current_pack()
    handles: dict[str, list[str]] = {}
    for service, handle in Account.objects.exclude(state=Account.State.CLOSED).values_list("service", "handle"):
        handles.setdefault(service, []).append(handle)
    return Context(
        own_domains=pack.city.own_domains,
        member_domains=tuple(domain for member in pack.city.members for domain in member.domains),
        known_account_handles={service: tuple(names) for service, names in handles.items()},
        drill=content.drill is not None,
        drill_words=tuple(word for control in pack.all_of(Drills) for word in control.words),
    )


def _unmarked(content: Content, accounts: list[Account]) -> list[Finding]:
    """A post of a drill says so in its text on each live account."""
    if content.drill is None:
        return []
    marks = marks_of(current_pack())
    live = dict.fromkeys(account.service for account in accounts if account.connector != "practice")
    return [
        Finding(code="drill_unmarked", service=service, where=f"texts.{service}")
        for service in live
        if not says_drill(content.text_for(service), marks)
    ]


def _too_long(measured: Measured) -> Finding:
    start = measured.measure.start_over
    return Finding(
        code="too_long",
        service=measured.service,
        where=f"texts.{measured.service}",
        start=start,
        end=len(measured.text),
        words=measured.text[start:],
        values={"count": str(measured.measure.count), "limit": str(measured.measure.limit)},
    )
