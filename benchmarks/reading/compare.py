"""CPU a page of our reading beside pdfminer's layout analysis and PDFium's character boxes, on the same files.

Run: python benchmarks/reading/compare.py [--rounds N] FILE.pdf ...

Methods are interleaved within each round; the table gives medians over the rounds of milliseconds
of CPU a page, and of the ratio to our reading with grids. The first, warming round is not counted.
"""

import argparse
import logging
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_pages
from pypdfium2 import raw

from workers.parse import parse
from workers.parse.limits import Limits
from workers.parse.pdf.document import open_sheets
from workers.parse.pdf.reader import Drawing

OURS = "pages with grids"


def pages_with_grids(data: bytes) -> int:
    """Our whole reading."""
    return len(parse(data, "file.pdf").pages)


def marks_only(data: bytes) -> int:
    """Our glyphs and rules, not yet arranged."""
    drawing = Drawing(Limits())
    sheets = open_sheets(data, Limits())
    for number, sheet in enumerate(sheets):
        drawing.marks(sheet, number)
    return len(sheets)


def pdfminer_layout(data: bytes) -> int:
    """Characters and layout analysis of pdfminer."""
    return sum(1 for _ in extract_pages(BytesIO(data)))


def pdfium_boxes(data: bytes) -> int:
    """Each character and its box, through PDFium's C interface."""
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
    return count


METHODS: dict[str, Callable[[bytes], int]] = {
    OURS: pages_with_grids,
    "our marks only": marks_only,
    "PDFium character boxes": pdfium_boxes,
    "pdfminer extract_pages": pdfminer_layout,
}


def measure(files: list[Path], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of CPU a page of each method, a figure a round."""
    documents = [path.read_bytes() for path in files]
    times: dict[str, list[float]] = {name: [] for name in METHODS}
    for number in range(rounds + 1):
        for name, method in METHODS.items():
            start = time.process_time()
            pages = sum(method(data) for data in documents)
            if number:
                times[name].append(1000 * (time.process_time() - start) / pages)
    return times


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    times = measure(arguments.files, arguments.rounds)
    print(f"{'method':28} {'ms a page':>10} {'ratio':>7}")
    for name, values in times.items():
        ratio = statistics.median(value / ours for value, ours in zip(values, times[OURS], strict=True))
        print(f"{name:28} {statistics.median(values):10.2f} {ratio:7.2f}")


if __name__ == "__main__":
    main()
