"""Two versions of one report, compared by cell, figure and text: a pure function of what was read of both."""

from schemas.report import Report
from workers.landing.diff.changes import Changed, Diff, sorted_by_weight
from workers.landing.diff.figures import compare_performance, compare_statements
from workers.landing.diff.forms import compare_forms
from workers.landing.diff.texts import compare_texts, notice_in

__all__ = ["Changed", "Diff", "compare"]


def compare(earlier: Report, later: Report, name: str = "") -> Diff:
    """What the later version changes; `name` is its file's name, which may say that it is a correction.

    Both must have been read by the same version of the readers, or differences of reading would show as changes.
    """
    cells = compare_forms(earlier, later)
    statements, said = compare_statements(earlier, later)
    performance, evaluated = compare_performance(earlier, later)
    changes = (*cells.changes, *statements, *performance, *compare_texts(earlier, later))
    compared = cells.compared + said + evaluated
    return Diff(sorted_by_weight(changes), compared, cells.uncertain, notice_in(earlier, later, name))
