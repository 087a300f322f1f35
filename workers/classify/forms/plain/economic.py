"""The economic form out of plain text: code, name and figure after one another, two or three times a line."""

import re

from msgspec import Struct

from schemas.knowledge.codes import economic_codes, names_of, same_name
from schemas.knowledge.forms import FormSpec
from workers.classify.forms.plain.lines import LooseRow, Token, tokens, without_heads, without_page_numbers
from workers.classify.forms.rows import LineMatcher
from workers.classify.forms.words import printed
from workers.classify.numbers import Number

__all__ = ["read_economic"]

_CLASS = re.compile(r"3\d\d")
_CODE = re.compile(r"3\d\d(?:\d\d)?")
_GLUED = re.compile(r"(?P<figure>(?<![\d.])(?:0|[\d,]+\.\d\d))(?P<code>3\d\d(?:\d\d)?)(?![\d.,])")


class _Open(Struct):
    """A row as its tokens come in; `shared` are figures that stand below it and its neighbours."""

    code: str | None
    key: str | None
    names: list[str]
    numbers: list[Number]
    text: str
    group: int = 0
    shared: tuple[Number, ...] = ()


def read_economic(lines: list[str], spec: FormSpec) -> tuple[list[str], list[LooseRow]]:
    """The lines of the head, and a row a code or total, block after block as they are printed."""
    first = next((at for at, line in enumerate(lines) if _opens(line)), len(lines))
    match = LineMatcher(spec.lines)
    rows: list[_Open] = []
    beside: list[_Open] = []
    for line in without_heads(lines[:first], without_page_numbers(lines[first:]), spec):
        before = len(rows)
        if len(beside) > 1 and _continue(line, beside, len(rows)):
            continue
        _read_line(line, rows, match)
        opened = rows[before:]
        if opened:
            beside = opened if opened[-1].names else []
    return lines[:first], [_row(row) for row in rows]


def _row(row: _Open) -> LooseRow:
    return LooseRow(
        code=row.code,
        name=printed("".join(row.names)),
        key=row.key,
        numbers=tuple(row.numbers),
        text=row.text,
        torn=bool(row.shared),
        group=row.group,
        shared=row.shared,
    )


def _opens(line: str) -> bool:
    return any(map(_is_code, tokens(line)[:1]))


def _is_code(token: Token) -> bool:
    return token.number is not None and token.text in economic_codes()


def _read_line(line: str, rows: list[_Open], match: LineMatcher) -> None:
    """Take the tokens of a line in: a code or a total's label opens a row, words and figures belong to the open one."""
    found = tokens(_GLUED.sub(_parted, line))
    at = 0
    while at < len(found):
        token = found[at]
        following = found[at + 1] if at + 1 < len(found) else None
        code = _code_at(token, following, rows)
        if code is not None:
            rows.append(_Open(code, code, [], [], line))
            at += 1 + (len(code) > len(token.text))
            continue
        if token.number is None:
            total = match(token.text)
            if total is not None:
                rows.append(_Open(None, total.key, [token.text], [], line))
            elif rows:
                rows[-1].names.append(token.text)
        elif rows:
            rows[-1].numbers.append(token.number)
        at += 1


def _continue(line: str, rows: list[_Open], group: int) -> bool:
    """Take in what a line only goes on with: the figures, or the rest of a name, of rows that stand side by side.

    Their cells were wrapped. As many figures as rows are theirs in order; fewer may be anyone's of this `group`.
    """
    found = tokens(line)
    figures = [token.number for token in found if token.number is not None]
    words = [token.text for token in found if token.number is None]
    if any(_is_code(token) for token in found) or (figures and any(row.numbers or row.shared for row in rows)):
        return False
    owner = next((row for row in rows if words and row.code and _is_rest(row, printed("".join(words)))), None)
    if words and owner is None and not figures:
        return False
    (owner or rows[-1]).names.extend(words)
    if len(figures) == len(rows):
        for row, figure in zip(rows, figures, strict=True):
            row.numbers.append(figure)
    elif figures:
        for row in rows:
            row.group, row.shared = group, tuple(figures)
    return True


def _is_rest(row: _Open, words: str) -> bool:
    """Whether words complete the name of a row's code."""
    return any(same_name(printed("".join(row.names)) + words, name) for name in names_of(row.code or ""))


def _parted(glued: re.Match[str]) -> str:
    """A figure and the code that a lost blank glued to it (45.1130204), parted where that code exists."""
    return f"{glued['figure']} {glued['code']}" if glued["code"] in economic_codes() else glued.group()


def _code_at(token: Token, following: Token | None, rows: list[_Open]) -> str | None:
    """The code that begins here, whole or in two parts (301 01); a figure where the open row still lacks its own."""
    if token.number is None or not _CODE.fullmatch(token.text):
        return None
    if following is not None and following.number is not None and re.fullmatch(r"\d\d", following.text):
        joined = token.text + following.text
        if _CLASS.fullmatch(token.text) and joined in economic_codes():
            return joined
    nameless = not rows or (rows[-1].code is not None and not rows[-1].names and not rows[-1].numbers)
    return token.text if token.text in economic_codes() or not nameless else None
