"""The text operators: where the next glyph goes, and the runs that are drawn.

Positions follow pdfminer's own arithmetic, its treatment of character spacing included, so that
every glyph's box is the same as there.
"""

from functools import lru_cache
from itertools import accumulate

from schemas.pages import Box
from workers.parse.geometry import Matrix, multiply, transform_box
from workers.parse.marks import SKEWED, Marks, Run
from workers.parse.pdf.content import is_string, items, moved_strings
from workers.parse.pdf.errors import NotCovered
from workers.parse.pdf.fonts import NOT_SINGLE, Font, Shown

__all__ = ["Writer", "matrix_operand"]

_SPACE = 32
_INVISIBLE = 3
_STRING_STARTS = frozenset((ord("("), ord("<")))
_HEXADECIMAL = ord("<")
_LEVEL = frozenset((b"0", b"-0"))
"""How a move along the line is mostly written."""
_ADJACENT = 0.3
"""The share of the size that may lie between two strings of one run."""
_ALONG_AXIS = 0.1
"""The slope up to which text counts as running along an axis."""


class Writer:
    """The text state of a content stream.

    `matrix` is the page's, `text_matrix` the text's and the page's in one; `x` and `y` are the way
    from the line's origin in text space. What follows from the state is worked out when `settled`
    is not: `em` is the width of an em in text space, `low` how far the descender reaches from the
    baseline; `plain` is text of a horizontal font without spacing of its own.
    """

    def __init__(self, marks: Marks, matrix: Matrix, clip: Box | None) -> None:
        self.marks = marks
        self.matrix = matrix
        self.clip = clip
        self.in_text = False
        self.font: Font | None = None
        self.size = 0.0
        self.char_space = 0.0
        self.word_space = 0.0
        self.stretch = 1.0
        self.leading = 0.0
        self.rise = 0.0
        self.rendering = 0
        self.text_matrix = matrix
        self.x = self.y = 0.0
        self.settled = False
        self.em = self.low = 0.0
        self.plain = True
        self.run: Run | None = None

    def begin_text(self, _operands: bytes) -> None:
        """Begin a text object under the page's matrix."""
        self.in_text = True
        self.text_matrix = self.matrix
        self.x = self.y = 0.0

    def _settle(self, font: Font) -> None:
        """Work out what follows from the text state, after it changed."""
        self.em = self.size * self.stretch
        self.low = font.descent * self.size + self.rise
        self.plain = not (self.char_space or font.vertical or (self.word_space and not font.multibyte))
        self.settled = True

    def set_text_matrix(self, matrix: Matrix) -> None:
        """Set the text's own matrix."""
        a, b, c, d, e, f = matrix
        p, q, r, s, t, u = self.matrix
        if b or c or q or r:
            self.text_matrix = multiply(matrix, self.matrix)
        else:
            self.text_matrix = (a * p, 0.0, 0.0, d * s, e * p + t, f * s + u)
        self.x = self.y = 0.0

    def move(self, x: float, y: float) -> None:
        """Begin a line at an offset from the beginning of this one."""
        a, b, c, d, e, f = self.text_matrix
        self.text_matrix = (a, b, c, d, e + x * a + y * c, f + x * b + y * d)
        self.x = self.y = 0.0

    def show(self, operands: bytes) -> None:
        """Draw a string operand, or several with the moves between them."""
        if not self.in_text:
            raise NotCovered("text outside a text object")
        font = self.font
        if font is None:
            return
        if not self.settled:
            self._settle(font)
        token = operands.strip()
        shown = font.strings.get(token)
        if shown is None:
            if token[0] == _HEXADECIMAL and b"T" in token:
                self._show_steps(font, token)
                return
            if not is_string(token):
                raise NotCovered("a string operand that is not one string")
            shown = font.learn(token)
        self._draw(font, shown, False)

    def show_spaced(self, operands: bytes) -> None:
        """Draw an array of strings and of steps back, in thousandths of an em."""
        if not self.in_text:
            raise NotCovered("text outside a text object")
        font = self.font
        if font is None:
            return
        if not self.settled:
            self._settle(font)
        tokens = items(operands)
        if tokens[0] != b"[" or tokens[-1] != b"]":
            raise NotCovered("an array of text without its brackets")
        step = 0.001 * self.em
        spaced = False
        for token in tokens[1:-1]:
            if token[0] in _STRING_STARTS:
                shown = font.shown(token)
                if shown.texts:
                    self._draw(font, shown, spaced)
                    spaced = True
            else:
                if font.vertical:
                    self.y -= float(token) * step
                else:
                    self.x -= float(token) * step
                spaced = True

    def _show_steps(self, font: Font, operands: bytes) -> None:
        """Draw strings that are moved to one by one: at once, where they are single glyphs on one level line."""
        tokens, xs, ys, operators = moved_strings(operands)
        known = font.singles
        glyphs = [known.get(token) or font.learn_single(token) for token in tokens]
        a, b, c, d, e, f = self.text_matrix
        reach = a * self.em
        level = _LEVEL.issuperset(ys) or not any(map(float, ys))
        if b or c or self.y or reach <= 0 or not self.plain or not level or NOT_SINGLE in glyphs:
            self._show_step_by_step(font, tokens, xs, ys, operators)
            return
        texts, widths = zip(*glyphs, strict=True)
        places = list(accumulate(map(float, xs), initial=0.0))
        lefts = [e + a * place for place in places]
        lefts[0] += a * self.x
        rights = [left + reach * width for left, width in zip(lefts, widths, strict=True)]
        self._put(list(texts), lefts, rights, f, 0)
        self.text_matrix = (a, b, c, d, e + a * places[-1], f)
        self.x = self.em * widths[-1]
        if b"TD" in operators:
            self.leading = 0.0

    def _show_step_by_step(
        self, font: Font, tokens: list[bytes], xs: list[bytes], ys: list[bytes], operators: list[bytes]
    ) -> None:
        self._draw(font, font.shown(tokens[0]), False)
        for token, x, y, operator in zip(tokens[1:], xs, ys, operators, strict=True):
            if operator == b"TD":
                self.leading = float(y)
            self.move(float(x), float(y))
            self._draw(font, font.shown(token), False)

    def _draw(self, font: Font, shown: Shown, spaced: bool) -> None:
        """Draw a string; `spaced` tells that character spacing goes before it."""
        if not shown.texts:
            return
        if font.vertical:
            self._draw_vertically(font, shown, spaced)
            return
        a, b, c, d, e, f = self.text_matrix
        if b:
            self._draw_turned(font, shown, spaced)
            return
        em = self.em
        x = self.x
        if self.plain:
            starts = shown.starts
            self.x = x + em * shown.advance
            left = e + c * self.y + a * x
            reach = a * em
            lefts = [left + reach * start for start in starts] if len(starts) > 1 else [left]
        else:
            starts, self.x = self._spaced(font, shown, spaced)
            origin = e + c * self.y
            reach = a * em
            lefts = [origin + a * start for start in starts]
        rights = [left + reach * width for left, width in zip(lefts, shown.widths, strict=True)]
        if reach < 0:
            lefts, rights = rights, lefts
        if c:
            before, after = sorted((c * self.low, c * (self.low + self.size)))
            lefts = [left + before for left in lefts]
            rights = [right + after for right in rights]
        self._put(shown.texts, lefts, rights, f + d * self.y, 0 if reach >= 0 else 2)

    def _put(self, texts: list[str], lefts: list[float], rights: list[float], baseline: float, turn: int) -> None:
        """Add level glyphs to the last run where they go on from it, else as a new one."""
        scale = self.text_matrix[3]
        bottom = baseline + scale * self.low
        size = -scale * self.size
        top = bottom - size
        if size < 0:
            top, bottom, size = bottom, top, -size
        run = self.run
        hidden = self.rendering == _INVISIBLE
        if (
            run is not None
            and run.top == top
            and run.bottom == bottom
            and -size <= lefts[0] - run.rights[-1] <= _ADJACENT * size
            and run.clip is self.clip
            and run.turn == turn
            and run.hidden == hidden
        ):
            run.texts += texts
            run.lefts += lefts
            run.rights += rights
        else:
            self.run = Run(texts.copy(), lefts, rights, top, bottom, size, turn, self.clip, hidden)
            self.marks.runs.append(self.run)

    def _spaced(self, font: Font, shown: Shown, spaced: bool) -> tuple[list[float], float]:
        """Where each glyph starts and where the next string does, with character and word spacing."""
        x = self.x
        char_space = self.char_space * self.stretch
        word_space = 0.0 if font.multibyte else self.word_space * self.stretch
        starts = []
        for code, width in zip(shown.codes, shown.widths, strict=True):
            if spaced:
                x += char_space
            spaced = True
            starts.append(x)
            x += self.em * width
            if code == _SPACE:
                x += word_space
        return starts, x

    def _draw_turned(self, font: Font, shown: Shown, spaced: bool) -> None:
        """Glyphs on a baseline that is not level: each a run of its own."""
        starts, end = self._spaced(font, shown, spaced)
        low, high = self.y + self.low, self.y + self.low + self.size
        for text, width, start in zip(shown.texts, shown.widths, starts, strict=True):
            box = transform_box(self.text_matrix, start, low, start + self.em * width, high)
            self._single(text, box, self._turn())
        self.x = end

    def _draw_vertically(self, font: Font, shown: Shown, spaced: bool) -> None:
        """Glyphs of a vertical font, one below the other: each a run of its own."""
        for text, width, code in zip(shown.texts, shown.widths, shown.codes, strict=True):
            if spaced:
                self.y += self.char_space * self.stretch
            spaced = True
            across, along = font.displacement(code)
            left = self.x - (self.size * 0.5 if across is None else across * self.size * 0.001)
            top = self.y + (1000 - along) * self.size * 0.001 + self.rise
            box = transform_box(self.text_matrix, left, top + self.em * width, left + self.size, top)
            self._single(text, box, self._turn() if self.text_matrix[1] else 0)
            self.y += self.em * width

    def _turn(self) -> int:
        """The quarter turns of the baseline from level, clockwise; y grows downwards."""
        along, down = self.text_matrix[0] * self.stretch, self.text_matrix[1] * self.stretch
        if abs(down) <= _ALONG_AXIS * abs(along):
            return 0 if along > 0 else 2
        if abs(along) <= _ALONG_AXIS * abs(down):
            return 1 if down > 0 else 3
        return SKEWED

    def _single(self, text: str, box: Box, turn: int) -> None:
        left, top, right, bottom = box
        size = right - left if turn in (1, 3) else bottom - top
        hidden = self.rendering == _INVISIBLE
        self.marks.runs.append(Run([text], [left], [right], top, bottom, size, turn, self.clip, hidden))
        self.run = None


def matrix_operand(operands: bytes) -> Matrix:
    """The six numbers of a matrix; ValueError where they are more or fewer."""
    scale, e, f = operands.rsplit(None, 2)
    a, b, c, d = _scale(scale)
    return a, b, c, d, float(e), float(f)


@lru_cache(maxsize=256)
def _scale(operands: bytes) -> tuple[float, float, float, float]:
    """The first four numbers of a matrix, which are the same for most texts of a document."""
    a, b, c, d = map(float, operands.split())
    return a, b, c, d
