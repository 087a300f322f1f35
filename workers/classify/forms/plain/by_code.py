"""Rows by classification code out of plain text: names wrapped over lines, codes in one to three parts."""

import re
from itertools import pairwise

from msgspec import Struct

from schemas.knowledge.codes import names_of, same_name
from schemas.knowledge.forms import FormSpec
from workers.classify.forms.plain.lines import LooseRow, tokens, without_heads, without_page_numbers
from workers.classify.forms.rows import joined_code
from workers.classify.forms.words import printed
from workers.classify.numbers import Number

__all__ = ["read_functional"]

_CODE = re.compile(r"(?P<parts>2\d\d(?:\s+\d\d){1,2}|2\d\d(?:\d\d){0,2})(?=\s|[^\d.,]|$)")
_TOTAL = re.compile(r"(?:类|款|项|栏次|\s)*(?P<label>(?:合\s*计|总\s*计))(?=[\s\d]|$)")


class _Open(Struct):
    """A row as its lines come in. `leading` are words printed before its code line, `trailing` those after it."""

    code: str | None
    label: str
    numbers: list[Number]
    leading: list[str]
    trailing: list[str]
    texts: list[str]
    bare_line: bool

    def row(self) -> LooseRow:
        """The row as it is complete."""
        name = printed("".join((*self.leading, self.label, *self.trailing)))
        return LooseRow(
            code=self.code,
            name=name,
            key=self.code or "total",
            numbers=tuple(self.numbers),
            text=" ".join(self.texts),
        )


def read_functional(lines: list[str], spec: FormSpec) -> tuple[list[str], list[LooseRow]]:
    """The lines of the head, and the rows below it (合计, then a row a functional code).

    A 合计 without figures is a word of the head where another 合计 has them.
    """
    rows: list[_Open] = []
    lines = without_page_numbers(lines)
    first = next((at for at, line in enumerate(lines) if _opened(line)), len(lines))
    head = lines[:first]
    for line in without_heads(head, lines[first:], spec):
        opened = _opened(line)
        if opened is not None:
            rows.append(opened)
        else:
            _continue(rows[-1], line)
    if any(row.code is None and row.numbers for row in rows):
        rows = [row for row in rows if row.code or row.numbers]
    _share_words(rows)
    return head, [row.row() for row in rows]


def _opened(line: str) -> _Open | None:
    """The row that a line opens, or None."""
    code = _CODE.match(line)
    total = _TOTAL.match(line)
    start = code or total
    if start is None:
        return None
    rest = tokens(line[start.end() :])
    if total is not None and any(token.number is None for token in rest):
        return None
    label = "".join(token.text for token in rest if token.number is None)
    return _Open(
        code=joined_code(code["parts"].split()) if code else None,
        label=label if code else "合计",
        numbers=[token.number for token in rest if token.number is not None],
        leading=[],
        trailing=[],
        texts=[line],
        bare_line=not rest,
    )


def _continue(row: _Open, line: str) -> None:
    """Take in a line that opens no row: more of the name, or the figures."""
    found = tokens(line)
    row.texts.append(line)
    row.numbers += [token.number for token in found if token.number is not None]
    row.trailing += [token.text for token in found if token.number is None]


def _share_words(rows: list[_Open]) -> None:
    """Give words between two rows to the row they belong to: a name may be set above and below its code's line."""
    for before, after in pairwise(rows):
        if after.label or after.bare_line or after.code is None or not before.trailing:
            continue
        mine = 0 if before.label and before.code and _is_name(before.code, before.label) else _own_share(before, after)
        after.leading = before.trailing[mine:]
        before.trailing = before.trailing[:mine]


def _own_share(before: _Open, after: _Open) -> int:
    """How many of the words between two rows are the first row's: by the codes' known names, else in the middle."""
    pieces = before.trailing
    for mine in range(len(pieces) + 1):
        own = printed("".join((*before.leading, before.label, *pieces[:mine])))
        rest = printed("".join(pieces[mine:]))
        if before.code and _is_name(before.code, own) and rest:
            return mine
        if after.code and rest and any(name.startswith(rest) for name in names_of(after.code)):
            return mine
    return len(pieces) // 2


def _is_name(code: str, name: str) -> bool:
    return any(same_name(name, known) for known in names_of(code))
