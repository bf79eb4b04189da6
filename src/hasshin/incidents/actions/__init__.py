"""The verbs of the room, one file each."""
