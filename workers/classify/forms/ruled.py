"""Forms printed as tables, ruled or tab-separated: their tables joined over pages, their rows and figures."""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from schemas.knowledge.forms import FormSpec
from workers.classify.forms.blocks import Item
from workers.classify.forms.heads import Head, read_head
from workers.classify.forms.notes import is_note
from workers.classify.forms.rows import RawRow, RowReader
from workers.classify.forms.tables import Table, table_of_fields, table_of_grid

__all__ = ["Ruled", "read_ruled"]


class Ruled(Struct, frozen=True):
    """The rows of a form, what was printed above the first row, and the lines below the last table."""

    rows: tuple[RawRow, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    pages: tuple[int, ...]


def read_ruled(spec: FormSpec, items: Sequence[Item]) -> Ruled | None:
    """Read a form's tables, or None where no table below the title has the form's columns."""
    reader = RowReader(spec)
    head: Head | None = None
    rows: list[RawRow] = []
    above: list[str] = []
    below: list[str] = []
    pages: list[int] = []
    for part in _parts(items):
        if isinstance(part, str):
            (below if head else above).append(part)
            continue
        own = read_head(part, spec)
        if own is None and (head is None or any(map(is_note, below))):
            continue
        first, head = head is None, own or (head.for_table(part) if head else None)
        if head is None:
            continue
        if first:
            above += _cells_above(part, head.body)
        rows += reader.read(part, head)
        below = []
        pages.append(part.page)
    if head is None:
        return None
    kept, notes = _without_notes(rows)
    return Ruled(
        tuple(_with_total(_joined(kept) if spec.rows == "functional" else kept, spec)),
        tuple(above),
        (*notes, *below),
        tuple(dict.fromkeys(pages)),
    )


def _parts(items: Sequence[Item]) -> Iterable[Table | str]:
    """The tables and lines below a title; neighbouring lines set with tabs or bars are one table."""
    tabbed: list[list[str]] = []
    page = 0
    for item in items:
        fields = _fields(item.line.text) if item.line is not None else None
        if fields is not None:
            tabbed += [fields] if any(fields) else []
            page = item.page
            continue
        if item.line is not None and not item.line.text.strip():
            continue
        if tabbed:
            yield table_of_fields(tabbed, page)
            tabbed = []
        if item.grid is not None:
            yield table_of_grid(item.grid, item.page)
        elif item.line is not None:
            yield item.line.text
    if tabbed:
        yield table_of_fields(tabbed, page)


def _fields(line: str) -> list[str] | None:
    """The fields of a line set with tabs or bars (| a | b |), None for any other; a bar's rule has empty fields."""
    if "\t" in line:
        return line.split("\t")
    bars = line.strip().strip("|").split("|")
    if line.strip().startswith("|") and len(bars) > 1:
        return [re.sub(r"^\s*:?-+:?\s*$", "", field) for field in bars]
    return None


def _cells_above(table: Table, body: int) -> list[str]:
    return [cell.text for row in table.rows[:body] for cell in row if cell.words]


def _without_notes(rows: list[RawRow]) -> tuple[list[RawRow], list[str]]:
    """Rows and the notes that a table prints in its own last rows."""
    kept: list[RawRow] = []
    notes: list[str] = []
    for row in rows:
        if is_note(row.text):
            notes.append(row.text)
        else:
            kept.append(row)
    return kept, notes


def _joined(rows: list[RawRow]) -> list[RawRow]:
    """Rows with those that a page break cut in two made whole: the second part has no code and begins a page."""
    out: list[RawRow] = []
    for row in rows:
        last = out[-1] if out else None
        broken = last is not None and row.key is None and row.code is None and row.page != last.page
        if broken and last is not None and last.key and row.side == last.side and not (row.cells and last.cells):
            out[-1] = msgspec.structs.replace(
                last, name=last.name + row.name, cells=last.cells + row.cells, text=f"{last.text} {row.text}"
            )
        else:
            out.append(row)
    return out


def _with_total(rows: list[RawRow], spec: FormSpec) -> list[RawRow]:
    """Rows with a nameless first row of figures taken for the 合计 row whose label stands a line above."""
    if spec.rows != "functional" or not rows or any(row.key == "total" and row.cells for row in rows):
        return rows
    kept = [row for row in rows if row.key != "total"]
    first = kept[0] if kept else None
    if first is None or first.code or first.name or not first.cells:
        return rows
    return [msgspec.structs.replace(first, key="total", name="合计"), *kept[1:]]
