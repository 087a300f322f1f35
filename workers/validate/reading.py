"""Small readings of printed words: names without white space, quotations cut to size, units of money."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

__all__ = ["EVIDENCE_LENGTH", "clip", "plain", "sentence", "unit_factor"]

EVIDENCE_LENGTH = 200
_UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万": Decimal(10000),
    "万元": Decimal(10000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、])")
_ENDS = "。；！？"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A printed name for comparison: white space and ordinal taken off, full-width forms folded."""
    return _ORDINAL.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)))


def clip(text: str, length: int = EVIDENCE_LENGTH) -> str:
    """At most `length` characters, cut at the end."""
    return text if len(text) <= length else text[: length - 1] + "…"


def sentence(text: str, start: int, end: int, length: int = EVIDENCE_LENGTH) -> str:
    """The sentence (or sentences) that text[start:end] stands in, a window of it where it is longer than `length`."""
    left = max((text.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    stops = [at for mark in _ENDS if (at := text.find(mark, max(end - 1, start))) >= 0]
    right = min(stops) + 1 if stops else len(text)
    if right - left <= length:
        return text[left:right]
    room = max(length - (end - start), 0)
    left = max(left, start - room // 2)
    return text[left : left + length]


def unit_factor(printed: str | None, own: str | None) -> Decimal:
    """What turns an amount in one unit of money into the report's own; 1 where either is unknown."""
    if printed not in _UNITS or own not in _UNITS:
        return Decimal(1)
    return _UNITS[printed] / _UNITS[own]
