"""A contractor's person (受託者の職員) serves for the time of a contract, and never without an end."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.people import refused_if
from hasshin.policy.controls import Contractors
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import Text, t


def demand_contract(contractor: bool, ends: datetime | None, now: datetime, where: str = "contract_ends") -> None:
    """Raise `Refused` for a contractor's person without an end that lies ahead, and for an end of anybody else."""
    reasons = []
    if contractor and ends is None:
        reasons.append(_reason("contract_end_missing", where, MISSING, WRITE_IT))
    elif not contractor and ends is not None:
        reasons.append(_reason("no_contract", where, NO_CONTRACTOR, WHICH))
    elif ends is not None and ends <= now:
        reasons.append(_reason("contract_over", where, OVER, WRITE_IT))
    refused_if(reasons)


def without_end(person: StaffMember, where: str = "staff_id") -> list[Reason]:
    """Why such a person, registered before the end was asked for, is put into no role."""
    if not person.contractor or person.contract_ends is not None:
        return []
    message = STANDS_WITHOUT.fill(name=person.name_ja, name_en=person.name_en)
    return [_reason("contract_end_missing", where, message, SET_IT)]


def _reason(code: str, where: str, message: Text, fix: Text) -> Reason:
    return Reason(code=code, where=where, message=message, fix=fix, citations=_cited())


def _cited() -> tuple[Citation, ...]:
    pack = current_pack()
    control = pack.one_of(Contractors)
    return pack.cite(control) if control is not None else (house("contractors"),)


MISSING = t(
    "受託者の職員に、契約の終わりが書かれていません。",
    "The end of the contract is missing: a contractor's person is registered for the time of the contract.",
)
WRITE_IT = t(
    "契約の終わりを、今より後の日時で書いてください。延長は後からできます。",
    "Write when the contract ends, a time ahead. It can be prolonged later.",
)
NO_CONTRACTOR = t(
    "契約の終わりは、受託者の職員についてだけ書きます。",
    "A contract's end is given for a contractor's person only.",
)
WHICH = t(
    "受託者の職員なら印を付け、市の職員なら契約の終わりを空にしてください。",
    "Say that the person works for a contractor, or leave the end empty.",
)
OVER = t("契約の終わりが過ぎています。", "The contract's end is past.")
STANDS_WITHOUT = t(
    "受託者の職員である{name}さんに、契約の終わりが定められていません。",
    "{name_en} works for a contractor, and no end of the contract is set.",
)
SET_IT = t(
    "先に、その職員の設定で「契約の終わりを定める・延長する」を行ってください。",
    "First set the contract's end in that person's settings.",
)
