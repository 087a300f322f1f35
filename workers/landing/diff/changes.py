"""What a comparison of two versions yields."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from schemas.findings import Where
from schemas.pages import Box
from schemas.tables import ChangeKind

__all__ = ["Changed", "Diff", "sorted_by_weight", "tells_the_same"]

_ORDER = {kind: position for position, kind in enumerate(ChangeKind)}


@dataclass(frozen=True)
class Changed:
    """One place that differs; `before` and `after` as printed, `quoted_…` the printed row or sentence around them.

    `figure`: it is a number that we understand (a cell, a figure of the text or of a self-evaluation form), not words.
    `name` is what the row or the figure is called.
    """

    kind: ChangeKind
    where: Where
    name: str | None = None
    before: str | None = None
    after: str | None = None
    page_before: int | None = None
    page: int | None = None
    box: Box | None = None
    quoted_before: str | None = None
    quoted: str | None = None
    figure: bool = False


@dataclass(frozen=True)
class Diff:
    """Two versions compared: the changes, gravest first.

    `compared` counts the figures that both print, `uncertain` those left out because one of them was worked out, not
    read. `notice` is the sentence by which the later version says that it corrects the earlier one.
    """

    changes: tuple[Changed, ...]
    compared: int
    uncertain: int
    notice: str | None

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are, by kind."""
        return {str(kind): count for kind, count in Counter(one.kind for one in self.changes).items()}

    @property
    def replaced(self) -> tuple[Changed, ...]:
        """The figures that were printed and are others now, or are gone."""
        gone = (ChangeKind.NUMBER_CHANGED, ChangeKind.REMOVED)
        return tuple(one for one in self.changes if one.figure and one.kind in gone)

    @property
    def of_one_report(self) -> bool:
        """Whether most of what both print is the same: otherwise the two are hardly versions of one report."""
        changed = sum(one.figure and one.kind is ChangeKind.NUMBER_CHANGED for one in self.changes)
        return 2 * changed <= self.compared


def sorted_by_weight(changes: Iterable[Changed]) -> tuple[Changed, ...]:
    """The gravest kinds first, figures before words, otherwise in the order given."""
    return tuple(sorted(changes, key=lambda one: (_ORDER[one.kind], not one.figure)))


def tells_the_same(before: Decimal, after: Decimal) -> bool:
    """Whether two printed numbers can be one quantity: equal where both have places (4.2 and 4.23, not 4.2 and 4.3)."""
    places = max(_exponent(before), _exponent(after))
    unit = Decimal(1).scaleb(places)
    return before.quantize(unit, ROUND_HALF_UP) == after.quantize(unit, ROUND_HALF_UP)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
