"""Pages drawn sideways or upside down, turned so that their text runs from left to right."""

from schemas.pages import Box
from workers.parse.geometry import turned_box
from workers.parse.marks import SKEWED, Horizontal, Marks, Run, Vertical

__all__ = ["turned_upright"]


def turned_upright(marks: Marks, width: float, height: float) -> tuple[Marks, float, float]:
    """The marks with most of their text upright, and the page's width and height as they then are."""
    turn = _prevailing_turn(marks)
    if turn == 0:
        return marks, width, height
    turned = Marks()
    turned.runs = [part for run in marks.runs for part in _turned_run(run, turn, width, height)]
    turned.pictures = [turned_box(box, turn, width, height) for box in marks.pictures]
    for y, left, right in marks.horizontals:
        _add_rule(turned, turned_box((left, y, right, y), turn, width, height))
    for x, top, bottom in marks.verticals:
        _add_rule(turned, turned_box((x, top, x, bottom), turn, width, height))
    return (turned, width, height) if turn == 2 else (turned, height, width)


def _prevailing_turn(marks: Marks) -> int:
    """The turn of more than half of the glyphs, 0 where none prevails."""
    counts = [0, 0, 0, 0]
    for run in marks.runs:
        if run.turn != SKEWED:
            counts[run.turn] += len(run.texts)
    turn = counts.index(max(counts))
    return turn if counts[turn] * 2 > sum(counts) else 0


def _turned_run(run: Run, turn: int, width: float, height: float) -> list[Run]:
    parts = []
    for text, left, right in zip(run.texts, run.lefts, run.rights, strict=True):
        box = turned_box((left, run.top, right, run.bottom), turn, width, height)
        clip = None if run.clip is None else turned_box(run.clip, turn, width, height)
        rest = SKEWED if run.turn == SKEWED else (run.turn - turn) % 4
        parts.append(Run([text], [box[0]], [box[2]], box[1], box[3], run.size, rest, clip, run.hidden))
    return parts


def _add_rule(marks: Marks, box: Box) -> None:
    x0, y0, x1, y1 = box
    if y0 == y1:
        horizontal: Horizontal = (y0, x0, x1)
        marks.horizontals.append(horizontal)
    else:
        vertical: Vertical = (x0, y0, y1)
        marks.verticals.append(vertical)
