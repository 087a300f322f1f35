"""The ground floor: settings, logging, database sessions, archive, broker."""
