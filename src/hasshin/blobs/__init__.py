"""Content-addressed files: media and evidence under their SHA-256, stored once."""
