"""Two people, or two workers, at once; on SQLite and on PostgreSQL."""
