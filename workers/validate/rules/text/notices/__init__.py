"""Things to know: what a report leaves out, words as an older form had them, sums and shares worth a second look."""

__all__: list[str] = []
