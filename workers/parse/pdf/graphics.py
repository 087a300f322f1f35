"""The graphics state of a content stream: the page's matrix, the clip, the path under construction."""

from schemas.pages import Box
from workers.parse.geometry import Matrix, intersection, multiply, transform_box
from workers.parse.marks import Marks
from workers.parse.pdf.errors import NotCovered
from workers.parse.pdf.fonts import Font
from workers.parse.pdf.paths import Path
from workers.parse.pdf.writer import Writer

__all__ = ["Graphics"]

State = tuple[Matrix, Box | None, float, Font | None, float, float, float, float, float, float, int]


class Graphics(Writer):
    """The state of text and graphics; what is painted is added to the marks."""

    def __init__(self, marks: Marks, matrix: Matrix, clip: Box | None = None) -> None:
        super().__init__(marks, matrix, clip)
        self.clip_pending = False
        self.path = Path()
        self.line_width = 1.0
        self._states: list[State] = []

    def save(self) -> None:
        """Keep the state, to be restored."""
        if self.in_text:
            raise NotCovered("the graphics state saved within a text object")
        self._states.append(
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

    def restore(self) -> None:
        """Return to the state kept last, if there is one."""
        if self.in_text:
            raise NotCovered("the graphics state restored within a text object")
        if self._states:
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
            ) = self._states.pop()
            self.settled = False

    def concatenate(self, matrix: Matrix) -> None:
        """Put a matrix before the page's."""
        if self.in_text:
            raise NotCovered("the page's matrix changed within a text object")
        self.matrix = multiply(matrix, self.matrix)

    def paint(self, stroked: bool, filled: bool) -> None:
        """Add the ruled lines that the path draws, and begin a new one."""
        a, b, c, d, _, _ = self.matrix
        width = self.line_width * abs(a * d - b * c) ** 0.5 if stroked else None
        self.path.paint(self.matrix, self.marks, width, filled)
        self.end_path()

    def end_path(self) -> None:
        """Begin a new path; the old one bounds what is seen from now on, if it was to."""
        if self.clip_pending:
            self.clip_pending = False
            bounds = self.path.bounds(self.matrix)
            if bounds is not None:
                self.clip = bounds if self.clip is None else intersection(self.clip, bounds)
        self.path.clear()

    def picture(self) -> None:
        """Add the place of an image."""
        self.marks.pictures.append(transform_box(self.matrix, 0.0, 0.0, 1.0, 1.0))
