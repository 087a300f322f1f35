"""A lean interpreter of content streams: it keeps what text position and ruled lines need, and nothing else.

It draws exactly the glyphs and boxes of pdfminer's own interpreter and leaves to it, by raising
NotCovered, whatever is written so oddly that the two could differ.
"""

from collections.abc import Callable
from typing import Any

from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import literal_name

from schemas.pages import Box
from workers.parse.geometry import Matrix, multiply
from workers.parse.limits import Budget, too_large
from workers.parse.marks import Marks
from workers.parse.pdf.content import INLINE_IMAGE, instructions, operations
from workers.parse.pdf.errors import NotCovered, damage_rejected
from workers.parse.pdf.fonts import Font, Fonts
from workers.parse.pdf.graphics import Graphics
from workers.parse.pdf.streams import decoded
from workers.parse.pdf.writer import matrix_operand

__all__ = ["Interpreter"]


class Interpreter(Graphics):
    """Draws one content stream, and through others of its kind the forms within, onto one Marks.

    `active` are the numbers of the streams being drawn, which none of the forms may be.
    """

    def __init__(
        self,
        marks: Marks,
        fonts: Fonts,
        budget: Budget,
        resources: Any,
        matrix: Matrix,
        active: frozenset[int] = frozenset(),
        clip: Box | None = None,
    ) -> None:
        super().__init__(marks, matrix, clip)
        self.fonts = fonts
        self.budget = budget
        self.resources: dict[str, Any] = dict_value(resources) if resources else {}
        self.active = active
        self.selections: dict[bytes, tuple[Font, float]] = {}

    def draw(self, data: bytes) -> None:
        """Draw a content stream; NotCovered leaves the page to pdfminer."""
        self.budget.spend_bytes(len(data))
        try:
            for operands, operators in operations(data):
                for instruction, recurring in _PLANS.get(operators) or _plan(operators):
                    instruction(self, operands if recurring is None else recurring)
        except (ValueError, IndexError) as error:
            raise NotCovered("operands that are not what their operator takes") from error

    def font_named(self, name: bytes) -> Font:
        """The font that the resources have under a name."""
        reference = dict_value(self.resources.get("Font") or {}).get(_name(name))
        return self.fonts.unknown() if reference is None else self.fonts.load(reference)

    def draw_object(self, name: bytes) -> None:
        """Draw the form or picture that the resources have under a name."""
        drawn = resolve1(dict_value(self.resources.get("XObject") or {}).get(_name(name)))
        if not isinstance(drawn, PDFStream):
            return
        subtype = literal_name(drawn.get("Subtype"))
        if subtype == "Image":
            self.picture()
        elif subtype == "Form" and "BBox" in drawn:
            self._draw_form(drawn)

    def _draw_form(self, form: PDFStream) -> None:
        if form.objid is None or form.objid in self.active:
            return
        if len(self.active) >= self.budget.limits.nesting:
            raise too_large(f"forms are nested more than {self.budget.limits.nesting} deep")
        a, b, c, d, e, f = (float(resolve1(number)) for number in list_value(form.get("Matrix", (1, 0, 0, 1, 0, 0))))
        if form.data is None:
            with damage_rejected("decompressing a form"):
                form.data = decoded(form, self.budget)
        Interpreter(
            self.marks,
            self.fonts,
            self.budget,
            form.get("Resources") or self.resources,
            multiply((a, b, c, d, e, f), self.matrix),
            self.active | {form.objid},
            self.clip,
        ).draw(form.data)


def _name(token: bytes) -> str:
    if b"#" in token:
        raise NotCovered("a name with an escaped character")
    return token[1:].decode("utf-8")


# Text


def _end_text(state: Interpreter, _operands: bytes) -> None:
    state.in_text = False


def _select_font(state: Interpreter, operands: bytes) -> None:
    selection = state.selections.get(operands)
    if selection is None:
        name, number = operands.split()
        selection = state.selections[operands] = (state.font_named(name), float(number))
    font, size = selection
    if font is not state.font or size != state.size:
        state.font, state.size = selection
        state.settled = False


def _show_on_next_line(state: Interpreter, operands: bytes) -> None:
    state.move(0.0, state.leading)
    state.show(operands)


def _move_text(state: Interpreter, operands: bytes) -> None:
    x, y = operands.split()
    state.move(float(x), float(y))


def _move_text_leading(state: Interpreter, operands: bytes) -> None:
    x, y = operands.split()
    state.leading = float(y)
    state.move(float(x), float(y))


def _place_text(state: Interpreter, operands: bytes) -> None:
    state.set_text_matrix(matrix_operand(operands))


