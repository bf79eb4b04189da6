"""Where duties come from: one file a topic, each with its kinds and its `due`."""

from __future__ import annotations

from hasshin.duties.duty import Kind, Source
from hasshin.duties.sources import (
    account_life,
    accounts,
    connection,
    credentials,
    directory,
    findings,
    held_up,
    incidents,
    keepers,
    knowing,
    openings,
    people,
    posts,
    records,
    running,
    takedowns,
    terminals,
)

# One line a topic. Order is that of the list among equals.
SOURCES: tuple[Source, ...] = (
    incidents.due,
    takedowns.due,
    posts.due,
    held_up.due,
    records.due,
    running.due,
    connection.due,
    credentials.due,
    knowing.due,
    openings.due,
    accounts.due,
    account_life.due,
    directory.due,
    findings.due,
    terminals.due,
    keepers.due,
    people.due,
)
KINDS: tuple[Kind, ...] = (
    *incidents.KINDS,
    *takedowns.KINDS,
    *posts.KINDS,
    *held_up.KINDS,
    *records.KINDS,
    *running.KINDS,
    *connection.KINDS,
    *credentials.KINDS,
    *knowing.KINDS,
    *openings.KINDS,
    *accounts.KINDS,
    *account_life.KINDS,
    *directory.KINDS,
    *findings.KINDS,
    *terminals.KINDS,
    *keepers.KINDS,
    *people.KINDS,
)
