"""The ledger's verbs, one file each."""
