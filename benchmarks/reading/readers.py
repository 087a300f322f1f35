"""The readers that are compared, each as a function from a file to its pages and, where it finds any, its tables.

Their libraries are imported within, so that one that is not installed hinders no other.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["COMPILED", "OURS", "READERS", "Reader", "Table"]

Table = list[list[str | None]]
"""Rows of texts; a merged cell has its text in its first field, None in the others."""

OURS, COMPILED = "mingzhang", "mingzhang, compiled"

_Read = Callable[[bytes, Path], tuple[int, Callable[[], list[Table]] | None]]


class Reader(NamedTuple):
    """`read` gives the number of pages and what yields the tables; `gives` says what it hands over.

    A `slow` one takes longer than all others together: it reads but the first composed and the first real report,
    once. `spans` tells that it gives None for the fields that a merged cell covers.
    """

    gives: str
    read: _Read
    slow: bool = False
    spans: bool = True

    @property
    def finds_tables(self) -> bool:
        """Whether it hands over tables."""
        return "tables" in self.gives


def _ours(data: bytes, path: Path) -> tuple[int, Callable[[], list[Table]]]:
    from workers.parse import parse

    pages = parse(data, path.name).pages
    return len(pages), lambda: [_matrix(grid) for page in pages for grid in page.grids]


def _matrix(grid: Any) -> Table:
    rows: Table = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def _our_marks(data: bytes, _path: Path) -> tuple[int, None]:
    from workers.parse.limits import Limits
    from workers.parse.pdf.document import open_sheets
    from workers.parse.pdf.reader import Drawing

    drawing = Drawing(Limits())
    sheets = open_sheets(data, Limits())
    for number, sheet in enumerate(sheets):
        drawing.marks(sheet, number)
    return len(sheets), None


def _pdfplumber(data: bytes, _path: Path) -> tuple[int, Callable[[], list[Table]]]:
    import pdfplumber

    found: list[Table] = []
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            found += page.extract_tables()
            page.close()
        return len(document.pages), lambda: found


def _camelot(_data: bytes, path: Path) -> tuple[int, Callable[[], list[Table]]]:
    import camelot
    import pypdfium2

    tables = camelot.read_pdf(str(path), pages="all", flavor="lattice")
    return len(pypdfium2.PdfDocument(path)), lambda: [table.df.to_numpy().tolist() for table in tables]


def _pymupdf_tables(data: bytes, _path: Path) -> tuple[int, Callable[[], list[Table]]]:
    import pymupdf

    with pymupdf.open(stream=data) as document:
        found = [table.extract() for page in document for table in page.find_tables().tables]
        return len(document), lambda: found


def _docling(_data: bytes, path: Path) -> tuple[int, Callable[[], list[Table]]]:
    from docling.document_converter import DocumentConverter

    document = DocumentConverter().convert(path).document
    tables = [[[cell.text for cell in row] for row in table.data.grid] for table in document.tables]
    return len(document.pages), lambda: tables


def _pdfminer_layout(data: bytes, _path: Path) -> tuple[int, None]:
    from pdfminer.high_level import extract_pages

    return sum(1 for _ in extract_pages(BytesIO(data))), None


def _pdfium_boxes(data: bytes, _path: Path) -> tuple[int, None]:
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            raw.FPDFText_GetUnicode(text, index)
            text.get_charbox(index)
        text.close()
        page.close()
    count = len(document)
    document.close()
    return count, None


def _mupdf_characters(data: bytes, _path: Path) -> tuple[int, None]:
    import pymupdf

    with pymupdf.open(stream=data) as document:
        for page in document:
            page.get_texttrace()
        return len(document), None


def _mupdf_drawings(data: bytes, _path: Path) -> tuple[int, None]:
    import pymupdf

    with pymupdf.open(stream=data) as document:
        for page in document:
            page.get_texttrace()
            page.get_cdrawings()
        return len(document), None


READERS: dict[str, Reader] = {
    OURS: Reader("lines, tables", _ours),
    COMPILED: Reader("lines, tables", _ours),
    "mingzhang, glyphs only": Reader("glyphs, ruled lines", _our_marks),
    "mingzhang, glyphs only, compiled": Reader("glyphs, ruled lines", _our_marks),
    "pdfplumber": Reader("tables", _pdfplumber),
    "pdfminer.six": Reader("layout analysis", _pdfminer_layout),
    "PDFium": Reader("characters with boxes", _pdfium_boxes),
    "MuPDF": Reader("raw characters", _mupdf_characters),
    "MuPDF, with drawings": Reader("raw characters, paths", _mupdf_drawings),
    "camelot": Reader("tables (lattice)", _camelot, slow=True, spans=False),
    "PyMuPDF": Reader("tables", _pymupdf_tables, slow=True),
    "docling": Reader("tables", _docling, slow=True, spans=False),
}
