"""What was published, kept and found again: record, screen copy, search, regular review."""
