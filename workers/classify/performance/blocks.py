"""Where the self-evaluation forms of a document begin and end."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache
from re import Pattern

import msgspec
from msgspec import Struct

from schemas.knowledge.performance import words
from workers.classify.needles import needles_of
from workers.classify.performance.columns import find_headers, head_words
from workers.classify.performance.labels import any_of
from workers.classify.performance.stream import Row, Stream

__all__ = ["Block", "find_blocks"]

# A form's heads stand among so many pieces behind its title.
HEAD_PIECES = 160
# A title has so many lines at most; a rest of so few characters on a line of its own is no title by itself.
LONGEST_TITLE = 3
TITLE_REST = 4


class Block(Struct, frozen=True):
    """A form: its title ('' where none is printed), where it begins, and its pieces[start:end] below the title."""

    title: str
    first: int
    start: int
    end: int


@cache
def _patterns() -> tuple[Pattern[str], Pattern[str], Pattern[str], Pattern[str]]:
    blocks, fields = words().blocks, words().fields
    return (
        re.compile(blocks.title),
        re.compile(rf"(?:{any_of(fields.project)})[:：]?"),
        re.compile(blocks.notes),
        re.compile(blocks.heading),
    )


def find_blocks(stream: Stream, headings: Collection[str] = ()) -> list[Block]:
    """The forms of a document in order; `headings` are folded titles of its sections, which end a form."""
    rows = list(stream.rows(0, len(stream.pieces)))
    starts = list(_starts(stream, rows))
    blocks: list[Block] = []
    for number, (title, position, body) in enumerate(starts):
        stop = starts[number + 1][1] if number + 1 < len(starts) else len(rows)
        if body >= stop:
            continue
        first, start = rows[position].start, rows[body].start
        if _has_heads(stream, start, min(start + HEAD_PIECES, rows[stop - 1].end)):
            block = Block(title, first, start, _end(stream, rows[body:stop], headings))
            if blocks and _goes_on(stream, blocks[-1], block):
                block = msgspec.structs.replace(blocks.pop(), end=block.end)
            blocks.append(block)
    return blocks


def _goes_on(stream: Stream, above: Block, block: Block) -> bool:
    """Whether a block is the rest of the form above under a title repeated on a new page."""
    same = bool(above.title) and above.title == block.title
    return (
        same
        and not _patterns()[1].match(stream.key, stream.starts[block.start])
        and not head_words(stream, block.start, min(block.start + HEAD_PIECES, block.end))
    )


def _starts(stream: Stream, rows: list[Row]) -> Iterator[tuple[str, int, int]]:
    """Title, row of the title and first row of the body, for everything that looks like a form's beginning."""
    _, project, _, _ = _patterns()
    titled = _titled(stream, rows)
    named = True
    position = 0
    while position < len(rows):
        found = _title_at(stream, rows, position) if position in titled else None
        if found is not None:
            title, body = found
            yield title, position, body
            named, position = False, body
            continue
        if project.match(rows[position].key):
            if named:
                yield "", position, position
            named = True
        position += 1


def _titled(stream: Stream, rows: list[Row]) -> Collection[int]:
    """The rows at which a title may begin: those not far above a word that every title holds."""
    needles = needles_of(_patterns()[0])
    if not needles:
        return range(len(rows))
    starts = [stream.starts[row.start] for row in rows]
    found: set[int] = set()
    for word in re.finditer(f"(?={any_of(needles)})", stream.key):
        row = bisect_right(starts, word.start())
        found.update(range(row - LONGEST_TITLE, row))
    return found


def _title_at(stream: Stream, rows: list[Row], position: int) -> tuple[str, int] | None:
    """The title that begins with a row, with the year below it, and the row behind; it may wrap."""
    blocks = words().blocks
    for last in range(position, min(position + LONGEST_TITLE, len(rows))):
        key = "".join(row.key for row in rows[position : last + 1])
        match = _patterns()[0].fullmatch(key)
        if match is None:
            continue
        wraps = re.fullmatch(blocks.title_head, rows[position].key) or len(rows[last].key) <= TITLE_REST
        if last > position and not wraps:
            return None
        base = stream.starts[rows[position].start]
        title, body = stream.text[base + match.start("title") : base + len(key)], last + 1
        if not re.search(r"20\d\d", key) and body < len(rows) and re.fullmatch(blocks.year_line, rows[body].key):
            title, body = title + stream.joined(rows[body].start, rows[body].end), body + 1
        return title, body
    return None


def _has_heads(stream: Stream, start: int, end: int) -> bool:
    """Whether money figures or indicators are announced: a title in a list of contents has neither."""
    return bool(find_headers(stream, start, end)) or len(head_words(stream, start, end)) > 1


def _end(stream: Stream, rows: list[Row], headings: Collection[str]) -> int:
    """Where the form's own cells end: at its notes, at a heading of the document, or with the rows."""
    _, _, notes, heading = _patterns()
    headers = find_headers(stream, rows[0].start, rows[-1].end)
    body = headers[0].end if headers else rows[0].start
    closed = re.compile(any_of(words().fields.total + words().fields.explanation))
    seen_total = False
    for row in rows:
        if row.start < body:
            if not headers and heading.fullmatch(row.key):
                return row.start
            continue
        seen_total = seen_total or closed.match(row.key) is not None
        is_note = notes.fullmatch(row.key) and (seen_total or row.key != "备注")
        if is_note or heading.fullmatch(row.key) or row.key in headings:
            return row.start
    return rows[-1].end
