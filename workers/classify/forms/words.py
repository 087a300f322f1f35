"""Wordings: printed text made comparable, and the patterns of the forms' description ready to match it."""

import re
import unicodedata
from functools import lru_cache

from workers.classify.text import squeeze

__all__ = ["bare", "bare_text", "matches", "ordinal_split", "pattern", "printed"]

_WIDE = {c: chr(ord(c) - 0xFEE0) for c in "０１２３４５６７８９．，－％＋ＸＺ"}
_DRESS = re.compile(f"[“”„\"'‘’「」『』＂{''.join(_WIDE)}]")
_VARIANT = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)])")


@lru_cache(maxsize=8192)
def printed(text: str) -> str:
    """The printed words without white space; radicals and compatibility forms become the ideographs they stand for."""
    return _ideographs(squeeze(text))


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The printed words of a line or a cell as patterns are matched on them: no quotation marks, digits half-width."""
    return _undressed(printed(text))


def bare_text(text: str) -> str:
    """Running text as `bare` makes a line's."""
    return _undressed(_ideographs(squeeze(text)))


def _ideographs(words: str) -> str:
    return _VARIANT.sub(lambda found: unicodedata.normalize("NFKC", found[0]), words)


def _undressed(words: str) -> str:
    return _DRESS.sub(lambda found: _WIDE.get(found[0], ""), words)


@lru_cache(maxsize=1024)
def pattern(*words: str) -> re.Pattern[str]:
    """One pattern for any of the wordings."""
    return re.compile("|".join(f"(?:{word})" for word in words))


@lru_cache(maxsize=8192)
def matches(text: str, words: tuple[str, ...]) -> bool:
    """Whether the whole text is one of the wordings."""
    return pattern(*words).fullmatch(bare(text)) is not None


def ordinal_split(text: str) -> tuple[str, str]:
    """The ordinal (一、) and the words after it, both as printed without white space."""
    words = printed(text)
    found = _ORDINAL.match(words)
    return (found.group(), words[found.end() :]) if found else ("", words)
