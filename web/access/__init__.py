"""Who visits: accounts and their passwords, sessions and tokens, roles, forms of our own, and the audit log."""
