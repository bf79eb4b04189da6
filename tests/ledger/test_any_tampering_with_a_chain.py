"""Whatever the entries are, and whichever of them is touched in whatever way: a true chain is whole, another is not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.test_canonical_json import VALUES

from hasshin.ledger import body
from hasshin.ledger.verify_file import ZERO, Chain, entry_hash

Link = tuple[bytes, str]


def chain_of(contents: list[Any]) -> list[Link]:
    links: list[Link] = []
    for seq, data in enumerate(contents, 1):
        raw = body.build(
            seq=seq,
            prev=links[-1][1] if links else ZERO,
            at="2026-07-01T01:00:00.000000Z",
            kind="posts.submit",
            subject=f"post:{seq}",
            actor="staff:3",
            data={"content": data},
            sealed=[],
            outlined=None,
            pack="",
        )
        links.append((raw, entry_hash(raw)))
    return links


def problems(links: list[Link], last: Link, count: int) -> int:
    chain = Chain([], "", set())
    chain.expect(count, last[1], "checkpoint")
    for raw, stated in links:
        chain.entry(raw, stated, {})
    chain.end()
    return chain.count


@given(st.lists(VALUES, min_size=1, max_size=8), st.data())
def test_a_true_chain_is_whole_and_any_other_sequence_is_not(contents: list[Any], data: st.DataObject) -> None:
    links = chain_of(contents)
    assert problems(links, links[-1], len(links)) == 0
    kept = data.draw(st.lists(st.sampled_from(links), max_size=9), label="what is left, in which order")
    if kept != links:
        assert problems(kept, links[-1], len(links)) > 0


@given(st.lists(VALUES, min_size=1, max_size=8), st.data())
def test_a_changed_byte_anywhere_is_found(contents: list[Any], data: st.DataObject) -> None:
    links = chain_of(contents)
    touched = data.draw(st.integers(0, len(links) - 1))
    raw, stated = links[touched]
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(1, 255))
    changed = raw[:place] + bytes([raw[place] ^ byte]) + raw[place + 1 :]
    fitting = data.draw(st.booleans(), label="the hash is made to fit")
    other = [*links[:touched], (changed, entry_hash(changed) if fitting else stated), *links[touched + 1 :]]
    assert problems(other, links[-1], len(links)) > 0


@given(st.lists(VALUES, min_size=1, max_size=6), st.lists(VALUES, min_size=1, max_size=6))
def test_another_chain_never_passes_under_the_checkpoint_of_the_first(one: list[Any], other: list[Any]) -> None:
    first, second = chain_of(one), chain_of(other)
    if first != second[: len(first)]:
        assert problems(second, first[-1], len(first)) > 0
