"""A sum under changes that are tried: told from what they change, not by adding everything up anew."""

from decimal import Decimal

from workers.validate.diagnosis.system import Changes
from workers.validate.equations import Read, Total
from workers.validate.intervals import Comparison, Printed, summed
from workers.validate.quantity import Quantity

__all__ = ["Sum"]


class Sum:
    """A total and its parts under one reading, ready to be compared with some of the parts changed."""

    def __init__(self, equation: Total, read: Read) -> None:
        self._numbers: dict[str, Printed] = {}
        self._signs: dict[str, list[int]] = {}
        for sign, part in equation.parts:
            self._numbers[part.key] = read(part)
            self._signs.setdefault(part.key, []).append(sign)
        numbers = [(signs, self._numbers[key]) for key, signs in self._signs.items()]
        self._point = sum((sum(signs) * number.value for signs, number in numbers), Decimal(0))
        self._places = sum((len(signs) * number.place for signs, number in numbers), Decimal(0))

    def compared(self, found: Quantity, read: Read, changes: Changes) -> Comparison:
        """The comparison where these parts are changed, the total as read."""
        point, places = self._point, self._places
        for key, number in changes.items():
            if key in self._signs:
                signs, own = self._signs[key], self._numbers[key]
                point += sum(signs) * (number.value - own.value)
                places += len(signs) * (number.place - own.place)
        return summed(read(found), point, places)
