"""What is read: composed reports of several producers, tables that are hard to see, real reports if there are any."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from benchmarks.reading.readers import Table
from tests.corpus import Composed, compose
from tests.corpus.document import Grid
from tests.workers.parse import drawn
from tests.workers.parse.drawn import TABLE, cell_texts, columns, ruled
from tests.workers.parse.producers import by_chromium, by_fpdf2, by_pdfium, by_qpdf, tables
from tests.workers.parse.test_parse_grids import dashed, dotted, double, jittered, thin_rectangles

__all__ = ["Sample", "composed", "hard", "long", "real"]

_PROFILES = ("wuhan-2022", "shanghai", "national", "wuhan-2020")
_MOST_REAL = 4


class Sample(NamedTuple):
    """A document and, where they are known, its tables; `first` of its kind, for readers that are slow."""

    name: str
    path: Path
    truth: list[Table] | None = None
    first: bool = False


def composed(folder: Path) -> Iterator[Sample]:
    """A report of each producer, each another one, their layouts in turn."""
    ways: dict[str, Callable[[Composed], bytes | None]] = {
        "reportlab": Composed.pdf,
        "Chromium": lambda report: by_chromium(report, folder),
        "fpdf2": by_fpdf2,
        "PDFium": lambda report: by_pdfium(report.pdf()),
        "qpdf, for the web": lambda report: by_qpdf(report.pdf(), reformatted=False),
        "qpdf, reformatted": lambda report: by_qpdf(report.pdf(), reformatted=True),
    }
    for number, (name, way) in enumerate(ways.items()):
        report = compose(f"reading-{number}", profile=_PROFILES[number % len(_PROFILES)])
        data = way(report)
        if data is not None:
            truth = [_matrix(grid) for grid in tables(report)]
            yield Sample(name, _written(folder, f"{number}.pdf", data), truth, first=number < 1)


def _matrix(grid: Grid) -> Table:
    matrix: Table = [[None] * len(grid.widths) for _ in range(grid.rows)]
    for cell in grid.cells:
        matrix[cell.row][cell.column] = cell.cell.text
    return matrix


def hard(folder: Path) -> Iterator[Sample]:
    """One small table, ruled in ways in which tables are missed."""
    truth: list[Table] = [[list(row) for row in TABLE]]
    for number, (name, (draw, rotate)) in enumerate(_hard_drawings().items()):
        size = (842.0, 842.0) if rotate else drawn.PAGE
        data = drawn.page(draw, size, rotate % 360)
        yield Sample(name, _written(folder, f"hard-{number}.pdf", data), truth)


def _hard_drawings() -> dict[str, tuple[Callable[[Canvas], None], int]]:
    return {
        "plain rules": (_ruled(drawn.straight), 0),
        "thin rectangles": (_ruled(thin_rectangles), 0),
        "dashed": (_ruled(dashed), 0),
        "dotted": (_ruled(dotted), 0),
        "double rules": (_ruled(double), 0),
        "uneven rules": (_ruled(jittered), 0),
        "gaps at crossings": (_gapped, 0),
        "open sides": (_open_sides, 0),
        "doubled bold": (_doubled_bold, 0),
        "turned by its entry": (_ruled(drawn.straight), 90),
        "drawn sideways": (_sideways, 360),
        "no vertical rules": (_across_only, 0),
        "three lines": (_three_lines, 0),
        "head alone ruled": (_head_ruled, 0),
    }


def _ruled(rule: drawn.Rule) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, rule)
        cell_texts(canvas)

    return draw


def _gapped(canvas: Canvas) -> None:
    ruled(canvas, inset=1.6)
    cell_texts(canvas)


def _open_sides(canvas: Canvas) -> None:
    ruled(canvas, inner_only=True)
    cell_texts(canvas)


def _doubled_bold(canvas: Canvas) -> None:
    def twice(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.drawString(x, y, text)
        canvas.drawString(x + 0.25, y, text)

    ruled(canvas)
    cell_texts(canvas, write=twice)


def _sideways(canvas: Canvas) -> None:
    canvas.translate(842, 0)
    canvas.rotate(90)
    ruled(canvas)
    cell_texts(canvas)


def _across(canvas: Canvas, places: list[float]) -> None:
    for y in places:
        canvas.line(columns()[0], y, columns()[-1], y)
    cell_texts(canvas)


def _across_only(canvas: Canvas) -> None:
    _across(canvas, drawn.rows())


def _three_lines(canvas: Canvas) -> None:
    places = drawn.rows()
    _across(canvas, [places[0], places[1], places[-1]])


def _head_ruled(canvas: Canvas) -> None:
    for x in columns():
        canvas.line(x, drawn.rows()[0], x, drawn.rows()[1])
    _across(canvas, drawn.rows())


def real(reports: Path) -> Iterator[Sample]:
    """The first published reports of a folder, numbered: their names are their publishers' own."""
    for number, path in enumerate(sorted(reports.glob("*.pdf"))[:_MOST_REAL], 1):
        yield Sample(f"real report {number}", path, first=number < 2)


def long(folder: Path, pages: int) -> Path:
    """Composed reports one after the other as one document of so many pages."""
    target = folder / f"{pages}-pages.pdf"
    with closing(pypdfium2.PdfDocument.new()) as whole:
        number = 0
        while len(whole) < pages:
            report = compose(f"long-{number}", profile=_PROFILES[number % len(_PROFILES)])
            with closing(pypdfium2.PdfDocument(report.pdf())) as part:
                whole.import_pages(part, list(range(min(len(part), pages - len(whole)))))
            number += 1
        whole.save(target)
    return target


def _written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
