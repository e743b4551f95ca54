"""How the tables came to be what they are: one chain of revisions for SQLite and PostgreSQL."""
