"""The cells that can begin at each word of an indicator table, and what is unusual about each by its text alone."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from workers.classify.performance.shapes import Lines, shapes
from workers.classify.performance.stream import Gap, Piece

__all__ = ["HOPELESS", "LEVELS", "Candidate", "Candidates"]

# A cell is a run of at most so many words, the name of a level of so many characters.
LONGEST_CELL = 24
LONGEST_LEVEL = 16

LEVELS = ("level0", "level1", "level2")
NUMBERS = ("weight", "score")
KNOWN_LEVEL = -3.0
STEM_OF_LEVEL = 1.0
OTHER_LEVEL = 3.0
LEVEL_REPEATED_ABOVE = 1.5
LEVEL_AS_TEXT = 4.0
SHORT_LEVEL_AS_TEXT = 1.0
NUMBER = -1.5
NUMBER_ENDS_LINE = 1.0
SIGN = -1.0
DASH = 0.5
ORDINAL_FIRST = -1.5
ORDINAL_INSIDE = 6.0
MEASURED_NAME = 4.0
REASON = 1.0
PART_OF_LEVEL = ("指标", "标")
CUT_AT_COMMA = 2.0
UNBALANCED = 3.0
ENDS_NO_CELL, OPENING = "，、：", "（(《“"
# A cell of such a price is in no cheapest reading.
HOPELESS = 9.0
# A blank inside a cell: before a unit, between letters set apart, in a wrapped line, beside a number, anywhere else.
BLANK_UNIT, BLANK_LETTERS, BLANK_WRAPPED, BLANK_MIXED, BLANK_ELSE = 0.1, 0.6, 0.8, 1.5, 2.5


class Candidate(Struct, frozen=True, gc=False):
    """A cell that can begin at a word: its column, where it ends, its price but for its short lines.

    The price comes in two parts, `plain` and `extra`, because floats are added in one order always. `lines` are those
    of a cell that wraps: how many of them are short depends on the width of its column.
    """

    column: int
    end: int
    plain: float
    extra: float = 0.0
    lines: Lines | None = None


class Candidates:
    """The cells that the words of one table can make up; `inside` are the prices of gaps within a cell."""

    def __init__(self, pieces: Sequence[Piece], columns: tuple[str, ...], inside: Mapping[Gap, float]) -> None:
        self.pieces = pieces
        self.columns = columns
        self._inside = inside
        self._shapes = shapes()
        self._opens = [self._opens_cell(piece.key) for piece in pieces]
        self._found: dict[int, list[Candidate]] = {}

    def _opens_cell(self, key: str) -> bool:
        """Whether a word can only begin a cell: the whole name of a level, or an indicator's ordinal."""
        if self._shapes.ordinal.match(key):
            return True
        return "指标" in key and any(self._shapes.level(level).fullmatch(key) for level in LEVELS)

    def at(self, start: int) -> list[Candidate]:
        """Every cell that can begin at a word, by where it ends, then by its column."""
        if start not in self._found:
            self._found[start] = [*self._from(start)]
        return self._found[start]

    def _from(self, start: int) -> Iterator[Candidate]:
        joins, key, lines = 0.0, "", Lines()
        for end in range(start + 1, min(len(self.pieces), start + LONGEST_CELL) + 1):
            piece = self.pieces[end - 1]
            if end - 1 > start:
                if piece.gap in (Gap.CELL, Gap.ROW) or self._opens[end - 1]:
                    break
                joins += self._join(start, end - 1)
            if joins > HOPELESS:
                break
            key += piece.key
            lines = lines.with_piece(piece, first=end - 1 == start)
            yield from self._as_cells(key, start, end, joins, lines)

    def _join(self, start: int, index: int) -> float:
        """Of words[index] continuing the cell that began at words[start]."""
        left, right = self.pieces[index - 1].key, self.pieces[index]
        if right.gap is not Gap.SPACE:
            ended = NUMBER_ENDS_LINE if self._shapes.number.fullmatch(left) else 0.0
            return self._inside[right.gap] + ended
        if left[-1].isdigit() and self._shapes.unit.match(right.key):
            return BLANK_UNIT
        if len(left) == len(right.key) == 1 and not (left + right.key).isascii():
            return BLANK_LETTERS
        wrapped = any(piece.gap is not Gap.SPACE for piece in self.pieces[start + 1 : index])
        mixed = left[-1].isascii() != right.key[0].isascii()
        return BLANK_WRAPPED if wrapped else BLANK_MIXED if mixed else BLANK_ELSE

    def _as_cells(self, key: str, start: int, end: int, joins: float, lines: Lines) -> Iterator[Candidate]:
        """A text as a cell of each column that it can stand in."""
        known = shapes()
        levels = {name: known.level(name).fullmatch(key) is not None for name in LEVELS}
        measured = known.measured.fullmatch(key) is not None
        plain = joins + _plain(key)
        text = _Text(key, measured, levels["level1"] or levels["level2"])
        wrapped = lines if lines.needed else None
        for column, name in enumerate(self.columns):
            if name in LEVELS:
                price = self._level(name, key, levels, end - start, joins)
                if price is not None and price < HOPELESS and not (measured and price > 0):
                    yield Candidate(column, end, price)
            elif name in ("sign", "unit"):
                if (known.sign if name == "sign" else known.unit).fullmatch(key) and joins + SIGN < HOPELESS:
                    yield Candidate(column, end, joins + SIGN)
            elif name in NUMBERS:
                if end - start == 1 and known.number.fullmatch(key):
                    yield Candidate(column, end, NUMBER)
                elif end - start == 1 and known.blank.fullmatch(key):
                    yield Candidate(column, end, DASH)
            else:
                extra = text.standing_as(name)
                if plain + extra < HOPELESS:
                    yield Candidate(column, end, plain, extra, wrapped)

    def _level(self, name: str, key: str, levels: Mapping[str, bool], count: int, joins: float) -> float | None:
        """Of a text as the name of a level."""
        if levels[name]:
            return KNOWN_LEVEL + min(joins, 0.1 * count)
        if name == "level1" and levels["level2"]:
            return LEVEL_REPEATED_ABOVE
        if name != "level2" or len(key) > LONGEST_LEVEL:
            return None
        if any(character in "()" or character.isdigit() for character in key):
            return None
        return joins + (STEM_OF_LEVEL if self._shapes.stem.search(key) else OTHER_LEVEL)


