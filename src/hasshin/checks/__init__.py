"""Ground room: what a text and its images say, and how long they are. Pure: no I/O, no database, no web."""
