"""Grids out of every way in which tables are ruled."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from reportlab.pdfgen.canvas import Canvas

from schemas.pages import Grid, Page
from tests.workers.parse import drawn
from tests.workers.parse.drawn import LEFT, ROW, SIZE, SONG, TABLE, TOP, cell_texts, columns, rows, ruled
from workers.parse import parse

Draw = Callable[[Canvas], None]


def read(draw: Draw, **options: object) -> Page:
    return parse(drawn.page(draw, **options), "drawn.pdf").pages[0]  # type: ignore[arg-type]


def texts(grid: Grid) -> list[list[str]]:
    """The grid's texts in rows, each merged cell at its first place."""
    found = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        found[cell.row][cell.column] = cell.text
    return found


EXPECTED = [list(row) for row in TABLE]


def thin_rectangles(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.rect(min(x0, x1) - 0.25, min(y0, y1) - 0.25, abs(x1 - x0) + 0.5, abs(y1 - y0) + 0.5, stroke=0, fill=1)


def dotted(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    steps = int(max(abs(x1 - x0), abs(y1 - y0)) / 1.5)
    for step in range(steps + 1):
        x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
        canvas.rect(x - 0.25, y - 0.25, 0.5, 0.5, stroke=0, fill=1)


def dashed(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    steps = int(max(abs(x1 - x0), abs(y1 - y0)) / 5)
    for step in range(steps):
        start, end = step / steps, (step + 0.6) / steps
        canvas.line(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start, x0 + (x1 - x0) * end, y0 + (y1 - y0) * end)


def double(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, y0, x1, y1)
    canvas.line(x0 + 1.5, y0 + 1.5, x1 + 1.5, y1 + 1.5)


def jittered(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    shift = 0.7 * ((x0 * 7 + y0 * 3) % 3 - 1)
    if y0 == y1:
        canvas.line(x0, y0 + shift, x1, y1 + shift)
    else:
        canvas.line(x0 + shift, y0, x1 + shift, y1)


@pytest.mark.parametrize("rule", [drawn.straight, thin_rectangles, dotted, dashed, double, jittered])
def test_rules_of_every_make_bound_the_same_cells(rule: drawn.Rule) -> None:
    """Lines, thin rectangles, dots, dashes, double and uneven rules give the same grid."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas, rule)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED
    assert grid.ruled


@pytest.mark.parametrize("inset", [1.0, 1.6])
def test_gaps_at_crossings_do_not_open_cells(inset: float) -> None:
    """Rules that stop short of their crossings, leaving gaps of up to 3.2 points, bound cells all the same."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas, inset=inset)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_open_sides_keep_the_outer_columns() -> None:
    """A table without rules at its left and right keeps its first and last column."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas, inner_only=True)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_cells_drawn_as_rectangles_and_shaded() -> None:
    """Stroked cell rectangles bound cells, filled ones behind them do not."""

    def draw(canvas: Canvas) -> None:
        xs, ys = columns(), rows()
        canvas.setFillGray(0.9)
        canvas.rect(xs[0] - 4, ys[1] - 5, xs[-1] - xs[0] + 8, ROW + 9, stroke=0, fill=1)
        canvas.setFillGray(0)
        for top in ys[:-1]:
            for left, right in pairwise(xs):
                canvas.rect(left, top - ROW, right - left, ROW)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_bold_drawn_twice_is_read_once() -> None:
    """A glyph drawn again a quarter point further is one glyph, while a doubled digit stays two."""

    def twice(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.drawString(x, y, text)
        canvas.drawString(x + 0.25, y, text)

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        cell_texts(canvas, write=twice)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_number_over_its_rule_stays_in_its_cell() -> None:
    """A right-aligned amount that runs a little over its rule belongs to the cell that holds its centre."""

    def shifted(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.drawString(x + (5.0 if "." in text else 0.0), y, text)

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        cell_texts(canvas, write=shifted)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_amount_wider_than_its_cell_is_one_figure() -> None:
    """An amount that begins before its cell's left rule loses no digit to the cell beside it."""
    table = [["工资福利支出", "127,767,431.32"], ["办公费", "9.00"]]
    places, bottom = [LEFT, LEFT + 120.0, LEFT + 170.0], TOP - 2 * ROW

    def draw(canvas: Canvas) -> None:
        for y in (TOP, TOP - ROW, bottom):
            canvas.line(places[0], y, places[-1], y)
        for x in places:
            canvas.line(x, TOP, x, bottom)
        canvas.setFont(SONG, SIZE)
        for row, (name, amount) in enumerate(table):
            canvas.drawString(LEFT + 3.0, TOP - ROW * row - 13.0, name)
            canvas.drawRightString(places[-1] - 3.0, TOP - ROW * row - 13.0, amount)
        assert canvas.stringWidth(table[0][1], SONG, SIZE) > 50.0

    (grid,) = read(draw).grids
    assert texts(grid) == table


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_read_upright(rotate: int, turn: int) -> None:
    """A page turned by its rotation entry, drawn sideways, or both, gives the upright grid."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(*{0: (0, 0), 90: (842, 0), 180: (842, 842), 270: (0, 842)}[turn])
        canvas.rotate(turn)
        ruled(canvas)
        cell_texts(canvas)

    (grid,) = read(draw, size=(842.0, 842.0), rotate=rotate).grids
    assert texts(grid) == EXPECTED


def test_merged_cells_appear_once_with_their_spans() -> None:
    """A head of three levels keeps each cell's first row and column and its spans."""
    xs, ys = columns(), rows(4)

    def draw(canvas: Canvas) -> None:
        canvas.line(xs[0], ys[0], xs[-1], ys[0])
        canvas.line(xs[2], ys[1], xs[-1], ys[1])
        canvas.line(xs[3], ys[2], xs[-1], ys[2])
        canvas.line(xs[0], ys[3], xs[-1], ys[3])
        canvas.line(xs[0], ys[4], xs[-1], ys[4])
        for x in (xs[0], xs[2], xs[-1]):
            canvas.line(x, ys[0], x, ys[4])
        canvas.line(xs[3], ys[1], xs[3], ys[4])
        canvas.line(xs[4], ys[2], xs[4], ys[4])
        canvas.line(xs[1], ys[3], xs[1], ys[4])
        for x, y, text in (
            (xs[0], ys[1] - 13, "项目"),
            (xs[2], ys[0] - 13, "本年支出"),
            (xs[2], ys[2] - 13, "合计"),
            (xs[3], ys[1] - 13, "其中"),
            (xs[3], ys[2] - 13, "基本支出"),
            (xs[4], ys[2] - 13, "项目支出"),
        ):
            canvas.drawString(x + 4, y, text)

    (grid,) = read(draw).grids
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells if cell.text}
    assert spans == {
        "项目": (0, 0, 3, 2),
        "本年支出": (0, 2, 1, 3),
        "合计": (1, 2, 2, 1),
        "其中": (1, 3, 1, 2),
        "基本支出": (2, 3, 1, 1),
        "项目支出": (2, 4, 1, 1),
    }
    assert (grid.rows, grid.columns) == (4, 5)


def test_wrapped_names_keep_their_lines() -> None:
    """The visual lines of a cell are joined by newlines, whatever order they were drawn in."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        canvas.setFont(SONG, 7)
        canvas.drawString(columns()[1] + 3, TOP - 17, "缴费支出")
        canvas.drawString(columns()[1] + 3, TOP - 8, "机关事业单位基本养老保险")

    (grid,) = read(draw).grids
    assert texts(grid)[0][1] == "机关事业单位基本养老保险\n缴费支出"


def test_spread_letters_keep_one_blank_and_digits_none_that_does_not_show() -> None:
    """A gap wider than 0.3 em within a cell is one blank, a narrow one nothing."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        for index, char in enumerate("因公出国"):
            canvas.drawString(columns()[1] + 3 + 14 * index, TOP - 13, char)
        for index, char in enumerate("12.5"):
            canvas.drawString(columns()[2] + 3 + 4.9 * index, TOP - 13, char)

    (grid,) = read(draw).grids
    assert texts(grid)[0][1:3] == ["因 公 出 国", "12.5"]


def test_rows_without_a_bottom_rule_end_where_the_verticals_do() -> None:
    """A table cut by the page's end, its last rule missing, keeps its last row."""

    def draw(canvas: Canvas) -> None:
        ys = rows()
        for y in ys[:-1]:
            canvas.line(columns()[0], y, columns()[-1], y)
        for x in columns():
            canvas.line(x, ys[0], x, ys[-1])
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_doubled_outlines_make_no_phantom_rows() -> None:
    """Backgrounds with outlines of their own just inside the cells add neither rows nor columns."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        xs, ys = columns(), rows()
        for top in ys[:-1]:
            for left, right in pairwise(xs):
                canvas.rect(left + 0.8, top - ROW + 0.8, right - left - 1.6, ROW - 1.6)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_a_framed_page_of_text_is_no_table() -> None:
    """Running text within one big box stays lines."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 400, 480, 320)
        for index in range(8):
            canvas.drawString(LEFT, TOP - 20 * index, "本部门主要职能是贯彻执行国家有关法律法规。")

    page = read(draw)
    assert page.grids == ()
    assert len(page.lines) == 8


def test_a_table_in_a_frame_is_read_and_the_text_around_it_kept() -> None:
    """A table inside a page frame is its own grid; its title and note stay lines."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(20, 100, 540, 700)
        canvas.drawString(200, TOP + 30, "支出决算表")
        canvas.drawString(LEFT, TOP - ROW * len(TABLE) - 20, "注：本表反映本年度支出情况。")
        ruled(canvas)
        cell_texts(canvas)

    page = read(draw)
    assert [texts(grid) for grid in page.grids] == [EXPECTED]
    assert [line.text for line in page.lines] == ["支出决算表", "注：本表反映本年度支出情况。"]


def test_two_tables_on_a_page_come_from_the_top() -> None:
    """Two tables that do not touch are two grids in reading order."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(0, -200)
        ruled(canvas)
        cell_texts(canvas)
        canvas.restoreState()
        ruled(canvas)
        cell_texts(canvas, table=TABLE[:3])

    first, second = read(draw).grids
    assert first.box[1] < second.box[1]
    assert texts(second) == EXPECTED


def test_cells_know_their_boxes() -> None:
    """A cell's box is its rules', in points from the page's top left corner."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        cell_texts(canvas)

    (grid,) = read(draw).grids
    cell = next(cell for cell in grid.cells if cell.text == "1,134.56")
    expected = (columns()[2], 842 - rows()[2], columns()[3], 842 - rows()[3])
    assert cell.box == pytest.approx(expected, abs=0.1)


def test_stacked_letters_read_from_the_top() -> None:
    """A vertical head, one letter a line, reads downwards."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas)
        canvas.setFont(SONG, 4.5)
        for index, char in enumerate("绩效指标"):
            canvas.drawString(LEFT + 30, TOP - 4.6 - 4.7 * index, char)

    (grid,) = read(draw).grids
    assert texts(grid)[0][0] == "绩\n效\n指\n标"
    assert SIZE > 4.5
