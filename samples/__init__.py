"""Composed reports for the first run."""
