"""What a backlog costs the work that is new."""
