"""What is unusual in a reading of an indicator table, as prices: about as many small surprises as the number says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from workers.classify.performance.shapes import Lines, cuts_word, shapes
from workers.classify.performance.stream import Gap, Piece

__all__ = ["MOST_AGREEMENT", "TOLD", "UNTOLD", "Gaps", "Pricer", "Span"]

# A cell is a run of at most so many words, the name of a level of so many characters.
LONGEST_CELL = 24
LONGEST_LEVEL = 16

MISSING = {"name": 3.0, "weight": 2.0, "target": 2.0, "actual": 2.0, "score": 3.0, "sign": 0.5, "unit": 0.5}
LEVELS = ("level0", "level1", "level2")
NUMBERS = ("weight", "score")
LEVELS_ALONE = 1.5
WITHOUT_LEVEL2 = 0.5
KNOWN_LEVEL = -3.0
STEM_OF_LEVEL = 1.0
OTHER_LEVEL = 3.0
LEVEL_REPEATED_ABOVE = 1.5
LEVEL_AS_TEXT = 4.0
SHORT_LEVEL_AS_TEXT = 1.0
DROPPED_WORD = 4.0
DROPPED_AT_PAGE = 1.5
SHORT_LINE = 2.0
NUMBER = -1.5
NUMBER_ENDS_LINE = 1.0
SIGN = -1.0
DASH = 0.5
ORDINAL_FIRST = -1.5
ORDINAL_INSIDE = 6.0
MEASURED_NAME = 4.0
SAME_TEXT = -1.5
SIMILAR = -1.0
BOTH_MEASURED = -1.5
MOST_AGREEMENT = 1.5
ONE_MEASURED = 0.5
REASON = 1.0
PART_OF_LEVEL = ("指标", "标")
CUT_AT_COMMA = 2.0
CUT_WORD = 1.0
UNBALANCED = 3.0
DROPPED_SCRAP = 0.5
ENDS_NO_CELL, OPENING = "，、：", "（(《“"
# A cell of such a price is in no cheapest reading.
HOPELESS = 9.0
# A blank inside a cell: before a unit, between letters set apart, in a wrapped line, beside a number, anywhere else.
BLANK_UNIT, BLANK_LETTERS, BLANK_WRAPPED, BLANK_MIXED, BLANK_ELSE = 0.1, 0.6, 0.8, 1.5, 2.5


class Gaps(Struct, frozen=True):
    """Prices of a gap: inside a cell, between cells of a row, between rows."""

    inside: Mapping[Gap, float]
    cells: Mapping[Gap, float]
    rows: Mapping[Gap, float]


# Where empty lines tell: one stands before the next line of a cell and before the next row.
TOLD = Gaps(
    inside={Gap.LINE: 1.5, Gap.BLANK: 0.2, Gap.PAGE: 0.6},
    cells={Gap.SPACE: 0.0, Gap.LINE: 0.0, Gap.BLANK: 0.8, Gap.PAGE: 1.0, Gap.CELL: 0.0, Gap.ROW: 6.0},
    rows={Gap.SPACE: 6.0, Gap.LINE: 0.4, Gap.BLANK: 0.0, Gap.PAGE: 0.0, Gap.CELL: 6.0, Gap.ROW: 0.0},
)
UNTOLD = Gaps(
    inside={Gap.LINE: 0.3, Gap.BLANK: 0.3, Gap.PAGE: 0.6},
    cells={Gap.SPACE: 0.0, Gap.LINE: 0.3, Gap.BLANK: 0.3, Gap.PAGE: 1.0, Gap.CELL: 0.0, Gap.ROW: 6.0},
    rows={Gap.SPACE: 6.0, Gap.LINE: 0.0, Gap.BLANK: 0.0, Gap.PAGE: 0.0, Gap.CELL: 6.0, Gap.ROW: 0.0},
)


class Span(Struct, frozen=True):
    """A cell that can begin at a word: its column, where it ends, its price."""

    column: int
    end: int
    price: float


class Pricer:
    """Prices over the words of one table; `widths` are the widths that its columns are known to have."""

    def __init__(
        self, pieces: Sequence[Piece], columns: tuple[str, ...], gaps: Gaps, widths: Mapping[str, float]
    ) -> None:
        self.pieces = pieces
        self.columns = columns
        self.gaps = gaps
        self.widths = widths
        self.shapes = shapes()
        self.opens = [self._opens(piece.key) for piece in pieces]
        self._spans: dict[int, list[Span]] = {}
        missing = [MISSING.get(column, 0.0) for column in columns]
        self.skipped = [
            [sum(missing[left:right]) for right in range(len(columns) + 1)] for left in range(len(columns) + 1)
        ]

    def _opens(self, key: str) -> bool:
        """Whether a word can only begin a cell: the whole name of a level, or an indicator's ordinal."""
        if self.shapes.ordinal.match(key):
            return True
        return "指标" in key and any(self.shapes.level(level).fullmatch(key) for level in LEVELS)

    def opening(self, column: int) -> float:
        """Of a row that begins with a column."""
        return self.skipped[0][column]

    def ending(self, column: int) -> float:
        """Of a row that ends with a column."""
        return LEVELS_ALONE if self.columns[column] in LEVELS else self.skipped[column + 1][len(self.columns)]

    def row_break(self, gap: Gap, column: int) -> float:
        """Of a gap between two rows, the first of which ends with a column."""
        return self.gaps.rows[gap] + self.ending(column)

    def cell_break(self, gap: Gap, left: int, right: int) -> float:
        """Of a gap between two cells of a row."""
        price = self.gaps.cells[gap] + self.skipped[left + 1][right]
        if self.columns[left] == "level1" and self.columns[right] != "level2" and "level2" in self.columns:
            price += WITHOUT_LEVEL2
        return price

    def between(self, before: tuple[int, int], left: int, now: tuple[int, int], right: int) -> float:
        """Of two neighbouring cells of words, as places of words and columns, beside each other."""
        if self.columns[left] in LEVELS:
            return 0.0
        start = now[0]
        cut = CUT_WORD if cuts_word(self.pieces[start - 1].key, self.pieces[start].key) else 0.0
        if (self.columns[left], self.columns[right]) == ("target", "actual"):
            return cut + self._agreement(self._text(*before), self._text(*now))
        return cut

    def _agreement(self, target: str, actual: str) -> float:
        """Of an actual value beside its target: both are measured, or neither; often they are the same."""
        if target == actual:
            return SAME_TEXT
        measured = [self.shapes.measured.fullmatch(text) is not None for text in (target, actual)]
        if any(measured):
            return BOTH_MEASURED if all(measured) else ONE_MEASURED
        shared = (Counter(target) & Counter(actual)).total()
        return SIMILAR * shared / max(len(target), len(actual))

    def cell(self, start: int, end: int, column: int) -> float | None:
        """Of words[start:end] as a cell of a column."""
        return next((span.price for span in self.spans(start) if (span.column, span.end) == (column, end)), None)

    def spans(self, start: int) -> list[Span]:
        """Every cell that can begin at a word."""
        if start not in self._spans:
            self._spans[start] = self._spans_from(start)
        return self._spans[start]

    def _spans_from(self, start: int) -> list[Span]:
        found = []
        joins, key, lines = 0.0, "", Lines()
        for end in range(start + 1, min(len(self.pieces), start + LONGEST_CELL) + 1):
            piece = self.pieces[end - 1]
            if end - 1 > start:
                if piece.gap in (Gap.CELL, Gap.ROW) or self.opens[end - 1]:
                    break
                joins += self._join(start, end - 1)
            if joins > HOPELESS:
                break
            key += piece.key
            lines = lines.with_piece(piece, first=end - 1 == start)
            for column, price in self._prices(key, end - start, joins, lines):
                if price < HOPELESS:
                    found.append(Span(column, end, price))
        return found

    def _text(self, start: int, end: int) -> str:
        return "".join(piece.key for piece in self.pieces[start:end])

    def _join(self, start: int, index: int) -> float:
        """Of words[index] continuing the cell that began at words[start]."""
        left, right = self.pieces[index - 1].key, self.pieces[index]
        if right.gap is not Gap.SPACE:
            ended = NUMBER_ENDS_LINE if self.shapes.number.fullmatch(left) else 0.0
            return self.gaps.inside[right.gap] + ended
        if left[-1].isdigit() and self.shapes.unit.match(right.key):
            return BLANK_UNIT
        if len(left) == len(right.key) == 1 and not (left + right.key).isascii():
            return BLANK_LETTERS
        wrapped = any(piece.gap is not Gap.SPACE for piece in self.pieces[start + 1 : index])
        mixed = left[-1].isascii() != right.key[0].isascii()
        return BLANK_WRAPPED if wrapped else BLANK_MIXED if mixed else BLANK_ELSE

    def _prices(self, key: str, count: int, joins: float, lines: Lines) -> Iterator[tuple[int, float]]:
        """Of a text as a cell, by the columns that it can stand in."""
        shapes = self.shapes
        level = shapes.level1.fullmatch(key) or shapes.level2.fullmatch(key)
        measured = shapes.measured.fullmatch(key) is not None
        plain = joins + self._plain(key)
        for column, name in enumerate(self.columns):
            if name in LEVELS:
                price = self._level(name, key, count, joins)
                if price is not None and not (measured and price > 0):
                    yield column, price
            elif name in ("sign", "unit"):
                if (shapes.sign if name == "sign" else shapes.unit).fullmatch(key):
                    yield column, joins + SIGN
            elif name in NUMBERS:
                if count == 1 and shapes.number.fullmatch(key):
                    yield column, NUMBER
                elif count == 1 and shapes.blank.fullmatch(key):
                    yield column, DASH
            else:
                price = plain + SHORT_LINE * lines.short(self.widths.get(name, 0.0))
                yield column, price + self._as(name, key, measured, level is not None)

    def _level(self, name: str, key: str, count: int, joins: float) -> float | None:
        if self.shapes.level(name).fullmatch(key):
            return KNOWN_LEVEL + min(joins, 0.1 * count)
        if name == "level1" and self.shapes.level2.fullmatch(key):
            return LEVEL_REPEATED_ABOVE
        if name != "level2" or len(key) > LONGEST_LEVEL:
            return None
        if any(character in "()" or character.isdigit() for character in key):
            return None
        return joins + (STEM_OF_LEVEL if self.shapes.stem.search(key) else OTHER_LEVEL)

    def _plain(self, key: str) -> float:
        """Of a text as any cell of words: it neither begins with a comma nor ends with one, and closes its brackets."""
        cut = (key[0] in ENDS_NO_CELL) + (key[-1] in ENDS_NO_CELL or key[-1] in OPENING)
        return CUT_AT_COMMA * cut + UNBALANCED * (key.count("(") != key.count(")"))

    def dropped(self, index: int) -> float:
        """Of leaving out words[index]."""
        piece = self.pieces[index]
        if self.shapes.debris.fullmatch(piece.key):
            return DROPPED_SCRAP
        return DROPPED_AT_PAGE if piece.gap is Gap.PAGE else DROPPED_WORD

    def _as(self, name: str, key: str, measured: bool, level: bool) -> float:
        """Of a text as a name, a target, an actual value or a reason; it may look like a value or a level."""
        price = REASON if name == "reason" else 0.0
        if level or key in PART_OF_LEVEL:
            price += LEVEL_AS_TEXT if "标" in key else SHORT_LEVEL_AS_TEXT if name == "name" else 0.0
        if name == "name" and measured:
            price += MEASURED_NAME
        ordinal = self.shapes.ordinal.search(key)
        if ordinal:
            price += ORDINAL_FIRST if name == "name" and ordinal.start() == 0 else ORDINAL_INSIDE
            price += ORDINAL_INSIDE if self.shapes.ordinal.search(key, ordinal.end()) else 0.0
        return price
