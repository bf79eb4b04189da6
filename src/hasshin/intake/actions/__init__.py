"""The verbs of intake, one file each."""
