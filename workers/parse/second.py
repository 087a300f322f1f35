"""A second reading of a place on a page, by another engine: what both read alike is what is printed there."""

import hashlib
import math
from collections.abc import Iterator
from functools import lru_cache

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import PdfiumError, raw

from schemas.errors import InputError, RejectReason
from schemas.pages import Box
from workers.parse.geometry import page_matrix, transform_box, turned_box, visible_box

__all__ = ["second_reading"]

_LINE_ENDS = "\r\n"
_REMEMBERED = 32

Placed = tuple[str, Box]
"""A character that is no white space, with the white space before it ("", " " or "\\n"), and its box."""


def second_reading(data: bytes, page: int, box: Box) -> str:
    """The text within a box of a PDF's page as PDFium reads it, its lines joined by a newline.

    `page` counts from 0; `box` is in points from the top left corner of the page as `parse` gave
    it, rotation and sideways text undone. Raises InputError where PDFium cannot open the page.
    """
    known = _pages_of(hashlib.blake2b(data).digest())
    if page not in known:
        if len(known) == _REMEMBERED:
            known.clear()
        known[page] = _placed(data, page)
    pieces: list[str] = []
    away = False
    for char, place in known[page]:
        if not _centre_in(place, box):
            away = True
            continue
        if pieces:
            pieces.append("\n" if away else char[:-1])
        pieces.append(char[-1])
        away = False
    return "".join(pieces)


@lru_cache(maxsize=1)
def _pages_of(_digest: bytes) -> dict[int, list[Placed]]:
    """The pages that were read of the last document: the figures that are accused share some few."""
    return {}


def _placed(data: bytes, page: int) -> list[Placed]:
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return list(_read(document[page]))
        finally:
            document.close()
    except (PdfiumError, IndexError) as error:
        raise InputError(RejectReason.DAMAGED, f"PDFium cannot read page {page + 1}: {error}") from error


def _read(page: pypdfium2.PdfPage) -> Iterator[Placed]:
    text = page.get_textpage()
    count = text.count_chars()
    rotate = page.get_rotation()
    visible = visible_box(page.get_mediabox(), page.get_cropbox())
    matrix = page_matrix(visible, rotate)
    across, down = visible[2] - visible[0], visible[3] - visible[1]
    width, height = (down, across) if rotate in (90, 270) else (across, down)
    turn = (_prevailing_turn(text, count) + rotate // 90) % 4
    between = ""
    for index, char in _characters(text, count):
        if char.isspace():
            between = "\n" if char in _LINE_ENDS or between == "\n" else " "
            continue
        place = transform_box(matrix, *text.get_charbox(index, loose=True))
        yield between + char, turned_box(place, turn, width, height) if turn else place
        between = ""


def _characters(text: pypdfium2.PdfTextPage, count: int) -> Iterator[tuple[int, str]]:
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code:
            yield index, chr(code)


def _prevailing_turn(text: pypdfium2.PdfTextPage, count: int) -> int:
    """The quarter turns clockwise of more than half of the characters, before the page's own rotation."""
    turns = [0, 0, 0, 0]
    for index in range(count):
        quarter = raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)
        if abs(quarter - round(quarter)) < 0.1:
            turns[round(quarter) % 4] += 1
    turn = turns.index(max(turns))
    return turn if turns[turn] * 2 > sum(turns) else 0


def _centre_in(place: Box, box: Box) -> bool:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
