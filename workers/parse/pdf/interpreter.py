"""A lean interpreter of content streams: it keeps what text position and ruled lines need, and nothing else.

It draws exactly the glyphs and boxes of pdfminer's own interpreter and leaves to it, by raising
NotCovered, whatever is written so oddly that the two could differ.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import literal_name

from schemas.pages import Box
from workers.parse.geometry import Matrix, intersection, multiply, transform_box
from workers.parse.limits import Budget, too_large
from workers.parse.marks import Marks
from workers.parse.pdf.content import INLINE_IMAGE, operations
from workers.parse.pdf.errors import NotCovered
from workers.parse.pdf.fonts import Font, Fonts
from workers.parse.pdf.paths import Path
from workers.parse.pdf.streams import decoded
from workers.parse.pdf.writer import Writer, matrix_operand

__all__ = ["Interpreter"]

State = tuple[Matrix, Box | None, float, Font | None, float, float, float, float, float, float, int]
"""What saving the graphics state keeps."""


class Interpreter(Writer):
    """Draws the streams of one page, and through itself the forms within, onto one Marks."""

    def __init__(self, marks: Marks, fonts: Fonts, budget: Budget, active: frozenset[int] = frozenset()) -> None:
        super().__init__(marks)
        self.fonts = fonts
        self.budget = budget
        self.active = active
        self.path = Path()
        self.line_width = 1.0
        self.clip_pending = False
        self.states: list[State] = []
        self.selections: dict[bytes, tuple[Font, float]] = {}

    def draw(self, data: bytes, resources: Any, matrix: Matrix) -> None:
        """Draw a content stream under the given matrix; NotCovered leaves the page to pdfminer."""
        self.budget.spend_bytes(len(data))
        self.resources = dict_value(resources) if resources else {}
        self.matrix = matrix
        handlers = self.HANDLERS
        try:
            for operands, operator in operations(data):
                handler = handlers.get(operator)
                if handler is not None:
                    handler(self, operands)
                elif operator not in _IGNORED:
                    self._other(operator)
        except (ValueError, IndexError) as error:
            raise NotCovered("operands that are not what their operator takes") from error

    # Text

    def _begin_text(self, _operands: bytes) -> None:
        self.begin_text(self.matrix)

    def _end_text(self, _operands: bytes) -> None:
        self.in_text = False

    def _select_font(self, operands: bytes) -> None:
        selection = self.selections.get(operands)
        if selection is None:
            name, size = operands.split()
            selection = self.selections[operands] = (self._font(name), float(size))
        self.font, self.size = selection
        self.settle()

    def _font(self, name: bytes) -> Font:
        fonts = dict_value(self.resources.get("Font") or {})
        reference = fonts.get(_name(name))
        return self.fonts.unknown() if reference is None else self.fonts.load(reference)

    def _show(self, operands: bytes) -> None:
        self.show(operands.strip())

    def _show_on_next_line(self, operands: bytes) -> None:
        self.move(0.0, self.leading)
        self.show(operands.strip())

    def _move_text(self, operands: bytes) -> None:
        x, y = operands.split()
        self.move(float(x), float(y))

    def _move_text_leading(self, operands: bytes) -> None:
        x, y = operands.split()
        self.leading = float(y)
        self.move(float(x), float(y))

    def _place_text(self, operands: bytes) -> None:
        self.set_text_matrix(matrix_operand(operands))

    def _next_line(self, _operands: bytes) -> None:
        self.move(0.0, self.leading)

    def _set_leading(self, operands: bytes) -> None:
        self.leading = -float(operands)

    def _set_char_space(self, operands: bytes) -> None:
        self.char_space = float(operands)
        self.settle()

    def _set_word_space(self, operands: bytes) -> None:
        self.word_space = float(operands)
        self.settle()

    def _set_stretch(self, operands: bytes) -> None:
        self.stretch = float(operands) * 0.01
        self.settle()

    def _set_rise(self, operands: bytes) -> None:
        self.rise = float(operands)
        self.settle()

    def _set_rendering(self, operands: bytes) -> None:
        self.rendering = int(operands)
        self.settle()

    # Graphics state

    def _save(self, _operands: bytes) -> None:
        if self.in_text:
            raise NotCovered("the graphics state saved within a text object")
        self.states.append(
            (
                self.matrix,
                self.clip,
                self.line_width,
                self.font,
                self.size,
                self.char_space,
                self.word_space,
                self.stretch,
                self.leading,
                self.rise,
                self.rendering,
            )
        )

    def _restore(self, _operands: bytes) -> None:
        if self.in_text:
            raise NotCovered("the graphics state restored within a text object")
        if self.states:
            (
                self.matrix,
                self.clip,
                self.line_width,
                self.font,
                self.size,
                self.char_space,
                self.word_space,
                self.stretch,
                self.leading,
                self.rise,
                self.rendering,
            ) = self.states.pop()

    def _concatenate(self, operands: bytes) -> None:
        if self.in_text:
            raise NotCovered("the page's matrix changed within a text object")
        self.matrix = multiply(matrix_operand(operands), self.matrix)

    def _set_line_width(self, operands: bytes) -> None:
        self.line_width = float(operands)

    # Paths

    def _rectangle(self, operands: bytes) -> None:
        x, y, w, h = operands.split()
        self.path.rectangles.append((float(x), float(y), float(w), float(h)))

    def _move_to(self, operands: bytes) -> None:
        x, y = operands.split()
        self.path.move(float(x), float(y))

    def _line_to(self, operands: bytes) -> None:
        x, y = operands.split()
        self.path.line(float(x), float(y))

    def _curve_to(self, operands: bytes) -> None:
        *_, x, y = operands.split()
        self.path.curve(float(x), float(y))

    def _close(self, _operands: bytes) -> None:
        self.path.close()

    def _stroke(self, _operands: bytes) -> None:
        self._paint(True, False)

    def _close_stroke(self, _operands: bytes) -> None:
        self.path.close()
        self._paint(True, False)

    def _fill(self, _operands: bytes) -> None:
        self._paint(False, True)

    def _fill_stroke(self, _operands: bytes) -> None:
        self._paint(True, True)

    def _close_fill_stroke(self, _operands: bytes) -> None:
        self.path.close()
        self._paint(True, True)

    def _paint(self, stroked: bool, filled: bool) -> None:
        a, b, c, d, _, _ = self.matrix
        width = self.line_width * abs(a * d - b * c) ** 0.5 if stroked else None
        self.path.paint(self.matrix, self.marks, width, filled)
        self._end_path(b"")

    def _begin_clip(self, _operands: bytes) -> None:
        self.clip_pending = True

    def _end_path(self, _operands: bytes) -> None:
        if self.clip_pending:
            self.clip_pending = False
            bounds = self.path.bounds(self.matrix)
            if bounds is not None:
                self.clip = bounds if self.clip is None else intersection(self.clip, bounds)
        self.path.clear()

    # Forms and images

    def _draw_object(self, operands: bytes) -> None:
        found = dict_value(self.resources.get("XObject") or {}).get(_name(operands.strip()))
        drawn = resolve1(found)
        if not isinstance(drawn, PDFStream):
            return
        subtype = literal_name(drawn.get("Subtype"))
        if subtype == "Image":
            self._picture()
        elif subtype == "Form" and "BBox" in drawn:
            self._form(drawn)

    def _picture(self) -> None:
        self.marks.pictures.append(transform_box(self.matrix, 0.0, 0.0, 1.0, 1.0))

    def _form(self, form: PDFStream) -> None:
        if form.objid is None or form.objid in self.active:
            return
        if len(self.active) >= self.budget.limits.nesting:
            raise too_large(f"forms are nested more than {self.budget.limits.nesting} deep")
        inner = list_value(form.get("Matrix", (1, 0, 0, 1, 0, 0)))
        a, b, c, d, e, f = (float(resolve1(number)) for number in inner)
        matrix = multiply((a, b, c, d, e, f), self.matrix)
        interpreter = Interpreter(self.marks, self.fonts, self.budget, self.active | {form.objid})
        interpreter.clip = self.clip
        resources = form.get("Resources") or self.resources
        if form.data is None:
            form.data = decoded(form, self.budget)
        interpreter.draw(form.data, resources, matrix)

    def _other(self, operator: bytes) -> None:
        if operator.startswith(INLINE_IMAGE):
            self._picture()
        elif not operator.isalnum():
            raise NotCovered("an operator that the format does not define")

    HANDLERS: ClassVar[dict[bytes, Callable[[Any, bytes], None]]] = {
        b"BT": _begin_text,
        b"ET": _end_text,
        b"Tf": _select_font,
        b"Tj": _show,
        b"TJ": Writer.show_spaced,
        b"'": _show_on_next_line,
        b"Td": _move_text,
        b"TD": _move_text_leading,
        b"Tm": _place_text,
        b"T*": _next_line,
        b"TL": _set_leading,
        b"Tc": _set_char_space,
        b"Tw": _set_word_space,
        b"Tz": _set_stretch,
        b"Ts": _set_rise,
        b"Tr": _set_rendering,
        b"q": _save,
        b"Q": _restore,
        b"cm": _concatenate,
        b"w": _set_line_width,
        b"re": _rectangle,
        b"m": _move_to,
        b"l": _line_to,
        b"c": _curve_to,
        b"v": _curve_to,
        b"y": _curve_to,
        b"h": _close,
        b"S": _stroke,
        b"s": _close_stroke,
        b"f": _fill,
        b"F": _fill,
        b"f*": _fill,
        b"B": _fill_stroke,
        b"B*": _fill_stroke,
        b"b": _close_fill_stroke,
        b"b*": _close_fill_stroke,
        b"n": _end_path,
        b"W": _begin_clip,
        b"W*": _begin_clip,
        b"Do": _draw_object,
    }


def _name(token: bytes) -> str:
    if b"#" in token:
        raise NotCovered("a name with an escaped character")
    return token[1:].decode("utf-8")


_IGNORED = frozenset(
    (
        b"",
        *b"BDC BMC EMC BX EX BI CS cs DP MP G g K k RG rg SC SCN sc scn J j M d d0 d1 gs i ri sh".split(),
    )
)
"""Operators of colour, marked content and line style; the empty one ends the stream."""
