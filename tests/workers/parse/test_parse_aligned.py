"""Tables with few rules or none, and what must not be taken for one."""

from reportlab.pdfgen.canvas import Canvas

from tests.workers.parse.drawn import LEFT, ROW, SONG, TABLE, TOP, cell_texts, columns, rows
from tests.workers.parse.test_parse_grids import EXPECTED, read, texts


def across(canvas: Canvas, places: list[float]) -> None:
    for y in places:
        canvas.line(columns()[0], y, columns()[-1], y)


def test_three_line_table() -> None:
    """Three rules and aligned text make a grid, marked as not ruled."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(250, TOP + 20, "支出决算表")
        across(canvas, [rows()[0], rows()[1], rows()[-1]])
        cell_texts(canvas)

    page = read(draw)
    (grid,) = page.grids
    assert texts(grid) == EXPECTED
    assert not grid.ruled
    assert [line.text for line in page.lines] == ["支出决算表"]


def test_rows_ruled_columns_not() -> None:
    """Horizontal rules alone bound the rows, alignment the columns."""

    def draw(canvas: Canvas) -> None:
        across(canvas, rows())
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED
    assert not grid.ruled


def test_verticals_in_the_head_alone() -> None:
    """The vertical rules of the head bound the columns of the body that has none."""

    def draw(canvas: Canvas) -> None:
        across(canvas, rows())
        for x in columns():
            canvas.line(x, rows()[0], x, rows()[1])
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED
    assert not grid.ruled


def test_a_column_of_blanks_is_kept_by_its_head() -> None:
    """A column with a head and no amount is a column of blank cells."""
    table = [[*row[:3], row[3] if index == 0 else "", row[4]] for index, row in enumerate(TABLE)]

    def draw(canvas: Canvas) -> None:
        across(canvas, [rows()[0], rows()[1], rows()[-1]])
        cell_texts(canvas, table=table)

    (grid,) = read(draw).grids
    assert texts(grid) == table


def test_heads_over_several_columns() -> None:
    """A head that stands over several columns is one cell with their span."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [TOP + ROW, rows()[1], rows()[-1]])
        canvas.drawString(columns()[2] + 20, TOP + 7, "一般公共预算财政拨款本年支出决算情况")
        cell_texts(canvas)

    (grid,) = read(draw).grids
    spans = {cell.text: (cell.row, cell.column, cell.column_span) for cell in grid.cells}
    assert spans["一般公共预算财政拨款本年支出决算情况"] == (0, 2, 3)
    assert texts(grid)[1:] == EXPECTED


def test_nothing_but_aligned_amounts() -> None:
    """Amounts in columns under their heads make a grid without any rule."""

    def draw(canvas: Canvas) -> None:
        cell_texts(canvas)

    (grid,) = read(draw).grids
    assert texts(grid) == EXPECTED


def test_amounts_beside_wrapped_names() -> None:
    """An amount set at half height beside a name of two lines shares its row."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [rows()[0], rows()[1], rows()[-1]])
        cell_texts(canvas, table=TABLE[:4])
        canvas.drawString(columns()[0] + 3, TOP - ROW * 4 - 18, "20805")
        canvas.drawString(columns()[1] + 3, TOP - ROW * 4 - 13, "机关事业单位基本养老")
        canvas.drawString(columns()[1] + 3, TOP - ROW * 4 - 23.5, "保险缴费支出")
        canvas.drawString(columns()[2] + 30, TOP - ROW * 4 - 18, "160.75")

    (grid,) = read(draw).grids
    assert texts(grid)[4] == ["20805", "机关事业单位基本养老\n保险缴费支出", "160.75", "", ""]


def test_running_text_between_rules_is_no_table() -> None:
    """A page of prose between a head rule and a foot rule stays lines, figures or not."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [TOP + 20, TOP - 200])
        for index in range(8):
            canvas.drawString(
                LEFT, TOP - 20 * index, "本年支出合计 2,940.05 万元，其中：基本支出 2,336.91 万元，占 79.49%；"
            )

    page = read(draw)
    assert page.grids == ()
    assert len(page.lines) == 8


def test_contents_are_no_table() -> None:
    """Titles with leaders, or with nothing but white, before their page numbers stay lines."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [TOP + 20, TOP - 200])
        for index in range(5):
            canvas.drawString(LEFT, TOP - 20 * index, "一、收入支出决算总体情况说明" + "." * 60)
            canvas.drawString(500, TOP - 20 * index, str(index + 1))
        for index in range(5, 9):
            canvas.drawString(LEFT, TOP - 20 * index, "二、收入决算情况说明")
            canvas.drawString(500, TOP - 20 * index, str(index + 1))

    page = read(draw)
    assert page.grids == ()
    assert len(page.lines) == 9


def test_spread_words_are_no_table() -> None:
    """Words set far apart without amounts, as on a cover or a signature, stay lines."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [TOP + 20, TOP - 200])
        for index in range(5):
            for column, word in enumerate(("单位负责人", "财务负责人", "制表人")):
                canvas.drawString(LEFT + 150 * column, TOP - 20 * index, word)

    assert read(draw).grids == ()


def test_sizes_of_unequal_rows() -> None:
    """Rows of a three-line table keep their order and count where their heights differ."""

    def draw(canvas: Canvas) -> None:
        across(canvas, [TOP, TOP - 20, TOP - 160])
        cell_texts(canvas, table=TABLE[:2])
        canvas.setFont(SONG, 9)
        for index, y in enumerate((TOP - 70, TOP - 100, TOP - 150)):
            canvas.drawString(columns()[1] + 3, y, f"项目{index}")
            canvas.drawString(columns()[2] + 40, y, f"{index}.50")
            canvas.drawString(columns()[3] + 40, y, f"{index}.25")

    (grid,) = read(draw).grids
    assert [row[1] for row in texts(grid)] == ["名称", "教育支出", "项目0", "项目1", "项目2"]