def _next_line(state: Interpreter, _operands: bytes) -> None:
    state.move(0.0, state.leading)


def _set_leading(state: Interpreter, operands: bytes) -> None:
    state.leading = -float(operands)


def _set_char_space(state: Interpreter, operands: bytes) -> None:
    state.char_space = float(operands)
    state.settled = False


def _set_word_space(state: Interpreter, operands: bytes) -> None:
    state.word_space = float(operands)
    state.settled = False


def _set_stretch(state: Interpreter, operands: bytes) -> None:
    state.stretch = float(operands) * 0.01
    state.settled = False


def _set_rise(state: Interpreter, operands: bytes) -> None:
    state.rise = float(operands)
    state.settled = False


def _set_rendering(state: Interpreter, operands: bytes) -> None:
    state.rendering = int(operands)
    state.settled = False


# Graphics


def _save(state: Interpreter, _operands: bytes) -> None:
    state.save()


def _restore(state: Interpreter, _operands: bytes) -> None:
    state.restore()


def _concatenate(state: Interpreter, operands: bytes) -> None:
    state.concatenate(matrix_operand(operands))


def _set_line_width(state: Interpreter, operands: bytes) -> None:
    state.line_width = float(operands)


def _rectangle(state: Interpreter, operands: bytes) -> None:
    x, y, w, h = operands.split()
    state.path.rectangles.append((float(x), float(y), float(w), float(h)))


def _move_to(state: Interpreter, operands: bytes) -> None:
    x, y = operands.split()
    state.path.move(float(x), float(y))


def _line_to(state: Interpreter, operands: bytes) -> None:
    x, y = operands.split()
    state.path.line(float(x), float(y))


def _curve_to(state: Interpreter, operands: bytes) -> None:
    *_, x, y = operands.split()
    state.path.curve(float(x), float(y))


def _close(state: Interpreter, _operands: bytes) -> None:
    state.path.close()


def _stroke(state: Interpreter, _operands: bytes) -> None:
    state.paint(True, False)


def _close_stroke(state: Interpreter, _operands: bytes) -> None:
    state.path.close()
    state.paint(True, False)


def _fill(state: Interpreter, _operands: bytes) -> None:
    state.paint(False, True)


def _fill_stroke(state: Interpreter, _operands: bytes) -> None:
    state.paint(True, True)


def _close_fill_stroke(state: Interpreter, _operands: bytes) -> None:
    state.path.close()
    state.paint(True, True)


def _begin_clip(state: Interpreter, _operands: bytes) -> None:
    state.clip_pending = True


def _end_path(state: Interpreter, _operands: bytes) -> None:
    state.end_path()


def _draw_object(state: Interpreter, operands: bytes) -> None:
    state.draw_object(operands.strip())


def _draw_inline_image(state: Interpreter, _operands: bytes) -> None:
    state.picture()


def _pass_over(_state: Interpreter, _operands: bytes) -> None:
    """Draw nothing."""


def _give_up(_state: Interpreter, _operands: bytes) -> None:
    raise NotCovered("an operator that the format does not define")


Instruction = Callable[[Interpreter, bytes], None]

_OPERATORS: dict[bytes, Instruction] = {
    b"BT": Interpreter.begin_text,
    b"ET": _end_text,
    b"Tf": _select_font,
    b"Tj": Interpreter.show,
    b"TJ": Interpreter.show_spaced,
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
    INLINE_IMAGE: _draw_inline_image,
}

# What is done with the operators of a step

_MOST_PLANS = 4096
"""Documents have some dozens; one with more has colours or widths that change all the time."""
_LONGEST_PLAN = 256
"""Bytes beyond which a step's operators will hardly recur."""
_NOTHING = ((_pass_over, None),)
_PLANS: dict[bytes, tuple[tuple[Instruction, bytes | None], ...]] = {}


def _plan(operators: bytes) -> tuple[tuple[Instruction, bytes | None], ...]:
    """The instructions in a step's operators, each with its operands, None for those of the step."""
    plan: list[tuple[Instruction, bytes | None]] = []
    for number, (operands, operator) in enumerate(instructions(operators)):
        instruction = _OPERATORS.get(operator) or _other(operator)
        if instruction is not _pass_over:
            plan.append((instruction, operands if number else None))
    found = tuple(plan) or _NOTHING
    if len(operators) <= _LONGEST_PLAN:
        if len(_PLANS) >= _MOST_PLANS:
            _PLANS.clear()
        _PLANS[operators] = found
    return found


def _other(operator: bytes) -> Instruction:
    """Colours, marked content, line styles and unknown words draw nothing; the empty operator is the stream's end."""
    return _pass_over if not operator or operator.isalnum() else _give_up
