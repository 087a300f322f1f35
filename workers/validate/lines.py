"""The printed rows of a form held against its description: which row is which line, and what adds up to what."""

from functools import cached_property, lru_cache

from schemas.knowledge.codes import names_of
from schemas.knowledge.forms import FormSpec, Line
from schemas.report import FormRow
from workers.validate.reading import plain

__all__ = ["Lines", "row_names", "short_class"]

_SUBLINE = ("其中", "(其中")
_YEAR_TOTALS = ("year_income", "year_expenditure")


def row_names(row: FormRow) -> frozenset[str]:
    """The names that a row goes by: the printed one, and those of its code (a printed name may be cut or lost)."""
    own = plain(row.name) if row.name else ""
    known = _names_of(row.code or "")
    return known | {own} if own else known


@lru_cache(maxsize=2048)
def _names_of(code: str) -> frozenset[str]:
    return frozenset(plain(name) for name in names_of(code) if name)


@lru_cache(maxsize=4096)
def short_class(name: str) -> str:
    """A class or item without 支出, which texts and forms put at its end or leave out."""
    return plain(name).removesuffix("(类)").removesuffix("支出").removesuffix("(类)").removesuffix("支出")


class Lines:
    """The rows of one form in print order; every lookup gives None or nothing where a row is not printed."""

    def __init__(self, spec: FormSpec, rows: tuple[FormRow, ...]) -> None:
        self.spec = spec
        self.rows = tuple(sorted(rows, key=lambda r: (r.index, r.side or "")))
        self._found: dict[tuple[str, str | None], FormRow | None] = {}

    def of_side(self, side: str) -> tuple[FormRow, ...]:
        """The rows of one half."""
        return tuple(r for r in self.rows if r.side == side)

    @cached_property
    def coded(self) -> tuple[FormRow, ...]:
        """The rows that bear a code."""
        return tuple(r for r in self.rows if r.code)

    @cached_property
    def _codes(self) -> dict[str, FormRow]:
        found: dict[str, FormRow] = {}
        for row in self.coded:
            found.setdefault(row.code or "", row)
        return found

    @cached_property
    def _line_of(self) -> dict[tuple[int, str | None], Line]:
        """Which line of the description each row is, by (index, side); names that come twice go by their order."""
        found: dict[tuple[int, str | None], Line] = {}
        for side in self.spec.sides:
            lines = [line for line in self.spec.lines if line.side == side]
            order = {(line.key, line.side): i for i, line in enumerate(lines)}
            last = -1
            for row in self.rows if side is None else self.of_side(side):
                fitting = [] if row.code else _fitting(row, lines)
                if not fitting:
                    continue
                line = next((one for one in fitting if order[(one.key, one.side)] > last), fitting[0])
                last = max(last, order[(line.key, line.side)])
                found[(row.index, row.side)] = line
        return found

    def line_of(self, row: FormRow) -> Line | None:
        """The line of the description that a row is."""
        return self._line_of.get((row.index, row.side))

    def labelled(self, label: str, side: str | None = None) -> FormRow | None:
        """A row by the name or key of its line, or by the name it bears in print; `a/b` is b among the parts of a."""
        if (label, side) not in self._found:
            self._found[label, side] = self._labelled(label, side)
        return self._found[label, side]

    def _labelled(self, label: str, side: str | None) -> FormRow | None:
        parent, _, own = label.rpartition("/")
        if parent:
            head = self.labelled(parent, side)
            prefix = self.line_of(head) if head else None
            return self._part(f"{prefix.key}.", own) if prefix else None
        if (known := self._by_label.get((label, side))) is not None:
            return known
        if self.spec.by_code and label in _TOTALS and (total := next((r for r in self.rows if r.key == "total"), None)):
            return total
        return self._by_name.get((plain(label), side))

    @cached_property
    def _by_label(self) -> dict[tuple[str, str | None], FormRow]:
        """The first row of each line by the key and every name of the line, of one half and of either."""
        found: dict[tuple[str, str | None], FormRow] = {}
        for row in self.rows:
            line = self.line_of(row)
            if line is not None and "." not in line.key:
                for label in (line.key, *line.names):
                    found.setdefault((label, row.side), row)
                    found.setdefault((label, None), row)
        return found

    @cached_property
    def _by_name(self) -> dict[tuple[str, str | None], FormRow]:
        """The first row of each printed name without a code, of one half and of either."""
        found: dict[tuple[str, str | None], FormRow] = {}
        for row in self.rows:
            if not row.code:
                found.setdefault((plain(row.name), row.side), row)
                found.setdefault((plain(row.name), None), row)
        return found

    def _part(self, prefix: str, name: str) -> FormRow | None:
        for row in self.rows:
            line = self.line_of(row)
            if line and line.key.startswith(prefix) and name in line.names:
                return row
        return None

    def numbered(self, number: int) -> FormRow | None:
        """The row with this 行次."""
        return self._numbers.get(str(number))

    @cached_property
    def _numbers(self) -> dict[str | None, FormRow]:
        return {row.line: row for row in reversed(self.rows)}

    def by_code(self, code: str) -> FormRow | None:
        """The first row with this code; in a summary the line of that functional class."""
        return self._row_of.get(code)

    @cached_property
    def _row_of(self) -> dict[str, FormRow]:
        return self._codes if self.spec.by_code else self._classes

    @cached_property
    def _classes(self) -> dict[str, FormRow]:
        """The class lines of a summary by code."""
        found: dict[str, FormRow] = {}
        for row in self.rows:
            line = self.line_of(row)
            if line is not None and line.code:
                found.setdefault(line.code, row)
        return found

    def called(self, name: str) -> frozenset[str]:
        """The codes of the rows that go by this name, as `short_class` shortens it."""
        return self._called.get(name, frozenset())

    @cached_property
    def _called(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in self.coded:
            for name in row_names(row):
                found.setdefault(short_class(name), set()).add(row.code or "")
        return {name: frozenset(codes) for name, codes in found.items()}

    def parts(self, row: FormRow) -> tuple[FormRow, ...]:
        """The rows that add up to this one: codes below a code, top codes below 合计, lines that go into a line."""
        if self.spec.by_code:
            whole = row.code or (None if row.key == "total" or plain(row.name) in _TOTALS else "")
            return self._below.get((whole, None), ())
        line = self.line_of(row)
        return self._below.get((line.key, row.side), ()) if line else ()

    def whole(self, parts: frozenset[tuple[int, str | None]]) -> FormRow | None:
        """The first row that just these rows, by index and side, add up to."""
        return self._wholes.get(parts)

    @cached_property
    def _wholes(self) -> dict[frozenset[tuple[int, str | None]], FormRow]:
        return {frozenset((r.index, r.side) for r in self.parts(row)): row for row in reversed(self.rows)}

    @cached_property
    def _below(self) -> dict[tuple[str | None, str | None], tuple[FormRow, ...]]:
        """The rows that add up to a code (None: to 合计), or to a line of one half."""
        found: dict[tuple[str | None, str | None], list[FormRow]] = {}
        if self.spec.by_code:
            for row in self.coded:
                found.setdefault((self._headings[row.index, row.side], None), []).append(row)
        else:
            for row in self.rows:
                if into := self._into(row):
                    found.setdefault((into, row.side), []).append(row)
        return {whole: tuple(rows) for whole, rows in found.items()}

    @cached_property
    def _headings(self) -> dict[tuple[int, str | None], str | None]:
        """The printed code that each coded row stands under.

        Usually the nearest of 20805, 208 for 2080505. Where the nearest is not printed and the row above is a heading
        of the right length that nothing else stands under, its code is misprinted and it is the heading.
        """
        parents = {code[:-2] for code in self._codes}
        stand_in: dict[str, str] = {}
        found: dict[tuple[int, str | None], str | None] = {}
        above = ""
        for row in self.coded:
            code = row.code or ""
            near = code[:-2]
            if near not in self._codes and len(above) == len(near) > 2 and above not in parents:
                stand_in.setdefault(near, above)
            printed = next((code[:n] for n in range(len(code) - 2, 2, -2) if code[:n] in self._codes), None)
            found[row.index, row.side] = printed if near in self._codes else stand_in.get(near, printed)
            above = code
        return found

    def _into(self, row: FormRow) -> str | None:
        """The line that a row adds to. A row nobody knows adds to the year's total that the rows above it add to."""
        if row.code or not row.name or plain(row.name).startswith(_SUBLINE):
            return None
        line = self.line_of(row)
        if line is not None:
            return line.into
        above = [r for r in self.rows if r.side == row.side and r.index < row.index and self.line_of(r)]
        before = self.line_of(above[-1]) if above else None
        return before.into if before is not None and before.into in _YEAR_TOTALS else None


def _fitting(row: FormRow, lines: list[Line]) -> list[Line]:
    """The lines that a row may be: the one the reader recognised, else those that bear its name."""
    known = [line for line in lines if line.key == row.key]
    name = plain(row.name)
    return known or [line for line in lines if name and any(plain(n) == name for n in line.names)]


_TOTALS = ("合计", "总计", "本年支出合计", "本年收入合计")
