"""Annexes: a pack with additions that a named decision put in force (F-6, M-20). Pure; by whom is not asked here.

An annex adds controls, and stands in for controls of the pack that it names. It can't touch what makes the house
promises hold: coming into force, annexes themselves, declaring a disaster, the freeze. Four eyes, same
content, at most once are no controls.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import PrivateAttr, ValidationError

from hasshin.policy.consistency import roles_fit
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.content import Content
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.errors import PackError, PackErrors
from hasshin.policy.explain import CONTROL_TYPES, explain
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.read_yaml import Path, Tree, dotted, read
from hasshin.policy.reasons import Citation

UNTOUCHED: Final = ("in_force", "annexes", "declaration", "freeze")
"""Types that no annex may add or replace: what they promise is not the annex's to give away."""
SINGLE: Final = (
    "releases",
    "publishing",
    "prior_consent",
    "contractors",
    "review",
    "corrections",
    "credentials",
    "records",
)
"""Types of which the product asks one alone, so that a second one beside the pack's would silently do nothing."""

_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


class ExtendedPack(Pack):
    """A pack with annexes in force. It cites the annex beside the clause wherever a control of the annex is cited."""

    _annexes: tuple[AnnexInForce, ...] = PrivateAttr(default=())
    _source: dict[int, AnnexInForce] = PrivateAttr(default_factory=dict)

    @property
    def annexes_in_force(self) -> tuple[AnnexInForce, ...]:
        """The annexes by which it is extended, in the order of their decisions."""
        return self._annexes

    def cite(self, control: ControlBase | None = None, *clause_ids: str) -> tuple[Citation, ...]:
        """As for a pack; then the annex of the control, and annexes that are named like clauses (`annex:<id>`)."""
        named = [one for one in self._annexes if f"annex:{one.id}" in clause_ids]
        if control is not None and (of := self._source.get(id(control))) is not None:
            named.append(of)
        return (*super().cite(control, *clause_ids), *dict.fromkeys(one.citation() for one in named))


def extend(pack: Pack, annexes: Sequence[tuple[Annex, AnnexInForce]]) -> Pack:
    """The pack with these annexes in force; the pack itself when there are none. The later decision comes first."""
    if not annexes:
        return pack
    left = [c for c in pack.controls if not any(r.meets(c) for annex, _ in annexes for r in annex.replaces)]
    added = [(c, mark) for annex, mark in reversed(annexes) for c in annex.controls]
    # The very objects of pack and annexes: nothing is copied, so a control is told by its identity.
    values = {name: getattr(pack, name) for name in Pack.model_fields}
    extended = ExtendedPack.model_construct(**{**values, "controls": (*(c for c, _ in added), *left)})
    extended._annexes = tuple(mark for _, mark in annexes)
    extended._source = {id(control): mark for control, mark in added}
    return extended


