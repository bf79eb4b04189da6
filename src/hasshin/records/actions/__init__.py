"""The verbs of records, one file each."""
