"""The titles of the statutory forms, wherever they are printed: above a table, inside it, in the contents."""

import re
from functools import cache

from msgspec import Struct

from schemas.knowledge.forms import forms, reading
from workers.classify.forms.words import bare, pattern, printed

__all__ = ["Title", "ends_form", "find_title"]


class Title(Struct, frozen=True):
    """A form's title as printed, its printed number (公开01表) and year; `contents` where a page number follows it."""

    form: str
    text: str
    number: str | None = None
    year: int | None = None
    contents: bool = False


@cache
def _cores() -> tuple[tuple[str, re.Pattern[str]], ...]:
    prefix = reading().title_prefix
    return tuple((key, re.compile(f"(?P<before>{prefix})(?:{'|'.join(spec.titles)})")) for key, spec in forms().items())


def _core_of(words: str) -> str | None:
    """The key of the form that these words name, read to their last character."""
    for key, core in _cores():
        if core.fullmatch(words):
            return key
    return None


def _without_furniture(words: str) -> str:
    """A title line without the unit and department lines that may share it."""
    for mark in (reading().unit, reading().department):
        found = re.search(rf"[（(]?{mark}", words)
        if found and found.start() > 0:
            words = words[: found.start()]
    return words


def _once(words: str) -> str:
    """Words that are printed twice over (drawn twice to look bold) taken once."""
    half = len(words) // 2
    return words[:half] if words[:half] == words[half:] else words


def find_title(text: str) -> Title | None:
    """The title that a line (or a cell) prints, or None; text around the title is not tolerated but for its furniture.

    `text` is the line as printed. Years, ordinals, numbers (表1), dots and page numbers of the contents may stand
    beside the title.
    """
    if "表" not in text or len(text) > 200:
        return None
    words = _once(_without_furniture(bare(text)))
    listed = re.search(reading().contents_tail, words)
    core = words[: listed.start()] if listed else words
    numbered = re.search(reading().title_number, core)
    core = re.sub(reading().title_number, "", core)
    core = re.sub(reading().title_tail, "", core)
    core = re.sub(reading().title_ordinal, "", core)
    form = _core_of(core)
    if form is None:
        return None
    year = re.search(reading().year, core)
    return Title(
        form=form,
        text=_shown(text, listed is not None),
        number=numbered["number"] if numbered else None,
        year=int(year.group(1)) if year else None,
        contents=listed is not None,
    )


def _shown(text: str, listed: bool) -> str:
    """The title as printed, without white space and without what only the contents add."""
    words = _once(_without_furniture(printed(text)))
    return re.sub(reading().contents_tail, "", words) if listed else words


def ends_form(text: str) -> bool:
    """Whether a line opens something else: another table, a part, a section of the text."""
    words = bare(text)
    if pattern(reading().heading).match(words):
        return True
    return len(words) <= 60 and pattern(reading().other_table).match(words) is not None
