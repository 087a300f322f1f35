"""The data dictionary: the views for analysts, what an export of them holds, and what each column means.

    views()["facts_current"].columns      as the database has them
    export_of("facts").columns            as `mingzhang export facts` writes them

An export has what its view has, with two differences that files need: beside a `number` stands the same with its
printed decimals as text (`value_text`), and a `box` becomes four columns in points.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

__all__ = ["BOX", "Column", "Listing", "export_names", "export_of", "view_of", "views"]

Kind = Literal["integer", "number", "decimals", "real", "text", "boolean", "time", "json", "box"]

_FILE = Path(__file__).with_name("columns.toml")
BOX = ("x0", "top", "x1", "bottom")
_EDGES = {"x0": "左", "top": "上", "x1": "右", "bottom": "下"}


@dataclass(frozen=True)
class Column:
    """A column: `title` is its Chinese name, `about` says what it holds."""

    name: str
    kind: Kind
    title: str
    about: str


@dataclass(frozen=True)
class Listing:
    """A view, or the export of one; `order` are the columns that its rows are ordered by."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    def named(self, name: str) -> Column | None:
        """The column of this name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)


@cache
def views() -> dict[str, Listing]:
    """The views for analysts by name."""
    words = _words()
    return {name: _listing(name, view, words["columns"]) for name, view in words["views"].items()}


def export_names() -> tuple[str, ...]:
    """What can be exported."""
    return tuple(_words()["exports"])


def view_of(export: str) -> Listing:
    """The view that an export is made of."""
    return views()[_words()["exports"][export]]


@cache
def export_of(name: str) -> Listing:
    """An export by its name; its columns are those of the files."""
    view = view_of(name)
    columns = tuple(made for column in view.columns for made in _exported(column))
    return Listing(name, view.title, view.about, columns, view.order)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _listing(name: str, view: dict[str, str], known: dict[str, tuple[Kind, str, str]]) -> Listing:
    columns = []
    for word in view["columns"].split():
        entry, _, shown = word.partition("=")
        columns.append(Column(shown or entry, *known[entry]))
    return Listing(name, view["title"], view["about"], tuple(columns), tuple(view["order"].split()))


def _exported(column: Column) -> tuple[Column, ...]:
    if column.kind == "number":
        printed = f"`{column.name}` with its printed decimals, as text."
        return column, Column(f"{column.name}_text", "decimals", f"{column.title}（原小数位）", printed)
    if column.kind == "box":
        return tuple(Column(edge, "real", _EDGES[edge], f"`{edge}` of its box, points.") for edge in BOX)
    return (column,)
