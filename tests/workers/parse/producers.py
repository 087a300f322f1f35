"""Composed reports as PDFs of several programs, each with its own way of writing text, fonts and rules."""

import html
import logging
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from fontTools.ttLib import TTCollection
from fpdf import FPDF

from tests.browser import FLAGS, find_chromium
from tests.corpus import Composed
from tests.corpus.document import Form, Grid, Heading, Para, PerformanceTable
from tests.corpus.grids import form_grid
from tests.corpus.layout import Page

__all__ = ["as_html", "by_chromium", "by_fpdf2", "by_pdfium", "by_qpdf", "tables"]

FONTS = files("indico_fonts")
CHINESE = str(FONTS / "uming.ttc")

# fontTools tells, of every font it cuts down, which of its tables it dropped.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def by_fpdf2(report: Composed, most_pages: int | None = None) -> bytes:
    """The report's pages, or the first ones, drawn by fpdf2: embedded subsets, two bytes a glyph, stretched."""
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.add_font("song", fname=CHINESE, collection_font_number=0)
    for page in report.pages.pages[:most_pages]:
        pdf.add_page(format=(page.width, page.height))
        _draw_page(pdf, page)
    return bytes(pdf.output())


def _draw_page(pdf: FPDF, page: Page) -> None:
    for text in page.texts:
        pdf.set_font("song", size=text.face.size)
        pdf.set_stretching(100)
        width = pdf.get_string_width(text.text)
        if width:
            pdf.set_stretching(100 * text.face.measure(text.text) / width)
            pdf.text(text.x, text.y, text.text)
    pdf.set_line_width(0.5)
    for x0, y0, x1, y1 in page.rules:
        pdf.line(x0, y0, x1, y1)
    for x0, y0, x1, y1 in page.boxes:
        pdf.rect(x0, y0, x1 - x0, y1 - y0)


def by_qpdf(data: bytes, reformatted: bool) -> bytes:
    """The document written again by qpdf: its contents reformatted, or for the web, objects in compressed streams."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as document:
        if reformatted:
            document.save(out, normalize_content=True, compress_streams=False)
        else:
            document.save(out, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def by_pdfium(data: bytes) -> bytes:
    """The document with every page's contents written anew by PDFium."""
    out = BytesIO()
    with closing(pypdfium2.PdfDocument(data)) as document:
        for page in document:
            for drawn in page.get_objects():
                drawn.set_matrix(drawn.get_matrix())
            page.gen_content()
            page.close()
        document.save(out)
    return out.getvalue()


def by_chromium(report: Composed, folder: Path) -> bytes | None:
    """The report printed by Chromium, whose PDFs Skia writes; None where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        return None
    source, target = folder / "report.html", folder / "report.pdf"
    face = folder / "song.ttf"
    if not face.exists():
        TTCollection(CHINESE).fonts[0].save(face)
    source.write_text(as_html(report, face.as_uri()), encoding="utf-8")
    command = [chromium, "--headless", *FLAGS, "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def as_html(report: Composed, face: str) -> str:
    """The report's text and tables as a web page set in a type face, every table from the top of a page."""
    style = (
        f"@font-face {{font-family: song; src: url('{face}')}}"
        "body {font: 12px song} table {border-collapse: collapse; page-break-before: always; font-size: 9px}"
        "td {border: 0.5pt solid black; padding: 2px} tr {page-break-inside: avoid}"
    )
    body = "\n".join(_block(block) for block in report.document.blocks)
    return f"<!doctype html><html lang='zh'><meta charset='utf-8'><style>{style}</style><body>{body}</body></html>"


def _block(block: object) -> str:
    match block:
        case Heading() | Para():
            return f"<p>{html.escape(block.text)}</p>"
        case Form():
            return "" if block.picture else f"<p>{html.escape(block.full_title)}</p>{_table(form_grid(block))}"
        case Grid():
            return _table(block)
        case PerformanceTable():
            return _table(block.grid)
    return ""


def _table(grid: Grid) -> str:
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in _by_row(grid))
    return f"<table>{rows}</table>"


def _cell(cell: tuple[str, int, int]) -> str:
    text, row_span, column_span = cell
    return f"<td rowspan={row_span} colspan={column_span}>{html.escape(text)}</td>"


def _by_row(grid: Grid) -> Iterator[list[tuple[str, int, int]]]:
    """The cells of each row from the left; fields that no cell covers are blank ones."""
    covered: set[tuple[int, int]] = set()
    placed = {(cell.row, cell.column): cell for cell in grid.cells}
    for row in range(grid.rows):
        cells = []
        for column in range(len(grid.widths)):
            cell = placed.get((row, column))
            if cell is not None:
                cells.append((cell.cell.text, cell.row_span, cell.column_span))
                covered.update(
                    (row + down, column + right) for down in range(cell.row_span) for right in range(cell.column_span)
                )
            elif (row, column) not in covered:
                cells.append(("", 1, 1))
        yield cells


def tables(report: Composed) -> Iterable[Grid]:
    """Every table of the report, in its order."""
    for block in report.document.blocks:
        if isinstance(block, Form) and not block.picture:
            yield form_grid(block)
        elif isinstance(block, Grid):
            yield block
        elif isinstance(block, PerformanceTable):
            yield block.grid
