"""The verbs of the outbox, one file each."""
