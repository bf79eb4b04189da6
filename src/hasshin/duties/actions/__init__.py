"""The verbs of duties and of telling them, one file each."""
