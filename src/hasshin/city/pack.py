"""The policy pack in force, with its annexes, and packs of old decisions. A text is parsed once for each digest.

What is in force depends on the time: an annex counts from its very start to its very end. Who has a `now` at hand asks
`pack_at(now)`; `current_pack()` is as of the time of the request, where there is one (`as_of`), and of the clock else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from hasshin.city.models import AnnexDecision, ExtendedPack, PackVersion
from hasshin.policy.annexes import extend, extended_digest, load_annex_text
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.load import load_pack_text
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import Text, t

# Asked for several times on every page, so in one plain statement: building it anew costs more than running it.
_LOOK = """
    SELECT pack.digest, annex.id FROM city_packversion AS pack
    LEFT JOIN city_annexdecision AS annex ON NOT annex.waits
        AND annex.starts <= %s AND (annex.ends IS NULL OR annex.ends > %s)
    WHERE pack.id = (SELECT id FROM city_packversion ORDER BY adopted_at DESC, id DESC LIMIT 1)
    ORDER BY annex.id
"""


@dataclass
class _Present:
    """The time of a request, and what was in force then, once somebody has looked."""

    now: datetime
    found: tuple[str, list[tuple[AnnexDecision, Annex]]] | None = None


_present: ContextVar[_Present | None] = ContextVar("the time that current_pack() is asked for", default=None)


class NoPack(Exception):
    """The installation has no policy pack yet, so nothing can be decided. `message` says what to do."""

    def __init__(self) -> None:
        self.message: Text = t(
            "ポリシーパックがまだ採用されていません。hasshin init で市のパックを採用してください。",
            "No policy pack has been adopted yet. Run `hasshin init` to adopt the city's pack.",
        )
        super().__init__(self.message.en)


@contextmanager
def as_of(now: datetime) -> Iterator[None]:
    """Within it, `current_pack()` and `current_digest()` are those of this time: one instant for a whole request.

    What is in force then is looked up once. Whoever changes it calls `look_again`.
    """
    token = _present.set(_Present(now))
    try:
        yield
    finally:
        _present.reset(token)


def look_again() -> None:
    """A pack was adopted, or an annex decided on or ended: what was seen in this request may not be so any more."""
    seen = _present.get()
    if seen is not None:
        seen.found = None


def current_digest() -> str:
    """SHA-256, hex, of the pack in force now. Raises `NoPack`."""
    return digest_at(_now())


def current_pack() -> Pack:
    """The pack in force now. Asks the database each time which one that is; raises `NoPack`."""
    return pack_at(_now())


def digest_at(now: datetime) -> str:
    """SHA-256, hex, of the pack in force at `now`: the one adopted last, extended by its annexes. Raises `NoPack`."""
    base, live = _in_force(now)
    return extended_digest(base, [(row.digest, mark_of(row, annex)) for row, annex in live]) if live else base


def pack_at(now: datetime) -> Pack:
    """The pack in force at `now`, with the annexes in force then. One statement while there is none of these."""
    return _at(now)[0]


def pack_and_digest(now: datetime) -> tuple[Pack, str]:
    """Both, of one look: what a decision is taken under and what it names."""
    return _at(now)


def base_digest() -> str:
    """SHA-256, hex, of the pack adopted last, without annexes. Raises `NoPack`."""
    digest = _adopted().values_list("digest", flat=True).first()
    if digest is None:
        raise NoPack
    return digest


def base_pack() -> Pack:
    """The pack adopted last, without annexes: the guideline as it stands. Raises `NoPack`."""
    return pack_of(base_digest())


@lru_cache(maxsize=64)
def pack_of(digest: str) -> Pack:
    """The pack with that digest, also one that is no longer in force, or one extended. Raises `NotFound`."""
    row = PackVersion.objects.filter(digest=digest).first()
    if row is not None:
        return load_pack_text(row.text, f"{row.pack_id} {row.version}")
    extended = ExtendedPack.objects.filter(digest=digest).first()
    if extended is None:
        raise NotFound(f"policy pack {digest[:12]}")
    rows = AnnexDecision.objects.in_bulk(extended.decisions)
    return extended_by(extended.base, [rows[pk] for pk in extended.decisions])


def annexes_of(digest: str) -> tuple[AnnexInForce, ...]:
    """The annexes that extended the pack with that digest; none where it is a pack as adopted, or not known here."""
    try:
        return pack_of(digest).annexes_in_force
    except NotFound:
        return ()


def extended_by(base: str, rows: Sequence[AnnexDecision]) -> Pack:
    """The pack with the digest `base`, extended by these decisions on annexes."""
    return extend(pack_of(base), [(annex := annex_of(row), mark_of(row, annex)) for row in rows])


def annex_of(row: AnnexDecision) -> Annex:
    """The annex as it was decided."""
    return _annex(row.digest, row.base, row.text)


def mark_of(row: AnnexDecision, annex: Annex) -> AnnexInForce:
    """What decisions show of it: the annex, and the decision that put it in force as it was taken."""
    clause = pack_of(row.base).clause(annex.clause)
    return AnnexInForce(
        id=annex.id,
        title=annex.title,
        number=clause.number if clause is not None else annex.clause,
        decision=row.pk,
        by=row.decided_by_id,
        order=row.order,
        starts=row.starts,
        until=row.until,
        declaration=row.declaration_id,
    )


@lru_cache(maxsize=64)
def _annex(digest: str, base: str, text: str) -> Annex:
    return load_annex_text(text, f"annex {digest[:12]}", pack_of(base))


def _now() -> datetime:
    seen = _present.get()
    return datetime.now(UTC) if seen is None else seen.now


def _adopted() -> QuerySet[PackVersion]:
    return PackVersion.objects.order_by("-adopted_at", "-pk")


def _in_force(now: datetime) -> tuple[str, list[tuple[AnnexDecision, Annex]]]:
    """The digest of the pack adopted last, and the annexes in force at `now`, in the order of their decisions."""
    seen = _present.get()
    if seen is not None and seen.now == now and seen.found is not None:
        return seen.found
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [moment, moment])
        rows = cursor.fetchall()
    if not rows:
        raise NoPack
    live = [pk for _, pk in rows if pk is not None]
    decided = AnnexDecision.objects.in_bulk(live) if live else {}
    found = rows[0][0], [(decided[pk], annex_of(decided[pk])) for pk in live if pk in decided]
    if seen is not None and seen.now == now:
        seen.found = found
    return found


def _at(now: datetime) -> tuple[Pack, str]:
    base, live = _in_force(now)
    if not live:
        return pack_of(base), base
    rows = tuple((row.digest, mark_of(row, annex)) for row, annex in live)
    digest = extended_digest(base, rows)
    return _extended(
        digest, base, tuple((annex, mark) for (_, mark), (_, annex) in zip(rows, live, strict=True))
    ), digest


@lru_cache(maxsize=32)
def _by_digest(digest: str) -> dict[str, Pack]:
    """A place for one extended pack, so that it is put together once."""
    return {}


def _extended(digest: str, base: str, annexes: tuple[tuple[Annex, AnnexInForce], ...]) -> Pack:
    kept = _by_digest(digest)
    if digest not in kept:
        kept[digest] = extend(pack_of(base), annexes)
    return kept[digest]
