"""How many cells of a document a reader got right."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from benchmarks.reading.readers import Table

__all__ = ["Row", "right_cells", "rows"]

Row = tuple[str, ...]


def rows(tables: Iterable[Table], *, spans: bool) -> list[Row]:
    """The rows of tables one after the other, their texts without white space; rows in which no cell begins are none.

    `spans` tells that fields which a merged cell covers are None, and so no cells; else they are blank.
    """
    kept = [row for table in tables for row in table if any(text is not None for text in row)]
    return [tuple("".join((text or "").split()) for text in row if not spans or text is not None) for row in kept]


def right_cells(truth: Sequence[Row], found: Sequence[Row]) -> int:
    """How many cells of the true rows are found in the right column, blank ones too, rows aligned in order."""
    right = 0
    for _, start, end, other_start, other_end in SequenceMatcher(None, truth, found, autojunk=False).get_opcodes():
        pairs = _paired(truth[start:end], found[other_start:other_end])
        right += sum(a == b for one, other in pairs for a, b in zip(one, other, strict=False))
    return right


def _paired(truth: Sequence[Row], found: Sequence[Row]) -> Iterable[tuple[Row, Row]]:
    """Each true row with the found one, not before the last, that is most like it."""
    start = 0
    for row in truth:
        scores = [(sum(a == b for a, b in zip(row, other, strict=False)), -i) for i, other in enumerate(found[start:])]
        best, place = max(scores, default=(0, 0))
        if best:
            yield row, found[start - place]
            start += 1 - place
