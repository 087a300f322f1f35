"""Pages as lists of drawing operations: where every line of text and every rule goes.

Coordinates are points from the page's top left corner. Nothing here knows of PDF.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from tests.corpus.document import Cell
from tests.corpus.fonts import CHINESE, LATIN, Face

__all__ = ["Canvas", "Page", "PdfStyle", "Placement", "Text", "choose_pdf_style"]

A4 = (595.3, 841.9)


@dataclass(frozen=True)
class PdfStyle:
    """How a PDF is made: faces, sizes, rules, page furniture."""

    chinese: str
    latin: str
    shift: float
    scale: float
    body_size: float
    leading: float
    table_size: float
    rules: str
    rule_width: float
    repeat_head: bool
    page_numbers: str
    rotate_wide: bool
    spaced_names: bool
    share_pages: bool
    margin: float
    top_aligned: bool
    running_head: bool
    shuffled: bool
    single_chars: bool
    struck_twice: bool
    spaced_titles: bool
    blank_row_after_break: bool
    number_above_title: bool
    centred_amounts: bool

    def face(self, size: float, plain: bool = False) -> Face:
        """The faces at one size; `plain` keeps figures on the baseline of the characters."""
        return _face(self.chinese, self.latin, size, 0.0 if plain else self.shift * size, self.scale)


@cache
def _face(chinese: str, latin: str, size: float, shift: float, scale: float) -> Face:
    return Face(chinese, latin, size, shift, scale)


def choose_pdf_style(rng: Random) -> PdfStyle:
    """The look of one PDF."""
    latin = rng.choice(LATIN)
    return PdfStyle(
        chinese=rng.choice((*CHINESE, "uming")),
        latin=latin,
        shift=rng.choice((0.0, 0.0, 0.1, 0.3)) if latin != "same" else 0.0,
        scale=rng.choice((1.0, 1.0, 0.92, 1.08)) if latin != "same" else 1.0,
        body_size=rng.choice((12.0, 14.0, 15.75)),
        leading=rng.choice((1.5, 1.75, 1.9)),
        table_size=rng.choice((8.0, 9.0, 9.5)),
        rules=rng.choice(("lines", "rects", "boxes")),
        rule_width=rng.choice((0.48, 0.5, 0.75)),
        repeat_head=rng.random() < 0.4,
        page_numbers=rng.choice(("{}", "- {} -", "— {} —", "第 {} 页", "第{}页 共{}页", "")),
        rotate_wide=rng.random() < 0.15,
        spaced_names=rng.random() < 0.2,
        share_pages=rng.random() < 0.3,
        margin=rng.choice((56.0, 72.0, 79.0)),
        top_aligned=rng.random() < 0.12,
        running_head=rng.random() < 0.12,
        shuffled=rng.random() < 0.08,
        single_chars=rng.random() < 0.08,
        struck_twice=rng.random() < 0.06,
        spaced_titles=rng.random() < 0.08,
        blank_row_after_break=rng.random() < 0.1,
        number_above_title=rng.random() < 0.2,
        centred_amounts=rng.random() < 0.2,
    )


@dataclass(frozen=True)
class Text:
    """A line of text: its left edge and baseline."""

    x: float
    y: float
    text: str
    face: Face


@dataclass(frozen=True)
class Placement:
    """Where a cell was drawn."""

    owner: Cell
    page: int
    box: tuple[float, float, float, float]


@dataclass
class Page:
    """A page's size and what is drawn on it: texts, rules (x0, y0, x1, y1), boxes and pictures."""

    width: float
    height: float
    texts: list[Text] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    numbered: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing has been drawn yet."""
        return not (self.texts or self.rules or self.boxes or self.pictures)


class Canvas:
    """Pages being filled from the top; `y` is where the next thing goes."""

    def __init__(self, style: PdfStyle) -> None:
        self.style = style
        self.pages: list[Page] = []
        self.placements: list[Placement] = []
        self.later: list[Callable[[], None]] = []
        self.y = 0.0
        self.turn(wide=False)

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def number(self) -> int:
        """Its number, counted from 0."""
        return len(self.pages) - 1

    @property
    def left(self) -> float:
        """The left margin."""
        return self.style.margin

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self.page.width - 2 * self.style.margin

    @property
    def room(self) -> float:
        """What is left above the foot margin."""
        return self.page.height - 62 - self.y

    @property
    def wide(self) -> bool:
        """Whether the page is landscape."""
        return self.page.width > self.page.height

    def turn(self, wide: bool, force: bool = True) -> None:
        """Start a page; without `force` only where the orientation changes or something stands on the page."""
        if not force and self.page.empty and self.wide == wide:
            return
        if self.pages and self.page.empty:
            self.pages.pop()
        width, height = sorted(A4, reverse=wide)
        self.pages.append(Page(width, height))
        self.y = 62.0

    def line(self, text: str, face: Face, x: float | None = None, leading: float = 1.5) -> None:
        """A line of text at the left margin (or at x); turns the page where there is no room."""
        height = face.size * leading
        if self.room < height:
            self.turn(self.wide)
        baseline = self.y + height / 2 + face.size * 0.36
        self.page.texts.append(Text(self.left if x is None else x, baseline, text, face))
        self.y += height

    def centred(self, text: str, face: Face, leading: float = 1.8) -> None:
        """A centred line, wrapped where it is too long."""
        for part in face.wrap(text, self.width):
            self.line(part, face, self.left + (self.width - face.measure(part)) / 2, leading)

    def title(self, text: str, size: float, leading: float = 1.8) -> None:
        """A title in the middle: letter-spaced or struck twice where this producer does so."""
        face = self.plain_face(size)
        if self.style.spaced_titles and face.measure(" ".join(text)) < self.width:
            text = " ".join(text)
        before = len(self.page.texts)
        self.centred(text, face, leading)
        if self.style.struck_twice:
            again = [Text(t.x + 0.3, t.y, t.text, t.face) for t in self.page.texts[before:]]
            self.page.texts += again

    def paragraph(self, text: str, face: Face, indent: float = 2.0, leading: float | None = None) -> None:
        """A wrapped paragraph with its first line indented by so many characters."""
        first = indent * face.size
        for number, part in enumerate(face.wrap(text, self.width, first)):
            self.line(part, face, self.left + (first if number == 0 else 0), leading or self.style.leading)

    def face(self, size: float) -> Face:
        """The faces of this document at a size."""
        return self.style.face(size)

    def plain_face(self, size: float) -> Face:
        """As `face`, with figures on the baseline of the characters."""
        return self.style.face(size, plain=True)
