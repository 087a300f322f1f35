"""The reading room: pages and HTTP API over the database."""
