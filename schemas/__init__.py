"""The words of the house: pages, reports, findings, the tables, and the knowledge as data."""
