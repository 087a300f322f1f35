"""Which column of the form each column of a table is: by the words of its head, by 栏次, by the count of columns."""

import re
from typing import Literal

from msgspec import Struct

from schemas.knowledge.forms import Column, FormSpec, Layout, reading
from workers.classify.forms.tables import Table, TableCell
from workers.classify.forms.words import matches, pattern
from workers.classify.numbers import parse_number

__all__ = ["Role", "is_number_row", "name_columns", "shares_row", "turned_columns"]

_UNIT_TAIL = re.compile(r"[（(](?:单位[:：])?[万亿]?元[）)]$")

Kind = Literal["label", "code", "line", "amount", "other"]


class Role(Struct, frozen=True, gc=False):
    """What a column holds. `block` counts the halves or blocks that stand side by side, from 0."""

    kind: Kind
    block: int = 0
    key: str | None = None
    side: str | None = None


def is_number_row(cells: tuple[TableCell, ...]) -> bool:
    """Whether a row only numbers the columns (栏次 1 2 3 …)."""
    count = 0
    for cell in cells:
        number = parse_number(cell.text)
        if number is not None:
            count += 1
            if number.value != str(count):
                return False
    return count >= 3 or any(pattern(*reading().number_words).match(cell.words) for cell in cells)


def _head_words(cell: TableCell | None) -> str:
    """The words of a head's cell without a unit behind them; empty for numbers and for 栏次."""
    if cell is None or parse_number(cell.text) is not None or matches(cell.text, reading().number_words):
        return ""
    return _UNIT_TAIL.sub("", cell.words)


def shares_row(table: Table, row: int, spec: FormSpec) -> bool:
    """Whether a row of the body still holds heads of columns (合计 beside 基本支出 and 项目支出)."""
    if spec.rows != "functional" or row >= len(table.cover):
        return False
    words = [_head_words(cell) for cell in table.rows[row]]
    heads = [w for w in words if w and _key_of(w, list(spec.columns))]
    return any(not pattern(*reading().generic_words).fullmatch(w) for w in heads)


def _paths(table: Table, body: int, shared: bool = False) -> list[list[str]]:
    """For each column the words of its head from the top down.

    The first row of the body may be `shared`: its words are heads too, but for the first, which names the row.
    Where merged cells are lost a head stands over its first column only: an empty place takes the words to its
    left, unless its column has words of its own further up.
    """
    paths: list[list[str]] = [[] for _ in range(table.width)]
    own = [False] * table.width
    for row in range(min(body + shared, len(table.cover))):
        left = ""
        label = next((cell for cell in table.rows[row] if cell.words), None) if row == body else None
        for column in range(table.width):
            cell = table.cover[row][column]
            words = _head_words(cell) if cell is not label else ""
            if not words and not own[column]:
                words = left
            elif words:
                own[column] = True
            if words and words not in paths[column]:
                paths[column].append(words)
            left = words
    return paths


def _key_of(words: str, columns: list[Column]) -> str | None:
    return next((column.key for column in columns if pattern(*column.words).fullmatch(words)), None)


def _is_generic(words: str) -> bool:
    return pattern(*reading().generic_words).fullmatch(words) is not None


def _column_key(spec: FormSpec, path: list[str], side: str | None) -> str | None:
    """The key of a column from its head, read from the lowest word up; None for a column the form does not have.

    合计 or 小计 under another column's head is that column's; any other word under another column's head, and a
    lowest word that is unknown (其中：…), is nobody's.
    """
    columns = [column for column in spec.columns if column.side in (None, side)]
    groups = [g.key for g in spec.groups for words in path if pattern(*g.words).fullmatch(words)]
    if spec.groups and not groups:
        return None
    up = [w for w in reversed(path) if not any(pattern(*g.words).fullmatch(w) for g in spec.groups)]
    while up and _is_generic(up[0]) and _key_of(up[0], columns) is None:
        up = up[1:]
    key = _key_of(up[0], columns) if up else None
    if key is None or any(spec.foreign and pattern(*spec.foreign).fullmatch(words) for words in up[1:]):
        return None
    above = next((k for words in up[1:] if (k := _key_of(words, columns)) not in (None, "total", key)), None)
    if above is not None and not spec.groups:
        if not _is_generic(up[0]):
            return None
        key = above
    return f"{groups[0]}.{key}" if groups else key


