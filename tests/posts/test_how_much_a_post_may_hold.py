"""What is saved has bounds, and what was examined once is not examined again until something about it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hasshin.accounts.models import Account
from hasshin.checks import examine as checks
from hasshin.city.pack import current_pack
from hasshin.policy.reasons import Refused
from hasshin.posts import examine, limits
from hasshin.posts.content import Content, ContentImage
from hasshin.posts.models import Version
from tests.posts.office import Office

AN_IMAGE = ContentImage(digest="a" * 64)


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("text", {"text": "い" * (limits.TEXT_LENGTH + 1)}),
        ("variants.x", {"variants": {"x": "い" * (limits.TEXT_LENGTH + 1)}}),
        ("variants", {"variants": {f"s{n}": "い" for n in range(limits.VARIANTS + 1)}}),
        ("source", {"source": "い" * (limits.SOURCE_LENGTH + 1)}),
        ("category", {"category": "い" * (limits.NOTE_LENGTH + 1)}),
        ("images.1.alt", {"images": (AN_IMAGE, ContentImage(digest="b" * 64, alt="い" * (limits.NOTE_LENGTH + 1)))}),
        ("images.0.rights", {"images": (ContentImage(digest="b" * 64, rights="い" * (limits.NOTE_LENGTH + 1)),)}),
        ("images.0.portrait", {"images": (ContentImage(digest="b" * 64, portrait="い" * (limits.NOTE_LENGTH + 1)),)}),
        ("images", {"images": (AN_IMAGE,) * (limits.IMAGES + 1)}),
        ("targets", {"targets": tuple(range(1, limits.TARGETS + 2))}),
    ],
)
def test_what_is_larger_than_any_service_takes_is_not_saved(town: Office, where: str, changes: dict[str, Any]) -> None:
    post = town.draft()
    versions = Version.objects.count()
    attempts: list[Callable[[], object]] = [lambda: town.draft(**changes), lambda: town.save(post, **changes)]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        (reason,) = refused.value.reasons
        assert reason.where == where
        assert reason.fix
        assert reason.message.ja != reason.message.en
    assert Version.objects.count() == versions


def test_the_bound_itself_is_allowed() -> None:
    content = Content(
        text="い" * limits.TEXT_LENGTH,
        variants={"x": "い" * limits.TEXT_LENGTH},
        source="い" * limits.SOURCE_LENGTH,
        images=(ContentImage(digest="a" * 64, alt="い" * limits.NOTE_LENGTH),) * limits.IMAGES,
        targets=tuple(range(limits.TARGETS)),
    )
    assert list(limits.exceeded(content)) == []


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The drafts that really were examined."""
    done: list[object] = []
    real = checks.examine

    def counted(draft: Any, context: Any) -> Any:
        done.append(draft)
        return real(draft, context)

    monkeypatch.setattr(examine, "examine", counted)
    monkeypatch.setattr(examine, "_kept", type(examine._kept)())
    return done


def test_the_same_content_is_examined_once(town: Office, examined: list[object]) -> None:
    first = examine.examination(town.content())
    assert examine.examination(town.content()) == first
    assert len(examined) == 1


def test_other_words_another_handle_or_another_pack_are_examined_anew(
    town: Office, examined: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = town.content(text="くわしくは @shinsetsu_no_madoguchi へ。")
    mention = [f for f in examine.examination(content).findings if f.code == "reply"]
    assert mention
    examine.examination(town.content(text="別の文です。"))
    Account.objects.filter(pk=town.second).update(service="x", handle="@shinsetsu_no_madoguchi")
    assert not [f for f in examine.examination(content).findings if f.code == "reply"]
    assert len(examined) == 3
    pack = current_pack()
    city = pack.city.model_copy(update={"own_domains": ("another.example",)})
    monkeypatch.setattr(examine, "current_pack", lambda: pack.model_copy(update={"city": city}))
    examine.examination(content)
    assert len(examined) == 4


def test_no_more_than_so_many_answers_are_kept(
    town: Office, examined: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "_KEPT", 2)
    for text in ("一", "二", "三", "三", "一"):
        examine.examination(town.content(text=text))
    assert len(examined) == 4
    assert len(examine._kept) == 2
