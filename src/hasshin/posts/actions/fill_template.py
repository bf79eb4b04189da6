"""Write a draft from a template: one filling for all accounts, in several languages; nothing open is drafted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions.draft import create, save
from hasshin.posts.actions.template import CHANGED, body_of
from hasshin.posts.content import Content
from hasshin.posts.models import Filling, Post
from hasshin.posts.revision import content_of, load, version_of
from hasshin.posts.templates.body import Body
from hasshin.posts.templates.fill import Filled, chosen, clean, render


@dataclass(frozen=True)
class Ask:
    """What somebody fills in: the template by key and by the version that was shown, the values, the languages (none:
    all that it has). `mark` stands before each text, as 【訓練】 does.
    """

    key: str
    number: int
    values: Mapping[str, str]
    languages: Sequence[str] = ()
    mark: str = ""


def draft_from_template(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    ask: Ask,
    targets: Sequence[int],
    scheduled_at: datetime | None = None,
    source: str = "",
    beside: Callable[[Post], None] | None = None,
    case_id: int | None = None,
) -> Post:
    """A draft with what the template says of these values. `source` empty: the template's own.

    Raises `Refused` with a reason for each field that is open or wrong, `NotFound` for a template that is not there or
    retired, `Conflict` where it has another version by now.
    """
    number, body = body_of(ask.key)
    if number != ask.number:
        raise Conflict(CHANGED)
    values, languages, filled = _fill(body, ask)
    content = Content(
        text=filled.text,
        variants=filled.variants,
        targets=tuple(targets),
        scheduled_at=scheduled_at,
        source=source.strip() or body.source,
        category=body.category,
        mode=body.mode,
    )

    def keep(post: Post) -> None:
        row = Filling.objects.create(
            post=post,
            key=ask.key,
            number=number,
            body=body.model_dump(mode="json"),
            values=values,
            languages=list(languages),
            mark=ask.mark,
            filled_by_id=actor.person,
            filled_at=now,
        )
        _record(row, actor, now)
        if beside is not None:
            beside(post)

    return create(
        actor=actor, now=now, unit_id=unit_id, title=filled.title, content=content, case_id=case_id, beside=keep
    )


def fill_again(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    revision: int,
    values: Mapping[str, str],
    languages: Sequence[str] = (),
) -> Post:
    """Fill the same version of the template with other values; the text is made anew, as any change of content.

    Raises `NotFound` for a post that came from no template, and what `draft.save` raises.
    """
    post = load(post_id, revision)
    row = Filling.objects.filter(post=post).first()
    if row is None:
        raise NotFound(f"filling of post {post_id}")
    body = Body.model_validate(row.body)
    ask = Ask(row.key, row.number, values, languages or row.languages, row.mark)
    kept, chosen_ones, filled = _fill(body, ask)
    content = content_of(version_of(post)).model_copy(update={"text": filled.text, "variants": filled.variants})

    def keep(_: Post) -> None:
        Filling.objects.filter(pk=row.pk).update(
            values=kept, languages=list(chosen_ones), filled_by=actor.person, filled_at=now
        )
        row.refresh_from_db()
        _record(row, actor, now)

    return save(
        actor=actor, now=now, post_id=post_id, revision=revision, title=filled.title, content=content, beside=keep
    )


def _fill(body: Body, ask: Ask) -> tuple[dict[str, str], tuple[str, ...], Filled]:
    values, reasons = clean(body, ask.values)
    languages, more = chosen(body, ask.languages)
    if reasons or more:
        raise Refused([*reasons, *more])
    return values, languages, render(body, values, languages, ask.mark)


def _record(row: Filling, actor: Actor, now: datetime) -> None:
    append(
        kind="posts.fill_template",
        subject=f"filling:{row.pk}",
        actor=actor.ref,
        now=now,
        data={"post": row.post_id, "template": row.key, "number": row.number, "languages": row.languages},
        personal={"values": row.values},
    )
