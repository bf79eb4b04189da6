"""What a service would refuse is said before anybody submits it, account by account."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hasshin.accounts.models import Account
from hasshin.platforms import registry
from hasshin.platforms.abilities import Limits, Price
from hasshin.platforms.registry import CONNECTORS, abilities_of
from hasshin.policy.rules.finding_words import NOT_TAKEN
from hasshin.posts import expecting, fitting
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.posts.models import Media

LIMITS = Limits(
    "code_points", 100, max_images=1, max_image_bytes=10, max_pixels=4, max_alt=3, image_types=("image/png",),
    max_videos=1, video_types=("video/mp4",), max_video_bytes=1_500_000, max_video_seconds=2.5, max_video_alt=3,
    max_title=4, refused_characters="<>",
)  # fmt: skip
PNG = Media(digest="a", mime="image/png", width=2, height=2, size=10)
WEBP = Media(digest="b", mime="image/webp", width=3, height=2, size=11)
CLIP = Media(digest="c", mime="video/mp4", width=2, height=2, size=1_500_000, seconds=2.5)
LONG = Media(digest="d", mime="video/quicktime", width=2, height=2, size=1_500_001, seconds=3)
MEDIA = {one.digest: one for one in (PNG, WEBP, CLIP, LONG)}


def image(digest: str, alt: str = "図") -> ContentImage:
    return ContentImage(digest=digest, alt=alt)


def clip(digest: str, alt: str = "図") -> ContentVideo:
    return ContentVideo(digest=digest, alt=alt)


def told(content: Content, limits: Limits = LIMITS) -> dict[str, str]:
    return {what: limit for _, what, limit in fitting._faults(content, content.text, limits, MEDIA)}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (Content(images=(image("a"),), public_title="あいうえ"), {}),
        (Content(images=(image("a"), image("a"))), {"images_count": "1"}),
        (Content(images=(image("b", "あいうえ"),)), {
            "image_type": "PNG", "image_bytes": "1e-05 MB", "image_pixels": "4", "alt_long": "3",
        }),
        (Content(video=clip("c")), {}),
        (Content(video=clip("d", "あいうえ")), {
            "video_type": "MP4", "video_bytes": "1.5 MB", "video_seconds": "2.5", "alt_long": "3",
        }),
        (Content(video=clip("c"), images=(image("a"),)), {"video_beside_images": ""}),
        (Content(public_title="あいうえお"), {"title_long": "4"}),
        (Content(text="<b>"), {"characters": "< >"}),
        (Content(public_title="1<2"), {"characters": "<"}),
    ],
)  # fmt: skip
def test_each_limit_is_told_with_its_figure(content: Content, expected: dict[str, str]) -> None:
    assert told(content) == expected


def test_a_service_without_videos_says_so_and_one_of_videos_demands_one() -> None:
    assert told(Content(video=clip("c")), replace(LIMITS, max_videos=0)) == {"video_none": ""}
    demanding = replace(LIMITS, needs_video=True, needs_title=True)
    assert told(Content(text="本文"), demanding) == {"video_missing": "", "title_missing": ""}
    both = Content(video=clip("c"), images=(image("a"),), public_title="題")
    assert told(both, replace(demanding, images_with_video=True)) == {}


def test_a_service_that_shows_no_text_alternative_takes_the_post_all_the_same() -> None:
    silent = replace(LIMITS, max_alt=0, max_video_alt=0)
    assert told(Content(images=(image("a"),)), silent) == told(Content(video=clip("c")), silent) == {}


@pytest.mark.parametrize(
    ("connector", "opened", "said"),
    [("line", False, ["images_not_shown"]), ("line", True, []), ("practice", False, []), ("facebook", False, [])],
)
def test_a_service_that_fetches_images_gets_none_where_they_are_not_shown(
    settings: Any, monkeypatch: pytest.MonkeyPatch, connector: str, opened: bool, said: list[str]
) -> None:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"public_media": opened})
    monkeypatch.setattr(Media, "objects", Stored())
    service = "line" if connector == "practice" else connector
    account = Account(name="市公式", service=service, connector=connector)
    found = fitting.unfitting(Content(text="断水", images=(image("a"),)), [account])
    assert [one.values["what"] for one in found] == said
    assert fitting.unfitting(Content(text="断水"), [account]) == ()


class Stored:
    """Stands for the table of uploads."""

    def filter(self, **_: object) -> list[Media]:
        return [PNG]


def test_each_fault_has_its_sentence_and_remedy() -> None:
    named = {"images_count", "image_type", "image_bytes", "image_pixels", "alt_long", "video_none", "video_type"}
    named |= {"video_bytes", "video_seconds", "video_beside_images", "video_missing", "title_missing", "title_long"}
    assert NOT_TAKEN.keys() == named | {"characters", "images_not_shown"}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_connector_tells_what_it_can_do_without_an_account(connector: str) -> None:
    able = abilities_of(connector, "x" if connector == "practice" else connector)
    assert able.connector == connector
    assert able.limits.max_length > 0
    with pytest.raises(registry.UnknownConnectorError):
        abilities_of("nobody", "x")


def test_a_price_is_told_for_each_account_and_by_whether_there_is_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    priced = replace(abilities_of("practice", "x"), price=Price(Decimal("0.015"), Decimal("0.20"), "USD", "2026-11-01"))
    monkeypatch.setattr(expecting, "abilities_of", lambda connector, service: priced)
    account = Account(name="市公式", service="x", connector="practice")
    plain = expecting.expected(Content(text="お知らせ"), [account]).costs
    linked = expecting.expected(Content(text="詳しくは https://www.city.example.jp/"), [account]).costs
    assert [(c.account, c.amount, c.currency) for c in plain] == [("市公式", Decimal("0.015"), "USD")]
    assert [c.amount for c in linked] == [Decimal("0.20")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("お知らせ", "0.015"),
        ("詳しくはcity.example.lg.jpへ", "0.200"),
        ("詳しくは www.city.example.jp/a まで", "0.200"),
        ("3.14と資料.pdfとv1.2とinfo@example.jp", "0.015"),
    ],
)
def test_x_charges_for_a_bare_domain_as_for_a_link(text: str, amount: str) -> None:
    account = Account(name="市公式", service="x", connector="x")
    (cost,) = expecting.expected(Content(text=text), [account]).costs
    assert cost.amount == Decimal(amount)


def test_a_video_s_text_alternative_that_a_service_does_not_show_is_told_where_there_is_one() -> None:
    account = Account(name="市公式", service="x", connector="x")
    with_words = expecting.expected(Content(text="訓練", video=clip("v")), [account]).cautions
    without = expecting.expected(Content(text="訓練"), [account]).cautions
    assert expecting.NO_ALT_ON_VIDEO in with_words
    assert expecting.NO_ALT_ON_VIDEO not in without


def test_cautions_follow_from_what_the_service_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    able = abilities_of("practice", "x")
    account = Account(name="市公式", service="x", connector="practice")
    for changed, said in (
        ({"edit": False, "delete": False}, expecting.FOR_GOOD),
        ({"edit": False, "delete": True}, expecting.NO_EDIT),
        ({"edit": True, "delete": False}, expecting.NO_DELETE),
        ({"edit": True, "edit_changes_id": True}, expecting.NEW_ID),
        ({"edit": False, "cautions": (expecting.NEW_ID,)}, expecting.NEW_ID),
    ):
        one = replace(able, **changed)
        monkeypatch.setattr(expecting, "abilities_of", lambda connector, service, one=one: one)
        assert expecting.expected(Content(text="本文"), [account, account]).cautions == (said,)
    silent = replace(able, edit=True, alt_text=False)
    monkeypatch.setattr(expecting, "abilities_of", lambda connector, service: silent)
    assert expecting.expected(Content(text="本文"), [account]).cautions == ()
    assert expecting.expected(Content(images=(image("a"),)), [account]).cautions == (expecting.NO_ALT,)
