"""What a parsed formula is made of; docs/rules.md explains the notation."""

from typing import Literal

from msgspec import Struct

__all__ = ["Cell", "Columns", "Formula", "Operator", "Row", "Term"]

Operator = Literal["==", "~", "≤"]
RowKind = Literal["label", "codes", "line", "variable", "only"]


class Row(Struct, frozen=True):
    """Which row: by label, by codes, by 行次, by a variable, or the only row of the form.

    `parts` means the rows that add up to it instead of itself. An `optional` row may be missing from print.
    """

    kind: RowKind
    text: str = ""
    side: str | None = None
    parts: bool = False
    optional: bool = False


class Columns(Struct, frozen=True):
    """Which columns: keys, ordinals (栏) or a variable; empty where the form has one column of amounts."""

    keys: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    variable: str | None = None


class Cell(Struct, frozen=True):
    """A reference to cells of a form; it may stand for several, which are then added up."""

    form: str
    row: Row
    columns: Columns


class Term(Struct, frozen=True):
    """A reference with its sign."""

    sign: int
    cell: Cell


class Formula(Struct, frozen=True):
    """`left operator right`, for every value of its variables (r rows, X codes, k classes, c columns)."""

    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...]
    variables: tuple[str, ...]
    text: str
