"""Devices of the sample cities: some enrolled and looked after, one that waits for its code."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.actions.device import attest_device, check_device
from hasshin.city.actions.enrolment import NOBODY, enrol, prepare_device
from hasshin.city.pack import current_pack
from hasshin.cli.samples.scene import SampleCity
from hasshin.policy.controls.standing import Attestation, Inventory

REGISTERS = {"fukushima": "yamamoto", "matsudo": "kobayashi"}
DEVICES = (
    # name, keeper, inventory number, enrolled, stated
    ("広報広聴課 公用スマートフォン（見本）", "sato", "見本-0101", True, True),
    ("広報広聴課 ノートパソコン（見本）", "suzuki", "見本-0102", True, False),
    ("危機管理 タブレット（見本）", "yamada", "見本-0201", True, True),
    ("予備のスマートフォン（見本）", "ito", "見本-0901", False, False),
)


def devices(sample: SampleCity, now: datetime) -> None:
    """Prepare them and enrol most. Their keys are thrown away: nobody holds such a device in the hand."""
    officer = sample.actor(REGISTERS[sample.city])
    pack = current_pack()
    for name, keeper, number, enrolled, stated in DEVICES:
        row, code = prepare_device(
            actor=officer, now=now, name=name, keeper_id=sample.people[keeper], inventory_number=number
        )
        if not enrolled:
            continue
        enrol(actor=NOBODY, now=now, code=code, address="")
        if pack.all_of(Inventory):
            check_device(actor=officer, now=now, terminal_id=row.pk, present=True)
        if stated and pack.all_of(Attestation):
            attest_device(actor=sample.actor(keeper), now=now, terminal_id=row.pk, confirmed=True)
