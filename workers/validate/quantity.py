"""A figure at its place: the unknown of the equations and the thing that findings blame."""

from decimal import Decimal

from msgspec import Struct

from schemas.findings import Evidence, Where
from schemas.pages import Box
from workers.validate.intervals import Printed

__all__ = ["Quantity"]


class Quantity(Struct, frozen=True):
    """A cell of a form or a figure of the running text, printed or blank.

    `key` is its identity within the report. `number` is what was printed, in the report's own unit; a blank cell is
    nothing, exactly, and `absent` where even its row is not printed. `text` is what was printed, "" where blank.
    `name` tells people which figure it is. `unread` says why a figure that stands there could not be read; such a
    quantity makes a check not evaluable. `inferred` marks a cell whose column was worked out, not read.
    """

    key: str
    number: Printed
    text: str
    name: str
    where: Where
    evidence: Evidence
    blank: bool = False
    absent: bool = False
    inferred: bool = False
    unread: str | None = None
    page: int | None = None
    box: Box | None = None
    row: int | None = None

    @property
    def value(self) -> Decimal:
        """The printed value in the report's unit; zero where blank."""
        return self.number.value
