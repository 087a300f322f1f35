"""Whether planted errors are found, whether others are accused beside them, and whether the altered cell is named."""
