"""Lines of plain text made ready: recognition debris taken off, page numbers left out, words and figures parted."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from schemas.knowledge.codes import names_of
from schemas.knowledge.forms import FormSpec, reading
from workers.classify.forms.notes import find_declaration, is_note
from workers.classify.forms.words import bare, pattern, printed
from workers.classify.numbers import Number, find_numbers

__all__ = [
    "LooseRow",
    "Token",
    "clean",
    "page_number",
    "split_notes",
    "tokens",
    "without_heads",
    "without_page_numbers",
]

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LATEX = re.compile(r"\\(?:text|mathrm|times|geq|leq)\b|[${}]")
_PAGE_NUMBER = re.compile(r"\s*[-—–]+\s*\d{1,4}\s*[-—–]+\s*|\s*第\s*\d+\s*页.{0,12}")


class Token(Struct, frozen=True, gc=False):
    """A stretch of words (`number` None) or one figure, as printed."""

    text: str
    number: Number | None = None


class LooseRow(Struct, frozen=True, gc=False, kw_only=True):
    """A row of plain text: who it is, and its figures in their printed order, columns unknown.

    `torn` tells that the figures stand apart from several labels and may belong to any; `shared` are then the figures
    of all rows of the same `group`. `inferred` tells that a torn figure was given to its row by proof.
    """

    side: str | None = None
    line: str | None = None
    code: str | None = None
    name: str = ""
    key: str | None = None
    numbers: tuple[Number, ...] = ()
    text: str = ""
    torn: bool = False
    group: int = 0
    shared: tuple[Number, ...] = ()
    inferred: bool = False


def clean(line: str) -> str:
    """A line without tags, LaTeX marks and list dashes that recognition leaves behind."""
    line = _LATEX.sub(" ", _TAG.sub(" ", line))
    return re.sub(r"^\s*(?:[-*#|]+\s+)+", "", line).replace("|", " ").strip()


def page_number(line: str) -> bool:
    """Whether a line may be a page's number: one whole number alone, and not zero."""
    found = tokens(line)
    return len(found) == 1 and found[0].number is not None and re.fullmatch(r"[1-9]\d{0,3}", found[0].text) is not None


def without_page_numbers(lines: list[str]) -> list[str]:
    """The lines without those of a single whole number, where the form prints its amounts with decimals.

    A number that is a classification code stays: a code may have a line to itself.
    """
    decimals = any("." in token.text for line in lines for token in tokens(line) if token.number is not None)
    return [line for line in lines if not page_number(line) or names_of(line.strip())] if decimals else lines


def split_notes(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The lines of the table and the lines below it; page numbers and empty lines are dropped from both."""
    rows: list[str] = []
    notes: list[str] = []
    for line in lines:
        text = clean(line)
        if not text or _PAGE_NUMBER.fullmatch(line):
            continue
        if notes or is_note(text) or find_declaration([printed(text)]):
            notes.append(line.rstrip())
        else:
            rows.append(text)
    return rows, notes


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Words and figures of a line from left to right; figures glued to words (2,493.03一、…) are parted."""
    found: list[Token] = []
    at = 0
    for start, end, number in find_numbers(text):
        if printed(text[at:start]):
            found.append(Token(text[at:start].strip()))
        found.append(Token(text[start:end], number))
        at = end
    if printed(text[at:]):
        found.append(Token(text[at:].strip()))
    return tuple(found)


def without_heads(head: list[str], body: list[str], spec: FormSpec) -> list[str]:
    """The body's lines without those that print the head, or a line of it, again at the top of a page."""
    again = {printed(line) for line in head if len(line.split()) > 1}
    heads = pattern(*_head_words(spec))
    labels = {name for line in spec.lines for name in line.names}
    return [line for line in body if printed(line) not in again and not _is_head(line, heads, labels)]


def _is_head(line: str, heads: re.Pattern[str], labels: set[str]) -> bool:
    """Whether a line only repeats the table's head: unit and body, names of columns, or their numbers 1 2 3 …."""
    if pattern(reading().unit).search(bare(line)) or pattern(reading().department).match(bare(line)):
        return True
    found = tokens(line)
    numbers = [token.number.value for token in found if token.number is not None]
    if len(numbers) == len(found) or numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        return False
    words = (bare(word) for token in found if token.number is None for word in token.text.split())
    return all(word not in labels and heads.fullmatch(word) for word in words)


def _head_words(spec: FormSpec) -> tuple[str, ...]:
    words = reading()
    columns = tuple(word for part in (spec.columns, spec.groups) for one in part for word in one.words)
    generic = set(words.total_words)
    codes = words.code_words if spec.by_code else ()
    heads = (*codes, *words.name_words, *words.number_words, *words.line_words)
    return (*heads, *(word for word in columns if word not in generic))
