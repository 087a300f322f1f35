"""Forms in plain text: rows whose blank cells are lost, and the proof of where each figure belongs."""
