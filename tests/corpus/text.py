"""A document as plain text, in the manners of real extractions: lines with lost blanks, or tabs with kept ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from unicodedata import east_asian_width

from tests.corpus.document import (
    Contents,
    Cover,
    Document,
    Form,
    Grid,
    GridCell,
    Heading,
    PageBreak,
    Para,
    PerformanceTable,
)
from tests.corpus.grids import form_grid
from tests.corpus.layout import Canvas, Text

__all__ = ["TextStyle", "choose_text_style", "visual_text", "write_text"]


@dataclass(frozen=True)
class TextStyle:
    """How a text extraction looks; widths count Chinese characters.

    `manner` is lines (cell after cell), tabs (a recognised scan) or visual (what stands at one height on the page).
    """

    manner: str
    width: int
    blank_after: bool
    page_lines: int
    page_numbers: bool
    front: bool
    glue: bool
    name_width: int
    code_blanks: bool


def choose_text_style(rng: Random) -> TextStyle:
    """The look of one text."""
    return TextStyle(
        manner=rng.choices(("lines", "tabs", "visual"), (7, 2, 1))[0],
        width=rng.randint(26, 36),
        blank_after=rng.random() < 0.6,
        page_lines=rng.randint(26, 40),
        page_numbers=rng.random() < 0.3,
        front=rng.random() < 0.6,
        glue=rng.random() < 0.3,
        name_width=rng.choice((10, 12, 14, 30)),
        code_blanks=rng.random() < 0.5,
    )


def visual_text(canvas: Canvas) -> str:
    """The pages line by line: what stands at one height, from left to right, a blank where a gap is."""
    lines: list[str] = []
    for page in canvas.pages:
        rows: list[list[Text]] = []
        for text in sorted(page.texts, key=lambda t: (t.y, t.x)):
            if rows and text.y - rows[-1][0].y < text.face.size * 0.4:
                rows[-1].append(text)
            else:
                rows.append([text])
        lines += [" ".join(t.text for t in sorted(row, key=lambda t: t.x) if t.text) for row in rows]
        lines.append("")
    return "\n".join(lines) + "\n"


def write_text(document: Document, style: TextStyle) -> str:
    """The whole document, in lines or with tabs."""
    writer = _Tabs(style) if style.manner == "tabs" else _Lines(style)
    for block in document.blocks:
        writer.write(block, document)
    return writer.finish()


class _Lines:
    """Visual lines: running text cut at a width, forms with blank cells gone."""

    def __init__(self, style: TextStyle) -> None:
        self.style = style
        self.lines: list[str] = []
        self.on_page = 0
        self.page = 1

    def write(self, block: object, document: Document) -> None:
        """One block."""
        match block:
            case Cover() if self.style.front:
                for line in [*block.lines, block.date]:
                    self.line(line)
                self.turn()
            case Contents() if self.style.front:
                self.contents(block, document)
            case PageBreak():
                self.turn()
            case Heading():
                self.wrapped(block.text)
            case Para():
                self.wrapped(block.text)
            case Form():
                self.form(block)
            case Grid():
                self.grid(block, glue=False)
            case PerformanceTable():
                self.performance(block)

    def line(self, text: str) -> None:
        """A visual line; the page turns when it is full, wherever the sentence stands."""
        if not text:
            return
        if self.on_page >= self.style.page_lines:
            self.turn()
        self.lines += [text, ""] if self.style.blank_after else [text]
        self.on_page += 1

    def turn(self) -> None:
        """The foot of a page."""
        if self.on_page:
            self.lines += [str(self.page), ""] if self.style.page_numbers else ["", ""]
            self.page, self.on_page = self.page + 1, 0

    def wrapped(self, text: str) -> None:
        """Running text."""
        for line in _cut(text, self.style.width):
            self.line(line)

    def contents(self, contents: Contents, document: Document) -> None:
        """The contents page with dots and numbers."""
        self.line(contents.title)
        entries = contents.entries
        if entries is None:
            entries = [(h.level, h.text) for h in document.each(Heading) if h.contents]
        for number, (_, text) in enumerate(entries, 3):
            self.line(f"{text}{'.' * 12} {number}")
        self.turn()

    def form(self, form: Form) -> None:
        """A statutory form with what stands around it."""
        self.turn()
        self.line(form.full_title)
        if form.picture:
            return
        if form.number and not form.number_inline:
            self.line(form.number)
        unit = f"{form.unit_label}{form.unit}"
        self.line(f"{form.department_label}{form.department} {unit}" if form.department is not None else unit)
        self.grid(form_grid(form), glue=self.style.glue)
        for note in form.notes:
            self.line(note)
        if form.rules:
            self.line("；".join(form.rules) + "。")
        if form.declaration:
            self.line(form.declaration)

    def grid(self, grid: Grid, glue: bool) -> None:
        """Rows of a grid, blank cells gone, long names on lines of their own."""
        for row in range(grid.rows):
            cells = sorted((c for c in grid.cells if c.row == row and c.cell.text), key=lambda c: c.column)
            for line in self.row(cells, glue and row >= grid.head_rows):
                self.line(line)

    def row(self, cells: list[GridCell], glue: bool) -> Iterator[str]:
        """The visual lines of one printed row."""
        line = ""
        for cell in cells:
            parts = [p for text in cell.cell.text.split("\n") for p in _cut(text, self.style.name_width)]
            if len(parts) > 1 and cell.align != "right":
                if line:
                    yield line
                yield from parts
                line = ""
            elif glue and cell.align == "left" and line[-1:].isdigit() and "." in line[-4:]:
                line += cell.cell.text
            else:
                line += f" {cell.cell.text}" if line else cell.cell.text
        if line:
            yield line

    def performance(self, table: PerformanceTable) -> None:
        """A self-evaluation form."""
        self.turn()
        self.line(table.title)
        for parts in table.above:
            self.line(" ".join(parts))
        self.grid(table.grid, glue=False)
        for note in table.below:
            self.wrapped(note)

    def finish(self) -> str:
        """The text."""
        return "\n".join(self.lines) + "\n"


class _Tabs(_Lines):
    """A recognised scan: paragraphs whole, tables with tabs between all cells, remains of mark-up."""

    def contents(self, contents: Contents, document: Document) -> None:
        self.line(contents.title)
        for level, text in contents.entries or [(h.level, h.text) for h in document.each(Heading) if h.contents]:
            self.line(f"{'- ' if level else ''}{text}")

    def performance(self, table: PerformanceTable) -> None:
        self.line(table.title)
        for parts in table.above:
            self.line(f"<p>{'　'.join(parts)}</p>")
        self.grid(table.grid, glue=False)
        for note in table.below:
            self.line(f"<p>{note}</p>")

    def line(self, text: str) -> None:
        if text:
            self.lines += [text, ""]

    def turn(self) -> None:
        return

    def wrapped(self, text: str) -> None:
        self.line(text)

    def grid(self, grid: Grid, glue: bool) -> None:
        for row in range(grid.rows):
            cells = {c.column: c.cell.text.replace("\n", "") for c in grid.cells if c.row == row}
            self.lines.append("\t".join(cells.get(c, "") for c in range(len(grid.widths))))
        self.lines.append("")


def _cut(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` Chinese characters; a figure is not torn."""
    lines: list[str] = []
    line, room = "", width * 2
    for char in text:
        size = 2 if east_asian_width(char) in "WFA" else 1
        tail = len(line) - len(line.rstrip("0123456789.,%"))
        if size > room and not (char in "，。；：、）”％" and room > -2):
            moved = line[len(line) - tail :] if char.isascii() and tail and tail < len(line) else ""
            lines.append(line[: len(line) - len(moved)])
            line, room = moved, width * 2 - len(moved)
        line += char
        room -= size
    return [*lines, line] if line or not lines else lines
