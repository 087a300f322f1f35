"""The words that a pattern cannot do without: where they are missing it need not be tried.

To look for a few characters in a stretch of text takes a hundredth of the time of trying a pattern at every place.
"""

import re
from functools import cache

__all__ = ["may_match", "needles_of"]

_REPEAT = r"(?:(?P<repeat>[?*+]|\{\d*,?\d*\})\??)"
_ESCAPED = re.compile(r"\\(\W)")
_UNKNOWN = re.compile(rf"(?:\[\^?\]?[^\]]*\]|\\\w|[.^$]){_REPEAT}?")  # sets, sorts of characters, edges
_REPEATED = re.compile(rf"(?P<letter>[^()|{{}}?*+]){_REPEAT}")
_GROUP = re.compile(rf"\((?:\?(?:P<\w+>|:|(?P<around><?[=!])))?(?P<inside>[^()]*)\){_REPEAT}?")
_OPTIONAL = ("?", "*", "{0", "{,")
# A pattern is boiled down to its letters: this stands between two runs of them, ...
_BETWEEN = "\0"
# ... a character from here on for a letter that was escaped, and one from there on for several needles.
_LITERAL, _SEVERAL = 0xF0000, 0x100000

Needles = tuple[str, ...]
"""One of these is in every match; none of them where nothing is known."""


def may_match(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether text[start:end] holds what every match of a pattern must; True where that is not known."""
    needles = needles_of(pattern)
    for needle in needles:
        if text.find(needle, start, end) >= 0:
            return True
    return not needles


@cache
def needles_of(pattern: re.Pattern[str]) -> Needles:
    """The runs of letters one of which is in every match; the longest such runs that the pattern tells.

    What is optional, or only looked at around a match, is none of them.
    """
    several: list[Needles] = []

    def opened(group: re.Match[str]) -> str:
        """A group as what every match of it holds."""
        if group["around"] or _is_optional(group):
            return _BETWEEN
        if "|" not in group["inside"]:
            return _BETWEEN + group["inside"] + _BETWEEN
        several.append(_any_of(group["inside"], several))
        return _BETWEEN + chr(_SEVERAL + len(several) - 1) + _BETWEEN

    text = _ESCAPED.sub(lambda found: chr(_LITERAL + ord(found[1])), pattern.pattern)
    text = _REPEATED.sub(_repeated, _UNKNOWN.sub(_BETWEEN, text))
    groups = 1
    while groups:
        text, groups = _GROUP.subn(opened, text)
    return tuple(map(_printed, _any_of(text, several)))


def _is_optional(found: re.Match[str]) -> bool:
    return (found["repeat"] or "").startswith(_OPTIONAL)


def _repeated(found: re.Match[str]) -> str:
    """A letter that may come several times, or not at all."""
    return _BETWEEN if _is_optional(found) else found["letter"] + _BETWEEN


def _any_of(alternatives: str, several: list[Needles]) -> Needles:
    """The needles of each alternative together; none where one of them has none."""
    branches = [[run for run in branch.split(_BETWEEN) if run] for branch in alternatives.split("|")]
    if not all(branches):
        return ()
    best = [_best(runs, several) for runs in branches]
    return tuple(needle for needles in best for needle in needles) if all(best) else ()


def _best(runs: list[str], several: list[Needles]) -> Needles:
    """The needles of which the shortest is longest."""
    if len(runs) == 1 and runs[0] < chr(_SEVERAL):
        return (runs[0],)
    found = (several[ord(run) - _SEVERAL] if run >= chr(_SEVERAL) else (run,) for run in runs)
    return max(filter(None, found), key=lambda needles: (min(map(len, needles)), -len(needles)), default=())


def _printed(needle: str) -> str:
    return "".join([chr(ord(letter) % _LITERAL) for letter in needle])
