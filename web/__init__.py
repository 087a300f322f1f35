"""The reading room: pages and an HTTP API over the database, for those who read what landed."""
