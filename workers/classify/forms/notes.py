"""What stands around a form's table: unit, department, printed number, notes, formulas, declarations."""

import re
from collections.abc import Iterable

from msgspec import Struct

from schemas.knowledge.forms import reading
from workers.classify.forms.words import bare, pattern, printed

__all__ = ["Surroundings", "find_declaration", "is_note", "notes_of", "read_surroundings"]

_PAGE_NUMBER = re.compile(r"[-—–第\s]*\d{1,4}[-—–页\s]*(?:[/共]\s*\d+\s*页?)?")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_TERMINAL = ("。", "；", "：", ";", ":")


class Surroundings(Struct, frozen=True):
    """What a form prints beside its figures; None where it does not."""

    number: str | None = None
    unit: str | None = None
    department: str | None = None
    notes: tuple[str, ...] = ()
    printed_rules: tuple[str, ...] = ()
    declaration: str | None = None


def is_note(line: str) -> bool:
    """Whether a line opens the notes below a table: 注：, 说明：, or a formula."""
    words = bare(line)
    return pattern(reading().note).match(words) is not None or pattern(reading().formula).match(words) is not None


def notes_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Printed lines joined into notes: wrapped lines together, white space removed, page numbers left out."""
    texts = [line for line in lines if printed(line) and not _PAGE_NUMBER.fullmatch(line.strip())]
    longest = max((len(printed(text)) for text in texts), default=0)
    notes: list[str] = []
    previous = ""
    for text in texts:
        words = printed(text)
        wrapped = bool(previous) and not previous.endswith(_TERMINAL) and len(previous) * 5 >= longest * 4
        if notes and wrapped and not is_note(text) and not text[:1].isspace():
            notes[-1] += words
        else:
            notes.append(words)
        previous = words
    return tuple(notes)


def find_declaration(texts: Iterable[str]) -> str | None:
    """The first sentence that says there is nothing to report, or None; the template's own advice does not count."""
    for text in texts:
        for sentence in _SENTENCE.findall(text):
            if pattern(reading().declaration).search(sentence) and not pattern(reading().not_declaration).search(
                sentence
            ):
                return str(sentence).rstrip("；;")
    return None


def _first(regex: str, group: str, texts: Iterable[str]) -> str | None:
    for text in texts:
        found = re.search(regex, text)
        if found:
            return found[group]
    return None


def read_surroundings(above: list[str], below: list[str]) -> Surroundings:
    """Read the lines (and cells) above and inside a table's head, and those below it."""
    heads = [printed(text) for text in above if printed(text)]
    plain = [re.sub(r"[“”\"]", "", head) for head in heads]
    notes = notes_of(below)
    return Surroundings(
        number=_first(reading().title_number, "number", (head for head in plain if len(head) <= 40)),
        unit=_first(reading().unit, "value", plain + list(notes)),
        department=_department(plain),
        notes=notes,
        printed_rules=tuple(rule for note in notes for rule in re.findall(reading().formula, note)),
        declaration=find_declaration(notes),
    )


def _department(heads: list[str]) -> str | None:
    for head in heads:
        for found in re.finditer(reading().department, head):
            if not re.search(reading().unit, found.group()) and not re.fullmatch(r"[万亿]?元", found["name"]):
                return str(found["name"])
    return None
