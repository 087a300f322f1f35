"""What the reading room asks the database; every function takes a reading session."""
