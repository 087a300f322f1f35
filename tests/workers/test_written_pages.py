"""Pages as they are written: whole, or put together of pages that were written one by one."""

import msgspec
import pytest

from schemas.pages import Cell, Grid, Line, Page, Pages, Picture
from workers.sandbox_reader import Written
from workers.written_pages import read_pages, several, write_page, write_pages

BOX = (1.5, 2.0, 300.123456789, 4.0)
PAGE = Page(
    0,
    595.0,
    842.0,
    (Line("支出", BOX, (1.5, 2.25, 3.1), 10.0), Line("none")),
    (Grid(BOX, 1, 1, (Cell(0, 0, 1, 1, "4.20", BOX),), ruled=False),),
    (Picture(BOX),),
)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 70_000])
def test_pages_written_one_by_one_are_those_written_together(count: int) -> None:
    """The bytes are the same for any number of pages, and give back what was written, to the last digit."""
    page = Page(0, 0.0, 0.0, ()) if count > 100 else PAGE
    pages = Pages("application/pdf", "reader 1", True, (page,) * count)
    together = write_pages(pages)
    written = Written("application/pdf", "reader 1", True, several(count, [write_page(page)] * count))
    assert write_pages(written) == together
    assert read_pages(together) == pages


def test_what_is_no_pages_is_not_read() -> None:
    """JSON, as another version wrote it, is refused and not taken for something else."""
    with pytest.raises(msgspec.DecodeError):
        read_pages(msgspec.json.encode(Pages("text/plain", "r", False, ())))
