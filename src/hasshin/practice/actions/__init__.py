"""The verbs of the practice board, one file each."""
