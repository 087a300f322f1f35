"""Printed numbers: what is one, its exact value, and what was printed.

Reports write amounts with and without thousands separators, in full-width digits, with blanks inside a
justified cell, and drop or keep trailing zeros. The printed decimals are kept: 4.2 is not 4.20.
"""

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

__all__ = ["Number", "find_numbers", "half_unit", "parse_number"]

_WIDE = dict(zip("０１２３４５６７８９．，－﹣−％＋", "0123456789.,---%+", strict=True))
_WIDE_ONE = re.compile(f"[{''.join(_WIDE)}]")
_SHAPE = re.compile(r"(?P<sign>[-+])?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d+)?(?P<percent>%)?")
_TOKEN = re.compile(r"(?<![\d.,])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?(?![\d.,]*\d)")
_SPACE = re.compile(r"\s+")


class Number(Struct, frozen=True, gc=False):
    """A number as printed (`text`) and as stored (`value`: no separators, printed decimals kept)."""

    value: str
    text: str
    percent: bool = False

    @property
    def amount(self) -> Decimal:
        """The exact value."""
        return Decimal(self.value)

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return len(self.value.partition(".")[2])


def _narrow(text: str) -> str:
    """The text with digits and signs made ASCII."""
    return text if text.isascii() else _WIDE_ONE.sub(lambda found: _WIDE[found[0]], text)


def _one_number(pieces: list[str]) -> bool:
    """Whether pieces parted by white space are one number set apart and not two numbers side by side."""
    if len(pieces) == 1 or all(len(piece) == 1 for piece in pieces):
        return True
    return all(
        left[-1] in ".,-+" or right[0] in ".,%" or (("." in left or "," in left) and len(right) <= 2)
        for left, right in pairwise(pieces)
    )


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Number | None:
    """The number that a cell prints, or None where it prints anything else (also for a bare dash or nothing)."""
    wide = _narrow(text)
    joined = _SPACE.sub("", wide)
    shape = _SHAPE.fullmatch(joined)
    if shape is None or not (shape["whole"] or shape["part"]) or not _one_number(wide.split()):
        return None
    sign = "-" if shape["sign"] == "-" else ""
    whole = (shape["whole"] or "0").replace(",", "")
    return Number(f"{sign}{whole}{shape['part'] or ''}", text.strip(), shape["percent"] is not None)


def find_numbers(text: str) -> list[tuple[int, int, Number]]:
    """Every number in a line of text with its start and end, left to right."""
    found = []
    for match in _TOKEN.finditer(_narrow(text)):
        number = parse_number(match.group())
        if number is not None:
            found.append(
                (match.start(), match.end(), Number(number.value, text[match.start() : match.end()], number.percent))
            )
    return found


def half_unit(value: str) -> Decimal:
    """Half a unit of the last printed place: how far the exact amount may lie from the printed one."""
    decimals = len(value.partition(".")[2])
    return Decimal(5).scaleb(-decimals - 1)
