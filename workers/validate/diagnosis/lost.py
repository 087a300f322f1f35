"""A row of figures that the rows below a sum lack: the same row is short in several columns that add up."""

from collections import defaultdict

from schemas.findings import Verdict
from workers.validate.diagnosis.system import System
from workers.validate.engine import Tested
from workers.validate.equations import AtMost, Copy, Total
from workers.validate.intervals import Printed

__all__ = ["lost_row"]

_TOTAL = "total"


def lost_row(system: System, open_: frozenset[int]) -> frozenset[int]:
    """The failed equations of one sum whose columns are short by what would make a row; none where there is none.

    The gaps of a lost row add up like a row does: what the total column lacks is what the others lack together.
    Comparisons of other forms with a code below that sum belong to it where the form does not print the code.
    """
    for row, failed in _short_sums(system, open_).items():
        gaps = {
            system.equations[i].equation.found.where.column: system.equations[i].comparison.difference for i in failed
        }
        others = sum(gap for column, gap in gaps.items() if column != _TOTAL)
        if len(gaps) > 1 and _TOTAL in gaps and gaps[_TOTAL] == others:
            return frozenset(failed) | _missed_by_others(system, open_, *row)
    return frozenset()


def _gap(one: Tested) -> tuple[str | None, Printed]:
    found = one.equation.found
    return found.where.column, Printed(one.comparison.difference, found.number.place)


def _short_sums(system: System, open_: frozenset[int]) -> dict[tuple[str, str], list[int]]:
    """The failed sums over the rows of a form, by form and code ("" for 合计), whose parts are all too small."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in sorted(open_):
        one = system.equations[i]
        equation = one.equation
        over_rows = isinstance(equation, Total) and all(q.row != equation.found.row for _, q in equation.parts)
        if over_rows and one.verdict is Verdict.FAIL and one.comparison.difference > 0 and equation.found.where.form:
            found[equation.found.where.form, equation.found.where.code or ""].append(i)
    return found


def _missed_by_others(system: System, open_: frozenset[int], form: str, code: str) -> frozenset[int]:
    """Open comparisons with a row of this form that is not printed and would stand below the code."""
    return frozenset(
        i
        for i in open_
        if isinstance(system.equations[i].equation, Copy | AtMost)
        and any(
            q.absent and q.where.form == form and q.key.split("/")[1].startswith(code)
            for q in system.equations[i].equation.quantities()
        )
    )
