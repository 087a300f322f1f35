"""A finding in the making: the finding and the figures that it speaks of."""

from msgspec import Struct

from schemas.findings import Finding, Severity
from workers.validate.quantity import Quantity

__all__ = ["Draft", "graver"]

_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)


class Draft(Struct, frozen=True):
    """A finding with the quantities to read again before it accuses.

    `guessed`: it rests on a column worked out. `named`: a rule function's failure already tells it.
    """

    finding: Finding
    figures: tuple[Quantity, ...] = ()
    guessed: bool = False
    named: bool = False

    def speaks_of(self, cells: tuple[str, ...]) -> bool:
        """Whether it blames one of these cells."""
        return any(q.key in cells for q in self.figures)


def graver(severities: list[Severity]) -> Severity:
    """The gravest of some severities."""
    return max(severities, key=_ORDER.index)
