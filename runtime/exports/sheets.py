"""XLSX: numbers are numbers, codes are text, and no text is a formula."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from runtime.exports.plain import iso, json_text
from runtime.exports.rows import Row
from schemas.dictionary import Listing

__all__ = ["write_xlsx"]

_MOST_ROWS = 1_048_575
_LONGEST = 32_767
_EXACT_DIGITS = 15


def write_xlsx(listing: Listing, rows: Iterator[Row], path: Path) -> int:
    """A workbook, another sheet where one is full; how many rows.

    Every row is written to disk before the next one is taken. A number of more than 15 digits, which a spreadsheet
    cannot hold, is a text; a text too long for a cell ends with ….
    """
    # With a kind named for every cell, nothing is left to the library's guesses about formulas and links.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    bold = book.add_format({"bold": True})
    count, number = 0, 1
    while True:
        sheet = book.add_worksheet(listing.name if number == 1 else f"{listing.name} {number}")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(listing.columns):
            sheet.write_string(0, place, column.name, bold)
        written = 0
        for written, row in enumerate(islice(rows, _MOST_ROWS), 1):
            _write_row(sheet, written, row)
        count, number = count + written, number + 1
        if written < _MOST_ROWS:
            break
    book.close()
    return count


def _write_row(sheet: Any, at: int, row: Row) -> None:
    for place, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(at, place, value)
        elif isinstance(value, int | float | Decimal) and _held(value):
            sheet.write_number(at, place, value)
        else:
            text = _text(value)
            sheet.write_string(at, place, text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def _held(value: float | Decimal) -> bool:
    return not isinstance(value, Decimal) or len(value.as_tuple().digits) <= _EXACT_DIGITS


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict | list):
        return json_text(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
