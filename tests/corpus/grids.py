"""From a statutory form to the grid of cells that is drawn or written out."""

from collections.abc import Iterator

from tests.corpus.document import Cell, Form, Grid, GridCell, Half, Row, Slot

__all__ = ["form_grid"]


def form_grid(form: Form) -> Grid:
    """All cells of the form with their places; header cells that reach into the first body row take precedence."""
    cells = list(form.head)
    taken = {(r, c) for h in form.head for r in range(h.row, h.row + h.row_span) for c in _columns(h)}
    number = form.head_rows
    for row in form.rows:
        for made in _row(form, row, number):
            free = [c for c in _columns(made) if (number, c) not in taken]
            if free:
                made.column, made.column_span = free[0], len(free)
                cells.append(made)
        number += 1
    blank_rows = form.empty_rows - len(form.rows) + 1 if form.empty_rows else 0
    for _ in range(max(0, blank_rows)):
        for n in range(1 + max(s.half for s in form.slots)):
            cells += _half(Half("", code=""), [(c, s) for c, s in enumerate(form.slots) if s.half == n], number)
        number += 1
    return Grid(cells, [s.width for s in form.slots], number, form.head_rows)


def _columns(cell: GridCell) -> range:
    return range(cell.column, cell.column + cell.column_span)


def _row(form: Form, row: Row, number: int) -> Iterator[GridCell]:
    blocks = 1 + max(s.half for s in form.slots)
    wide_total = blocks == 3 and len(row.halves) == 2
    for n, half in enumerate(row.halves):
        slots = [(c, s) for c, s in enumerate(form.slots) if s.half == n or (wide_total and n == 1 and s.half == 2)]
        yield from _half(half, slots, number)


def _half(half: Half, slots: list[tuple[int, Slot]], number: int) -> Iterator[GridCell]:
    """A name without a code takes the code's columns too; a wide total takes every column before its value."""
    values = [(c, s) for c, s in slots if s.what == "value"]
    if half.code is None and any(s.what.startswith("code") for _, s in slots) and half.name:
        first, (last, slot) = slots[0][0], values[-1] if len({s.half for _, s in slots}) > 1 else values[0]
        yield GridCell(number, first, Cell(half.show_name or half.name), 1, last - first)
        for c, s in values if len({s.half for _, s in slots}) == 1 else [(last, slot)]:
            yield GridCell(number, c, half.values.get(s.column, Cell()), align="right")
        return
    for c, slot in slots:
        span = 1 + sum(1 for d, s in slots if d > c and s.what == "more") if slot.what == "code" else 1
        if slot.what == "value":
            yield GridCell(number, c, half.values.get(slot.column, Cell()), align="right")
        elif slot.what == "name":
            yield GridCell(number, c, Cell(half.show_name or half.name), align="left")
        elif slot.what == "line":
            yield GridCell(number, c, Cell(half.line or ""))
        elif slot.what != "more":
            yield GridCell(number, c, Cell(_code(half.code or "", slot.what)), 1, span, "left")


def _code(code: str, what: str) -> str:
    return {"code": code, "code1": code[:3], "code2": code[3:5], "code3": code[5:7]}[what]