def extended_digest(base: str, annexes: Sequence[tuple[str, AnnexInForce]]) -> str:
    """SHA-256, hex, of the extended pack: the pack's digest, each annex's digest, and its decision as it was taken."""
    parts = [[digest, _plain(mark)] for digest, mark in annexes]
    plain = json.dumps([base, parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(mark: AnnexInForce) -> dict[str, Any]:
    left_out = {"title", "number"} if mark.declaration is not None else {"title", "number", "declaration"}
    return mark.model_dump(mode="json", exclude=left_out)


def load_annex_text(text: str, name: str, pack: Pack) -> Annex:
    """The annex in this text, for that pack; `name` stands for the file in errors. Raises `PackErrors` with all."""
    tree, errors = read(text, name)
    annex: Annex | None = None
    try:
        annex = Annex.model_validate(tree.data, context=_known(pack))
    except ValidationError as error:
        errors.extend(explain(error, tree, Annex))
    if annex is not None:
        errors.extend(annex_errors(tree, (), pack, annex))
    if errors or annex is None:
        raise PackErrors(errors)
    return annex


def annex_errors(tree: Tree, where: Path, pack: Pack, annex: Annex) -> Iterator[PackError]:
    """What does not fit between an annex and the pack that it extends; `where` leads to the annex in the file."""
    yield from _replacing(tree, where, pack, annex)
    left = [c for c in pack.controls if not any(r.meets(c) for r in annex.replaces)]
    for i, control in enumerate(annex.controls):
        here: Path = (*where, "controls", i)
        kind = str(getattr(control, "type", ""))
        if kind in UNTOUCHED:
            yield _error(
                tree, (*here, "type"), f"an annex can't lay down {kind!r}", "any control but " + _list(UNTOUCHED)
            )
        if control.planned is not None:
            yield _error(
                tree, (*here, "planned"), "a control of an annex works when the annex is in force", "no `planned`"
            )
        if kind in SINGLE and any(c.planned is None and getattr(c, "type", "") == kind for c in left):
            yield _error(tree, here, f"the pack has a {kind!r} already, and it takes one", _stand_in(pack, kind))
    yield from _contents(tree, where, annex, left)
    yield from roles_fit(tree, where, pack.model_copy(update={"controls": annex.controls}))


def _replacing(tree: Tree, where: Path, pack: Pack, annex: Annex) -> Iterator[PackError]:
    for i, one in enumerate(annex.replaces):
        here: Path = (*where, "replaces", i)
        if one.type not in CONTROL_TYPES:
            known = "known: " + ", ".join(sorted(CONTROL_TYPES))
            yield _error(tree, (*here, "type"), f"unknown control type {one.type!r}", known)
        elif one.type in UNTOUCHED:
            what = f"an annex can't replace {one.type!r}"
            yield _error(tree, (*here, "type"), what, "any control but " + _list(UNTOUCHED))
        elif not any(one.meets(c) for c in pack.controls if c.planned is None):
            what = f"the pack has no control {one.type}({one.clause or one.house}) in force"
            yield _error(tree, here, what, _stand_in(pack, one.type))
        elif not any(one.meets(c) for c in annex.controls):
            what = f"nothing in the annex stands in for {one.type}({one.clause or one.house})"
            rests = f"clauses: [{one.clause}]" if one.clause else f"house: {one.house}"
            yield _error(tree, here, what, f"a control of the annex: type: {one.type}, {rests}")


def _contents(tree: Tree, where: Path, annex: Annex, left: Sequence[ControlBase]) -> Iterator[PackError]:
    """One code, one service, one effect, within the annex and beside what the pack keeps."""
    taken = {
        (code, service): control.clauses[0] if control.clauses else str(control.house)
        for control in left
        if isinstance(control, Content) and control.planned is None
        for code in control.codes
        for service in control.services or ("*",)
    }
    for i, control in enumerate(annex.controls):
        if not isinstance(control, Content):
            continue
        for code in control.codes:
            for service in control.services or ("*",):
                if (code, service) in taken:
                    what = f"{code!r} has an effect already ({taken[code, service]})"
                    yield _error(tree, (*where, "controls", i, "codes"), what, "each code once a service")
                taken[code, service] = f"controls.{i}"


def conflict(one: Annex, other: Annex, pack: Pack) -> str:
    """Why two annexes can't be in force together, in the words of an error; "" when they can."""
    for replaced in one.replaces:
        for other_replaced in other.replaces:
            if any(replaced.meets(c) and other_replaced.meets(c) for c in pack.controls):
                return f"{replaced.type}({replaced.clause or replaced.house})"
    beside = extend(pack, [(other, undecided(other))])
    errors = [e for e in annex_errors(Tree("annex"), (), beside, one) if not e.message.startswith("the pack has no")]
    return "; ".join(e.message for e in errors)


def undecided(annex: Annex) -> AnnexInForce:
    """A mark for a pack that is only compared and never decides."""
    return AnnexInForce(id=annex.id, title=annex.title, number="", decision=0, by=0, order="", starts=_NO_TIME)


def _known(pack: Pack) -> dict[str, set[str]]:
    return {
        "clause": {c.id for c in pack.clauses},
        "role": {r.id for r in pack.roles},
        "service": {s.id for s in pack.services},
        "unit function": {f.id for f in pack.unit_functions},
        "rank": {r.id for r in pack.ranks},
    }


def _stand_in(pack: Pack, kind: str) -> str:
    """Which `replaces` would name controls of that type that the pack has."""
    there: list[Any] = [c for c in pack.controls if getattr(c, "type", "") == kind and c.planned is None]
    named = [
        f"{{type: {kind}, clause: {c.clauses[0]}}}" if c.clauses else f"{{type: {kind}, house: {c.house}}}"
        for c in there
    ]
    return "replaces: [" + ", ".join(dict.fromkeys(named)) + "]" if named else f"known: {_list(_types(pack))}"


def _types(pack: Pack) -> tuple[str, ...]:
    return tuple(sorted({str(getattr(c, "type", "")) for c in pack.controls if c.planned is None} - set(UNTOUCHED)))


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)


def _error(tree: Tree, path: Path, message: str, expected: str) -> PackError:
    line, column = tree.place(path)
    return PackError(tree.file, line, column, dotted(path), message, expected)
