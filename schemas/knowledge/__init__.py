"""Statutory forms, codes, rules and patterns as data files, and their loaders."""
