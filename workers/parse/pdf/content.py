"""A content stream cut into operations at the speed of a regular expression.

Each operation is its operands, still as written, and its operator. Nothing is skipped in silence:
what the grammar below does not know comes out as an operator that no interpreter has.
"""

import re

from workers.parse.pdf.errors import NotCovered

__all__ = ["INLINE_IMAGE", "is_string", "items", "operations", "steps"]

_PLAIN = rb"[^()\\]++|\\[\s\S]"
_STRING = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*+\))*+\))*+\)"
"""A string in brackets, which may hold two more pairs of them, one in the other."""
_HEXADECIMAL = rb"<[0-9A-Fa-f\s]*+>"
_NUMBERS = rb"[\s0-9+.\-]++"
_NAME = rb"/[^\s\0()<>\[\]{}/%]*+"
_NUMBER = rb"[0-9+.\-]++"
_STEPS = rb"<[0-9A-Fa-f]++>(?:\s*Tj\s++" + _NUMBER + rb"\s++" + _NUMBER + rb"\s++T[Dd]\s*<[0-9A-Fa-f]++>)++"
"""Strings with a move after each but the last: how some producers place every glyph by itself."""
_STEP_PARTS = 5
_SHOWN = {b"Tj"}
_MOVED = {b"TD", b"Td"}

INLINE_IMAGE = b"ID"
"""How the operator of an inline image begins: it runs on to the image's end."""

_OPERAND = rb"|".join((_NUMBERS, _STEPS, _HEXADECIMAL, _NAME, _STRING, rb"<<|>>|[\[\]]", rb"%[^\r\n]*+"))
_OPERATOR = rb"ID\s[\s\S]*?[\s>]EI(?=\s|\Z)|[A-Za-z][^#/%\[\]()<>{}\s]*+|\Z|[\s\S]"
_OPERATION = re.compile(rb"((?:" + _OPERAND + rb")*+)(" + _OPERATOR + rb")")
_COMMENT = re.compile(rb"(" + _STRING + rb")|%[^\r\n]*+")
_PERHAPS_COMMENT = re.compile(rb"(?:\A|[\s>\])])%")
_ONE_STRING = re.compile(_STRING + rb"|" + _HEXADECIMAL)
_ITEM = re.compile(_STRING + rb"|" + _HEXADECIMAL + rb"|[+\-0-9.]++|[^\s]")


def operations(data: bytes) -> list[tuple[bytes, bytes]]:
    """Every operation of a content stream as (operands, operator), in order; the last may be empty.

    The operands of `Tj` may be several strings with the moves between them, for `steps`.
    """
    found: list[tuple[bytes, bytes]] = _OPERATION.findall(data)
    if _PERHAPS_COMMENT.search(data):
        found = [(_COMMENT.sub(_uncommented, operands), operator) for operands, operator in found]
    return found


def _uncommented(match: re.Match[bytes]) -> bytes:
    return match[1] or b" "


def steps(operands: bytes) -> tuple[list[bytes], list[bytes], list[bytes], list[bytes]]:
    """Strings with the moves between them: the strings, and of each move its x, its y and its operator."""
    parts = operands.replace(b"<", b" <").replace(b">", b"> ").split()
    if set(parts[1::_STEP_PARTS]) != _SHOWN or not _MOVED.issuperset(parts[4::_STEP_PARTS]):
        raise NotCovered("strings and moves in no known order")
    return parts[::_STEP_PARTS], parts[2::_STEP_PARTS], parts[3::_STEP_PARTS], parts[4::_STEP_PARTS]


def is_string(token: bytes) -> bool:
    """Whether the token is one string and nothing else."""
    return _ONE_STRING.fullmatch(token) is not None


def items(operands: bytes) -> list[bytes]:
    """The strings and numbers of an array operand, as written, brackets included."""
    return _ITEM.findall(operands)