def _plain(key: str) -> float:
    """Of a text as any cell of words: it neither begins with a comma nor ends with one, and closes its brackets."""
    cut = (key[0] in ENDS_NO_CELL) + (key[-1] in ENDS_NO_CELL or key[-1] in OPENING)
    return CUT_AT_COMMA * cut + UNBALANCED * (key.count("(") != key.count(")"))


class _Text:
    """A text that may look like a value, a level, or begin with an indicator's ordinal."""

    def __init__(self, key: str, measured: bool, level: bool) -> None:
        self._measured = measured
        self._as_text = LEVEL_AS_TEXT if "标" in key else None
        self._is_level = level or key in PART_OF_LEVEL
        ordinal = shapes().ordinal.search(key)
        self._ordinal = ordinal is not None
        self._leads = ordinal is not None and ordinal.start() == 0
        self._again = ORDINAL_INSIDE if ordinal and shapes().ordinal.search(key, ordinal.end()) else 0.0

    def standing_as(self, name: str) -> float:
        """Of the text as a name, a target, an actual value or a reason."""
        price = REASON if name == "reason" else 0.0
        if self._is_level:
            price += self._as_text or (SHORT_LEVEL_AS_TEXT if name == "name" else 0.0)
        if name == "name" and self._measured:
            price += MEASURED_NAME
        if self._ordinal:
            price += ORDINAL_FIRST if name == "name" and self._leads else ORDINAL_INSIDE
            price += self._again
        return price
