"""A content stream cut into steps at the speed of a regular expression.

A step is operands, still as written, and what is done with them: an operator, and after it whatever
follows so often in the same words that it is worked out but once, as `ET Q q BT 0 0 0 rg /F 9 Tf`.
Nothing is skipped in silence: what the grammar below does not know comes out as an operator that no
interpreter has.
"""

import re

from workers.parse.pdf.errors import NotCovered

__all__ = ["INLINE_IMAGE", "instructions", "is_string", "items", "moved_strings", "operations"]

_PLAIN = rb"[^()\\]++|\\[\s\S]"
_STRING = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*+\))*+\))*+\)"
"""A string in brackets, which may hold two more pairs of them, one in the other."""
_HEXADECIMAL = rb"<[0-9A-Fa-f\s]*+>"
_NUMBERS = rb"[\s0-9+.\-]*+"
_NAME = rb"/[^\s\0()<>\[\]{}/%]*+"
_NUMBER = rb"[0-9+.\-]++"
_MOVED = rb"\s*+Tj\s++" + _NUMBER + rb"\s++" + _NUMBER + rb"\s++T[Dd]\s*+"
_MOVED_STRINGS = rb"<[0-9A-Fa-f]++>(?:" + _MOVED + rb"<[0-9A-Fa-f]++>(?=\s*+Tj))++"
"""Strings with a move after each but the last: how some producers place every glyph by itself."""
_MOVE_PARTS = 5
_SHOW = {b"Tj"}
_MOVES = {b"TD", b"Td"}

INLINE_IMAGE = b"ID"
"""The operator that an inline image is."""

_ARRAY = rb"\[(?:<[0-9A-Fa-f]*+>|[\s0-9+.\-]++)*+\]"
_OPERAND = rb"|".join((_MOVED_STRINGS, _HEXADECIMAL, _ARRAY, _NAME, _STRING, rb"<<|>>|[\[\]]", rb"%[^\r\n]*+"))
_OPERANDS = _NUMBERS + rb"(?:(?:" + _OPERAND + rb")" + _NUMBERS + rb")*+"

_WORD = rb"[A-Za-z][^#/%\[\]()<>{}\s]*+"
_WORD_ENDS = rb"(?![^#/%\[\]()<>{}\s])"
_ONE = _NUMBER + rb"\s++"
_FOLLOWING = (
    rb"(?:ET|Q|q|BT|n|W\*?|S|T\*|f\*?|EMC|h|B\*?|s|F|b\*?"
    rb"|" + _ONE + rb"(?:" + _ONE + _ONE + rb")?+(?:TL|rg|RG|[gGwMJji]|T[cwzrs])"
    rb"|" + _NAME + rb"\s++(?:gs|" + _ONE + rb"Tf))" + _WORD_ENDS
)
"""What may follow an operator in the same step: operators without operands, and settings, which recur."""
_INLINE_IMAGE = rb"ID\s(?:[\s\S]*?[\s>]EI(?=\s|\Z)|[\s\S]*+)"
"""An inline image runs on to its end, or, unfinished, to that of the stream."""
_OPERATOR = _INLINE_IMAGE + rb"|" + _WORD + rb"(?:\s*+" + _FOLLOWING + rb")*+|\Z|[\s\S]"
_OPERATION = re.compile(rb"(" + _OPERANDS + rb")(" + _OPERATOR + rb")")
_INSTRUCTION = re.compile(rb"(" + _OPERANDS + rb")(" + _WORD + rb")")
_IMAGE_ENDS = re.compile(rb"[\s>]EI\Z")
_COMMENT = re.compile(rb"(" + _STRING + rb")|%[^\r\n]*+")
_PERHAPS_COMMENT = re.compile(rb"%(?<![^\s>\])]%)")
_ONE_STRING = re.compile(_STRING + rb"|" + _HEXADECIMAL)
_ITEM = re.compile(_STRING + rb"|" + _HEXADECIMAL + rb"|[+\-0-9.]++|[^\s]")


def operations(data: bytes) -> list[tuple[bytes, bytes]]:
    """Every step of a content stream as (operands, operators), in order; the last may be empty.

    `operators` are for `instructions`. The operands of `Tj` may be several strings with the moves
    between them, for `moved_strings`.
    """
    found: list[tuple[bytes, bytes]] = _OPERATION.findall(data)
    if _PERHAPS_COMMENT.search(data):
        found = [(_COMMENT.sub(_uncommented, operands), operator) for operands, operator in found]
    return found


def instructions(operators: bytes) -> list[tuple[bytes, bytes]]:
    """The operands and the operator of each instruction in the operators of a step; the first one's are the step's."""
    if not operators[:1].isalpha():
        return [(b"", operators)]
    if operators.startswith(INLINE_IMAGE) and operators[2:3].isspace():
        return [(b"", INLINE_IMAGE if _IMAGE_ENDS.search(operators) else b"")]
    return _INSTRUCTION.findall(operators)


def _uncommented(match: re.Match[bytes]) -> bytes:
    return match[1] or b" "


def moved_strings(operands: bytes) -> tuple[list[bytes], list[bytes], list[bytes], list[bytes]]:
    """Strings with the moves between them: the strings, and of each move its x, its y and its operator."""
    parts = operands.replace(b"<", b" <").replace(b">", b"> ").split()
    if set(parts[1::_MOVE_PARTS]) != _SHOW or not _MOVES.issuperset(parts[4::_MOVE_PARTS]):
        raise NotCovered("strings and moves in no known order")
    return parts[::_MOVE_PARTS], parts[2::_MOVE_PARTS], parts[3::_MOVE_PARTS], parts[4::_MOVE_PARTS]


def is_string(token: bytes) -> bool:
    """Whether the token is one string and nothing else."""
    return _ONE_STRING.fullmatch(token) is not None


def items(operands: bytes) -> list[bytes]:
    """The strings and numbers of an array operand, as written, brackets included."""
    return _ITEM.findall(operands)
