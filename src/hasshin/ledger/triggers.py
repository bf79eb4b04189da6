"""Database triggers that refuse, beneath Django, what the ledger never does: change, removal, gaps.

They stop mistakes and careless hands. Who may drop triggers can still do harm, which the hash chain and the signed
checkpoints then show.
"""

from __future__ import annotations

TABLES = ("ledger_head", "ledger_entry", "ledger_personaldatum", "ledger_checkpoint")
MESSAGE = "the ledger is append-only"

# What must hold for each event on each table. NEW and OLD as in both databases' triggers.
_NEVER = "1 = 0"
_FOLLOWS = """(
    NEW.seq = (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger_entry)
    AND NEW.prev_hash = COALESCE(
        (SELECT hash FROM ledger_entry ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'
    )
)"""
_ERASES = """(
    NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id AND NEW.field = OLD.field
    AND OLD.value IS NOT NULL AND NEW.value IS NULL AND NEW.salt IS NULL
    AND NEW.erased_at IS NOT NULL AND NEW.erased_by_order <> ''
)"""
# SQLite's INSERT OR REPLACE removes the old row without any DELETE trigger, so a row that is there refuses it.
_NEW_DATUM = """NOT EXISTS (
    SELECT 1 FROM ledger_personaldatum d WHERE d.id = NEW.id OR (d.entry_id = NEW.entry_id AND d.field = NEW.field)
)"""
_NEW_CHECKPOINT = "NOT EXISTS (SELECT 1 FROM ledger_checkpoint c WHERE c.id = NEW.id)"
_NEW_HEAD = "NOT EXISTS (SELECT 1 FROM ledger_head h WHERE h.id = NEW.id)"
_NEXT_HEAD = """(
    NEW.id = OLD.id AND NEW.seq > OLD.seq
    AND NEW.hash = (SELECT hash FROM ledger_entry ORDER BY seq DESC LIMIT 1)
    AND NEW.seq = (SELECT MAX(seq) FROM ledger_entry)
)"""

GUARDS: tuple[tuple[str, str, str], ...] = (
    ("ledger_entry", "INSERT", _FOLLOWS),
    ("ledger_entry", "UPDATE", _NEVER),
    ("ledger_entry", "DELETE", _NEVER),
    ("ledger_personaldatum", "INSERT", _NEW_DATUM),
    ("ledger_personaldatum", "UPDATE", _ERASES),
    ("ledger_personaldatum", "DELETE", _NEVER),
    ("ledger_checkpoint", "INSERT", _NEW_CHECKPOINT),
    ("ledger_checkpoint", "UPDATE", _NEVER),
    ("ledger_checkpoint", "DELETE", _NEVER),
    ("ledger_head", "INSERT", _NEW_HEAD),
    ("ledger_head", "UPDATE", _NEXT_HEAD),
    ("ledger_head", "DELETE", _NEVER),
)


def name(table: str, event: str) -> str:
    """The trigger's name, the same on both databases."""
    return f"{table}_guards_{event.lower()}"


def create(vendor: str) -> list[str]:
    """The statements that set the guards on "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        return [_sqlite(*guard) for guard in GUARDS]
    if vendor == "postgresql":
        made = [statement for guard in GUARDS for statement in _postgresql(*guard)]
        return made + [statement for table in TABLES for statement in _postgresql_truncate(table)]
    raise NotImplementedError(f"the ledger has no triggers for {vendor}: use SQLite or PostgreSQL")


def drop(vendor: str) -> list[str]:
    """The statements that take all guards away."""
    events = [(table, event) for table, event, _ in GUARDS]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name(table, event)}" for table, event in events]
    events += [(table, "TRUNCATE") for table in TABLES]
    return [f"DROP FUNCTION IF EXISTS {name(table, event)}() CASCADE" for table, event in events]


def _sqlite(table: str, event: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} WHEN NOT ({condition}) "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE} ({event} on {table})'); END"
    )


def _postgresql(table: str, event: str, condition: str) -> list[str]:
    row = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name(table, event)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({condition}) THEN RAISE EXCEPTION '{MESSAGE} ({event} on {table})'; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name(table, event)}()",
    ]


def _postgresql_truncate(table: str) -> list[str]:
    function = name(table, "TRUNCATE")
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE} (TRUNCATE on {table})'; END $$",
        f"CREATE TRIGGER {function} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]
