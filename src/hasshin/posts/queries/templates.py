"""Templates for their screens, and what a draft was filled with, field by field, for who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.policy.reasons import NotFound
from hasshin.policy.text import Text
from hasshin.posts.content import Content
from hasshin.posts.models import Filling, Post, Template, TemplateVersion
from hasshin.posts.templates.body import LANGUAGES, Body
from hasshin.posts.templates.fill import render, spoken
from hasshin.posts.templates.starters import starters


@dataclass(frozen=True)
class TemplateRow:
    """One template. `number` 0: as it came with the product, and the city keeps none of that key."""

    key: str
    number: int
    body: Body
    retired_at: datetime | None
    changed_at: datetime | None
    by: Text | None = None


@dataclass(frozen=True)
class FilledField:
    """One field of a draft: what was filled in, how it stands in the text, and whether it still stands there."""

    id: str
    label: Text
    value: str
    said: str
    stands: bool


@dataclass(frozen=True)
class FillingRow:
    """What a draft was filled with. `whole`: the text is still, word for word, what the template makes of it."""

    key: str
    number: int
    title: Text
    languages: tuple[Text, ...]
    fields: tuple[FilledField, ...]
    whole: bool


def templates(*, retired: bool = False) -> list[TemplateRow]:
    """All that can be filled: the city's own first, then those that came with the product and were not changed."""
    rows = Template.objects.order_by("key")
    versions = {(v.template_id, v.number): v for v in TemplateVersion.objects.select_related("saved_by")}
    own = [_row(row, versions[row.pk, row.number]) for row in rows]
    kept = {one.key for one in own}
    came = [TemplateRow(key, 0, body, None, None) for key, body in starters().items() if key not in kept]
    return [*(one for one in own if retired or one.retired_at is None), *came]


def template(key: str) -> TemplateRow:
    """One of them, also a retired one; raises `NotFound`."""
    row = Template.objects.filter(key=key).first()
    if row is not None:
        return _row(row, TemplateVersion.objects.select_related("saved_by").get(template=row, number=row.number))
    if key in starters():
        return TemplateRow(key, 0, starters()[key], None, None)
    raise NotFound(f"template {key[:40]}")


def filling_of(post: Post, content: Content) -> FillingRow | None:
    """With what the post was filled; None where it came from no template."""
    row = Filling.objects.filter(post=post).first()
    if row is None:
        return None
    body = Body.model_validate(row.body)
    texts = [content.text, *content.variants.values()]
    made = render(body, row.values, row.languages, row.mark)
    fields = []
    for one in body.fields:
        value = row.values.get(one.id, "")
        said = list(dict.fromkeys(spoken(one, value, language) for language in row.languages)) if value else []
        stands = not value or not _used(body, one.id) or all(any(w in text for w in said) for text in texts if text)
        fields.append(FilledField(one.id, one.label, value, " / ".join(said), stands))
    return FillingRow(
        key=row.key,
        number=row.number,
        title=body.named,
        languages=tuple(LANGUAGES[one] for one in row.languages),
        fields=tuple(fields),
        whole=content.text == made.text and dict(content.variants) == made.variants,
    )


def _used(body: Body, field: str) -> bool:
    return any("{{" + field + "}}" in text for text in body.texts.values())


def _row(row: Template, version: TemplateVersion) -> TemplateRow:
    by = Text(ja=version.saved_by.name_ja, en=version.saved_by.name_en)
    return TemplateRow(row.key, row.number, Body.model_validate(version.body), row.retired_at, row.changed_at, by)