def _by_words(spec: FormSpec, paths: list[list[str]]) -> list[Role]:
    """Every column's role from the words of its head."""
    words = reading()
    roles: list[Role] = []
    block, side, seen_amount = 0, None, True
    for path in paths:
        leaf = path[-1] if path else ""
        if pattern(*words.line_words).fullmatch(leaf):
            roles.append(Role("line", block, side=side))
            continue
        is_label = pattern(*words.name_words).fullmatch(leaf) is not None
        is_code_head = any(pattern(*words.code_words).fullmatch(part) for part in path[-2:])
        if is_label or is_code_head:
            if seen_amount:
                block, seen_amount = block + (1 if roles else 0), False
                side = spec.sides[block] if block < len(spec.sides) else None
            roles.append(Role("code" if is_code_head and not is_label else "label", block, side=side))
            continue
        key = _column_key(spec, path, side)
        roles.append(Role("amount" if key else "other", block, key, side))
        seen_amount = seen_amount or key is not None or bool(leaf)
    return roles


def _number_row(table: Table, depth: int) -> tuple[TableCell, ...]:
    rows = (table.rows[row] for row in range(min(depth + 1, len(table.cover))))
    return next((cells for cells in rows if is_number_row(tuple(c for c in cells if c.words))), ())


def _by_layout(spec: FormSpec, table: Table, depth: int, roles: list[Role]) -> list[Role]:
    """The roles with the columns of figures in the order of one of the form's layouts, where words do not tell all.

    The columns are those that 栏次 numbers; without such a row those that are no labels, if the words that are
    known agree with the layout.
    """
    keyed = {at: role.key for at, role in enumerate(roles) if role.kind == "amount"}
    numbered = [cell.column for cell in _number_row(table, depth) if parse_number(cell.text) is not None]
    figures = numbered or [at for at, role in enumerate(roles) if role.kind in ("amount", "other")]
    if len(set(keyed.values())) == len(keyed) and (set(keyed) == set(figures) or not (numbered or spec.groups)):
        return roles
    fitting = [layout for layout in spec.layouts if len(layout.columns) == len(figures) and layout.side is None]
    if not fitting:
        return roles

    def agreement(layout: Layout) -> int:
        return sum(keyed.get(at) == key for at, key in zip(figures, layout.columns, strict=True))

    layout = max(fitting, key=agreement)
    if not numbered and (agreement(layout) < len(keyed) or 2 * len(keyed) < len(figures)):
        return roles
    placed = dict(zip(figures, layout.columns, strict=True))
    first = min(figures)
    return [
        Role("amount", 0, placed[at]) if at in placed else Role("label" if at < first else "other", 0)
        for at in range(table.width)
    ]


def _once(roles: list[Role]) -> list[Role]:
    """The roles with every column of figures once: of two that claim the same key the first has it."""
    seen: set[Role] = set()
    out = []
    for role in roles:
        out.append(Role("other", role.block) if role.kind == "amount" and role in seen else role)
        seen.add(role)
    return out


def name_columns(spec: FormSpec, table: Table, body: int) -> list[Role]:
    """Every column's role, from the head above a row."""
    paths = _paths(table, body, shares_row(table, body, spec))
    roles = _once(_by_layout(spec, table, body, _by_words(spec, paths)))
    if spec.rows != "functional":
        return roles
    first = next((at for at, role in enumerate(roles) if role.kind == "amount"), 0)
    return [Role("label", role.block) if at < first and role.kind == "other" else role for at, role in enumerate(roles)]


def turned_columns(spec: FormSpec, table: Table, body: int) -> list[Role]:
    """Every column's role in a form of one row turned on its side: the items below each other, a group a column."""
    roles = []
    for at, path in enumerate(_paths(table, body)):
        groups = [g.key for g in spec.groups for words in path if pattern(*g.words).fullmatch(words)]
        roles.append(Role("label") if at == 0 else Role("amount", 0, groups[0]) if groups else Role("other"))
    return _once(roles)
