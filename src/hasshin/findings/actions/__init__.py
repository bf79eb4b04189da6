"""The verbs of findings, one file each."""
