"""How time and memory grow with the pages of one document."""

from pathlib import Path

from benchmarks import page
from benchmarks.reading.child import Child
from benchmarks.reading.readers import COMPILED, OURS

__all__ = ["growth"]

_GROWING = (OURS, COMPILED, "pdfplumber", "pdfminer.six", "PDFium", "MuPDF")


def growth(files: dict[int, Path], first: Path) -> str:
    """A table of ms of CPU a page and MiB at most, a fresh process for each figure, which reads `first` to begin with.

    So what its imports take is in the memory and not in the time.
    """
    body = []
    for name in _GROWING:
        cells: list[object] = []
        for path in files.values():
            child = Child(name)
            child.read(first)
            taken = child.read(path)
            child.close()
            cells.append(
                "not run" if taken is None else f"{1000 * taken.cpu / taken.pages:.2f} ms, {taken.peak:.0f} MiB"
            )
        body.append([name, *cells])
    head = ["a page; at most", *(f"{size} pages" for size in files)]
    return "How it grows with the pages of a document, each in a fresh process:\n\n" + page.table(head, body)
