"""A change that would mend failed equations."""

from msgspec import Struct

from workers.validate.diagnosis.slips import Slip
from workers.validate.intervals import Printed

__all__ = ["Move"]


class Move(Struct, frozen=True):
    """Changed figures, the one to blame first, and the slip that would explain them."""

    changes: dict[str, Printed]
    slip: Slip | None = None

    @property
    def blamed(self) -> str:
        """The key of the quantity to blame."""
        return next(iter(self.changes))
