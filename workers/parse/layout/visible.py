"""Which of the text drawn on a page a person sees."""

from schemas.pages import Box
from workers.parse.geometry import intersection
from workers.parse.marks import SKEWED, Marks, Run

__all__ = ["visible_runs"]

_SLACK = 1.0
"""Points by which a glyph's centre may lie outside its clip and still be seen."""


def visible_runs(marks: Marks, width: float, height: float) -> list[Run]:
    """The runs on the page and within their clips, without watermarks, measured.

    Text drawn in no colour is kept only where the page has no other: there it is what text
    recognition laid under a scan; beside visible text it would say everything twice.
    """
    runs = [run for run in marks.runs if run.turn != SKEWED]
    shown = [run for run in runs if not run.hidden]
    page = (-_SLACK, -_SLACK, width + _SLACK, height + _SLACK)
    windows: dict[Box | None, Box] = {None: page}
    kept = []
    for run in shown or runs:
        window = windows.get(run.clip)
        if window is None:
            window = windows[run.clip] = _window(page, run.clip)
        run.measure()
        if not window[1] <= (run.top + run.bottom) / 2 <= window[3]:
            continue
        if run.left < window[0] or run.right > window[2]:
            run = _between(run, window[0], window[2])
        if run.texts:
            kept.append(run)
    return kept


def _window(page: Box, clip: Box | None) -> Box:
    if clip is None:
        return page
    x0, y0, x1, y1 = clip
    return intersection(page, (x0 - _SLACK, y0 - _SLACK, x1 + _SLACK, y1 + _SLACK))


def _between(run: Run, left: float, right: float) -> Run:
    """The run's glyphs whose centres lie between two places."""
    centres = [(a + b) / 2 for a, b in zip(run.lefts, run.rights, strict=True)]
    return run.select([i for i, centre in enumerate(centres) if left <= centre <= right])
