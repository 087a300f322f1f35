"""ToUnicode maps read at once: the regular ones, which nearly all are; the rest is left to pdfminer."""

import re

__all__ = ["unicode_map"]

_SECTION = re.compile(rb"begin(bfchar|bfrange|cidchar|cidrange)\b(.*?)end\1", re.DOTALL)
_HEXADECIMAL = rb"<[0-9A-Fa-f]*+>"
_CHARACTERS = re.compile(rb"(?:\s*" + _HEXADECIMAL + rb"\s*" + _HEXADECIMAL + rb")*+\s*")
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]*+)>\s*<([0-9A-Fa-f]*+)>")
_LIST = rb"\[(?:\s*" + _HEXADECIMAL + rb")*+\s*\]"
_RANGES = re.compile(
    rb"(?:\s*" + _HEXADECIMAL + rb"\s*" + _HEXADECIMAL + rb"\s*(?:" + _HEXADECIMAL + rb"|" + _LIST + rb"))*+\s*"
)
_RANGE = re.compile(rb"<([0-9A-Fa-f]*+)>\s*<([0-9A-Fa-f]*+)>\s*(?:<([0-9A-Fa-f]*+)>|\[([^\]]*)\])")
_ITEM = re.compile(rb"<([0-9A-Fa-f]*+)>")
_CODES = 0x10000
"""How many codes a font has at most; a longer range is no honest one."""
_NO_BREAK = "\xa0"


class _Irregular(Exception):
    """Something that pdfminer's own parser is to judge."""


def unicode_map(data: bytes) -> dict[int, str] | None:
    """The text of each code in a ToUnicode map, None where it is not of the regular form."""
    if data.count(b"begincmap") != 1 or b"usecmap" in data:
        return None
    texts: dict[int, str] = {}
    try:
        for kind, body in _SECTION.findall(data):
            if kind == b"bfchar" and _CHARACTERS.fullmatch(body):
                for code, text in _CHARACTER.findall(body):
                    _add(texts, int(code or b"0", 16), _bytes(text))
            elif kind == b"bfrange" and _RANGES.fullmatch(body):
                for match in _RANGE.finditer(body):
                    _add_range(texts, match)
            else:
                return None
    except _Irregular:
        return None
    return texts


def _add_range(texts: dict[int, str], match: re.Match[bytes]) -> None:
    first, last, text, items = match.groups()
    start, end = int(first or b"0", 16), int(last or b"0", 16)
    if len(first) != len(last) or end - start >= _CODES:
        raise _Irregular
    if items is not None:
        for code, item in zip(range(start, end + 1), _ITEM.findall(items), strict=False):
            _add(texts, code, _bytes(item))
        return
    base = _bytes(text)
    prefix, counted = base[:-4], base[-4:]
    number, length = int.from_bytes(counted, "big"), len(counted)
    for step in range(end - start + 1):
        _add(texts, start + step, prefix + ((number + step) % (1 << 8 * length)).to_bytes(length, "big"))


def _add(texts: dict[int, str], code: int, text: bytes) -> None:
    """Map one code; a no-break blank does not displace a blank."""
    char = text.decode("utf-16-be", "ignore")
    if char != _NO_BREAK or texts.get(code) != " ":
        texts[code] = char


def _bytes(digits: bytes) -> bytes:
    if len(digits) & 1:
        raise _Irregular
    return bytes.fromhex(digits.decode("ascii"))
