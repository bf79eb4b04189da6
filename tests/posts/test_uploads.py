"""An image is taken in without what it gives away, once, and only from those who may write."""

from __future__ import annotations

import hashlib
import io

import pytest
import rfc8785
from django.conf import settings
from PIL import Image

from hasshin.blobs import store
from hasshin.checks.images import inspect
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import NotFound, Refused
from hasshin.posts.actions.upload import upload, upload_file
from hasshin.posts.content import Content, ContentImage, ContentVideo
from hasshin.posts.models import Media
from tests.checks.films import PLACE, film
from tests.posts.office import Office, cited, codes


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 45.0, 0.0)})
    file = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.clause("F-3-3")
def test_place_and_device_are_removed_and_that_is_noted(office: Office) -> None:
    media = upload(actor=office.actor("operator"), now=office.now, data=photograph())
    kept = store.get(media.digest)
    assert inspect(kept).private_metadata == ()
    assert b"SecretPhone" not in kept
    assert {"exif", "gps"} <= set(media.removed_metadata)
    assert (media.mime, media.width, media.height, media.size) == ("image/jpeg", 48, 32, len(kept))


def test_the_same_bytes_are_stored_and_recorded_once(office: Office) -> None:
    first = upload(actor=office.actor("operator"), now=office.now, data=photograph())
    again = upload(actor=office.actor("colleague"), now=office.now, data=photograph())
    assert again.pk == first.pk
    assert again.uploaded_by_id == office.world.people["operator"]
    assert Entry.objects.filter(kind="posts.upload").count() == 1


@pytest.mark.parametrize("data", [b"", b"no image", photograph()[:60]])
def test_a_broken_file_is_refused_in_both_languages(fukushima: Office, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        upload(actor=fukushima.actor("operator"), now=fukushima.now, data=data)
    assert codes(refused.value) == {"image_refused"}
    assert refused.value.reasons[0].message.ja
    assert refused.value.reasons[0].message.en
    assert Media.objects.count() == 0


@pytest.mark.clause("F-3-3")
@pytest.mark.parametrize("missing", ["rights", "portrait"])
def test_an_image_is_submitted_with_its_statements(fukushima: Office, missing: str) -> None:
    media = upload(actor=fukushima.actor("operator"), now=fukushima.now, data=photograph())
    said = {"alt": "池", "rights": "職員が撮影", "portrait": "人物なし", missing: " "}
    with pytest.raises(Refused) as refused:
        fukushima.submitted(images=(ContentImage(digest=media.digest, **said),))
    assert cited(refused.value, f"{missing}_missing") == {"F-3-3"}


@pytest.mark.clause("F-3-3")
def test_a_video_is_taken_in_without_its_place_and_keeps_its_picture(office: Office) -> None:
    data = film(private=True, data_track="mebx", seconds=12.5)
    media = upload_file(actor=office.actor("operator"), now=office.now, file=io.BytesIO(data))
    kept = store.get(media.digest)
    assert PLACE not in kept
    assert b"picture" * 512 in kept
    assert (media.mime, media.width, media.height, media.size) == ("video/mp4", 640, 360, len(data))
    assert media.seconds == 12.5
    assert {"gps", "track"} <= set(media.removed_metadata)
    again = upload_file(actor=office.actor("colleague"), now=office.now, file=io.BytesIO(data))
    assert again.pk == media.pk


def test_a_broken_video_is_refused_and_leaves_no_file_behind(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        upload_file(actor=office.actor("operator"), now=office.now, file=io.BytesIO(film()[:-40]))
    assert codes(refused.value) == {"video_refused"}
    assert Media.objects.count() == 0
    assert not list(settings.HASSHIN_BLOBS.glob(".incoming*"))


def test_an_image_goes_the_same_way_and_one_too_large_is_refused_unread(office: Office) -> None:
    media = upload_file(actor=office.actor("operator"), now=office.now, file=io.BytesIO(photograph()))
    assert (media.mime, media.seconds) == ("image/jpeg", None)
    with pytest.raises(Refused) as refused:
        upload_file(actor=office.actor("operator"), now=office.now, file=io.BytesIO(bytes(30_000_000)))
    assert "too large" in refused.value.reasons[0].message.en


def test_an_image_is_no_video_and_a_video_no_image(office: Office) -> None:
    image = upload(actor=office.actor("operator"), now=office.now, data=photograph()).digest
    video = upload_file(actor=office.actor("operator"), now=office.now, file=io.BytesIO(film())).digest
    office.draft(video=ContentVideo(digest=video), images=(ContentImage(digest=image),))
    for wrong in ({"images": (ContentImage(digest=video),)}, {"video": ContentVideo(digest=image)}):
        with pytest.raises(NotFound):
            office.draft(**wrong)


def test_video_and_public_title_are_of_what_is_decided_and_old_contents_keep_their_digest() -> None:
    plain = Content(text="お知らせ", targets=(1,))
    later = ("video", "public_title", "not_after", "drill")
    before = {k: v for k, v in plain.model_dump(mode="json").items() if k not in later}
    assert plain.digest() == hashlib.sha256(rfc8785.dumps(before)).hexdigest()
    video = ContentVideo(digest="a" * 64, alt="放水訓練")
    other = video.model_copy(update={"alt": "別の説明"})
    digests = {
        plain.digest(),
        Content(text="お知らせ", targets=(1,), public_title="題").digest(),
        Content(text="お知らせ", targets=(1,), video=video).digest(),
        Content(text="お知らせ", targets=(1,), video=other).digest(),
        Content(text="お知らせ", targets=(1,), drill=1).digest(),
    }
    assert len(digests) == 5


@pytest.mark.clause("F-3-3")
@pytest.mark.parametrize("missing", ["rights", "portrait"])
def test_a_video_is_submitted_with_its_statements(fukushima: Office, missing: str) -> None:
    media = upload_file(actor=fukushima.actor("operator"), now=fukushima.now, file=io.BytesIO(film()))
    stated = {"alt": "放水訓練の様子", "rights": "市職員が撮影", "portrait": "全員から同意を得た"}
    video = ContentVideo(digest=media.digest, **{**stated, missing: " "})
    post = fukushima.draft(video=video)
    with pytest.raises(Refused) as refused:
        fukushima.submit(post)
    assert f"{missing}_missing" in codes(refused.value)
