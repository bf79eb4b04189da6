"""The ledger (台帳): append-only, hash-linked, with signed checkpoints (検証点). `docs/ledger.md` has the format."""
