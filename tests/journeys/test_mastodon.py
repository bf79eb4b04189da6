"""An account on a server with Mastodon's API: published over HTTP, read back, and kept with its screen copy."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.journeys.people import City
from tests.platforms.servers import running_mastodon

pytestmark = pytest.mark.journey


@pytest.mark.clause("M-11", "M-13", "M-17")
def test_a_post_goes_out_on_a_real_server_and_is_read_back_from_there(matsudo: City) -> None:
    sato, suzuki = matsudo.person("sato"), matsudo.person("suzuki")
    text = "防災行政無線の試験放送を、水曜日の11時に行います。"
    with running_mastodon() as server:
        matsudo.demo.in_the_office(ACCOUNT, server.base_url, server.token)
        post = sato.writes("無線の試験放送", text, ["city"], source="危機管理課の実施計画")
        sato.sees(f"{len(text)} / 500")
        sato.submits(post)
        suzuki.approves(post)
        suzuki.waits_until_out(post)
        assert [text in one["content"] for one in server.posts()] == [True]
        suzuki.finds_record("試験放送を", "無線の試験放送")
        suzuki.looks_again_until(lambda: "発信した内容と一致" in suzuki.text())
        suzuki.sees("画面コピーはまだありません。")
        suzuki.page.set_input_files("#data", copy())
        suzuki.presses("添える")
        suzuki.sees("画面コピーを記録に添えました。", "職員が添付")


def copy() -> dict[str, object]:
    """A screen copy as a person saves one."""
    file = io.BytesIO()
    Image.new("RGB", (640, 400), "white").save(file, "PNG")
    return {"name": "copy.png", "mimeType": "image/png", "buffer": file.getvalue()}


ACCOUNT = """
from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.obtain_opening import obtain_opening
from hasshin.accounts.actions.request_opening import request_opening
from hasshin.accounts.actions.set_credential import set_credential
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.city.pack import current_pack
from hasshin.cli.samples.scene import read_city
from hasshin.policy.controls.accounts import AccountRules
town = read_city("matsudo")
who = town.people
opening = request_opening(
    actor=town.actor("sato"), now=now, unit_id=town.units["koho"], service="mastodon", handle="city",
    name="松戸市（Mastodon）", purpose="市政情報", why="見本",
)
for name in ("nakamura", "kobayashi"):
    decide_opening(
        actor=town.actor(name), now=now, opening_id=opening.pk, kind="approve", reason="見本", order="承認 第1号"
    )
account = obtain_opening(
    actor=town.actor("kobayashi"), now=now, opening_id=opening.pk, connector="mastodon", handle="city",
    base_url=sys.argv[2],
)
for name, role in (("takahashi", "account_owner"), ("sato", "operator"), ("suzuki", "operator")):
    appoint_to_account(
        actor=town.actor("nakamura"), now=now, account_id=account.pk, staff_id=who[name], role=role, order="発令 第9号"
    )
items = {item.id: "見本のとおり" for control in current_pack().all_of(AccountRules) for item in control.items}
acts = dict.fromkeys(("follow", "like", "repost", "quote", "reply", "message"), "never")
set_rules(
    actor=town.actor("takahashi"), now=now, account_id=account.pk, items=items, acts=acts, set_by=who["takahashi"]
)
set_credential(actor=town.actor("sato"), now=now, account_id=account.pk, token=sys.argv[3])
"""
