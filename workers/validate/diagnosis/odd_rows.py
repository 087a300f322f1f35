"""A row too few or too many: the rows below a sum miss it in several columns, by what would make a row."""

from collections import defaultdict
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from schemas.findings import Verdict
from workers.validate.diagnosis.system import System
from workers.validate.engine import Tested
from workers.validate.equations import AtMost, Copy, Total
from workers.validate.intervals import Printed, total

__all__ = ["OddRow", "OddRows", "RowSlip"]

_TOTAL = "total"
Sum = tuple[str, str, bool]


class RowSlip(StrEnum):
    """What happened to a row."""

    LOST = "lost"
    EXTRA = "extra"


class OddRow(Struct, frozen=True):
    """The failed equations that one row too few or too many explains."""

    slip: RowSlip
    equations: frozenset[int]


class OddRows:
    """The rows too few or too many that the failed sums of one system show."""

    def __init__(self, system: System) -> None:
        self._system = system

    def find(self, open_: frozenset[int]) -> OddRow | None:
        """The sum that most open equations show to lack a row, or to hold one too many; None where none does.

        The gaps of such a row add up like a row does: what the total column is off by is what the others are off by
        together. Comparisons of other forms with a code below the sum belong to it where the form does not print that
        code. A row too many is only told where a code is printed twice.
        """
        system = self._system
        found: list[OddRow] = []
        for (form, code, short), failed in self._open(open_).items():
            gaps = dict(_gap(system.equations[i]) for i in failed)
            whole = gaps.pop(_TOTAL, None)
            if whole is None or not gaps or total(whole, [(1, g) for g in gaps.values()]).verdict is Verdict.FAIL:
                continue
            if short:
                found.append(OddRow(RowSlip.LOST, frozenset(failed) | _missed_by_others(system, open_, form, code)))
            elif _repeated(system, failed):
                found.append(OddRow(RowSlip.EXTRA, frozenset(failed)))
        return max(found, key=lambda one: len(one.equations), default=None)

    def _open(self, open_: frozenset[int]) -> dict[Sum, list[int]]:
        found: dict[Sum, list[int]] = defaultdict(list)
        for i in sorted(open_ & self._sums.keys()):
            found[self._sums[i]].append(i)
        return found

    @cached_property
    def _sums(self) -> dict[int, Sum]:
        """The failed sums over rows by form, code ("" for 合计) and whether the parts are too small."""
        found: dict[int, Sum] = {}
        for i in self._system.failing():
            one = self._system.equations[i]
            equation, where = one.equation, one.equation.found.where
            over_rows = isinstance(equation, Total) and all(q.row != equation.found.row for _, q in equation.parts)
            if over_rows and where.form:
                found[i] = (where.form, where.code or "", one.comparison.difference > 0)
        return found


def _gap(one: Tested) -> tuple[str | None, Printed]:
    found = one.equation.found
    return found.where.column, Printed(one.comparison.difference, found.number.place)


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


def _repeated(system: System, failed: list[int]) -> bool:
    equation = system.equations[failed[0]].equation
    codes = [q.where.code for q in equation.quantities()[1:]]
    return len(codes) > len(set(codes))
