"""The verbs of the city, one file each."""
