"""Wordings: printed text made comparable, and the patterns of the forms' description ready to match it."""

import re
import unicodedata
from functools import lru_cache

from workers.classify.text import squeeze

__all__ = ["bare", "bare_text", "matches", "ordinal_split", "pattern", "printed"]

_QUOTES = dict.fromkeys(map(ord, "“”„\"'‘’「」『』＂"))
_WIDE = {ord(c): chr(ord(c) - 0xFEE0) for c in "０１２３４５６７８９．，－％＋ＸＺ"}
_VARIANT = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)])")


def printed(text: str) -> str:
    """The printed words without white space; radicals and compatibility forms become the ideographs they stand for."""
    return _VARIANT.sub(lambda m: unicodedata.normalize("NFKC", m.group()), squeeze(text))


def bare_text(text: str) -> str:
    """Running text as patterns are matched on it: no white space, no quotation marks, digits half-width."""
    return printed(text).translate(_QUOTES).translate(_WIDE)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The words of a line or a cell, as `bare_text`."""
    return bare_text(text)


@lru_cache(maxsize=1024)
def pattern(*words: str) -> re.Pattern[str]:
    """One pattern for any of the wordings."""
    return re.compile("|".join(f"(?:{word})" for word in words))


def matches(text: str, words: tuple[str, ...]) -> bool:
    """Whether the whole text is one of the wordings."""
    return pattern(*words).fullmatch(bare(text)) is not None


def ordinal_split(text: str) -> tuple[str, str]:
    """The ordinal (一、) and the words after it, both as printed without white space."""
    words = printed(text)
    found = _ORDINAL.match(words)
    return (found.group(), words[found.end() :]) if found else ("", words)
