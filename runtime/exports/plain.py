"""CSV and JSON lines."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from runtime.exports.rows import Row
from schemas.dictionary import Listing

__all__ = ["iso", "json_text", "write_csv", "write_jsonl"]

# What makes a spreadsheet take a text for a formula; the wide forms do where full-width is typed.
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def write_csv(listing: Listing, rows: Iterator[Row], target: BinaryIO) -> int:
    """As RFC 4180 has it, in UTF-8; how many rows. A text that a spreadsheet would run gets an apostrophe in front."""
    text = io.TextIOWrapper(target, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow([column.name for column in listing.columns])
        for count, row in enumerate(rows, 1):  # noqa: B007  (the last one is how many there are)
            writer.writerow(map(_cell, row))
        text.flush()
    finally:
        text.detach()  # the stream is the caller's to close
    return count


def write_jsonl(listing: Listing, rows: Iterator[Row], target: BinaryIO) -> int:
    """An object a line; how many."""
    names = [column.name for column in listing.columns]
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        values = (iso(value) if isinstance(value, datetime) else value for value in row)
        target.write(_ENCODER.encode(dict(zip(names, values, strict=True))) + b"\n")
    return count


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_text(value: Any) -> str:
    """A JSON value as text."""
    return msgspec.json.encode(value).decode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict | list):
        return json_text(value)
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text) else text
