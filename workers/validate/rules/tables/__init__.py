"""Rules that look at the forms alone."""
