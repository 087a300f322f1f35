"""docs/data-dictionary.md, made from the dictionary and the models: `python -m schemas.dictionary.page > docs/…`."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column as DatabaseColumn
from sqlalchemy import Table
from sqlalchemy.orm import Mapper

from schemas.dictionary import Column, Listing, export_names, export_of, view_of, views
from schemas.tables import Base

__all__ = ["page"]

_INTRODUCTION = Path(__file__).with_name("page.md")


def page() -> str:
    """The whole page: the views, the exports, the tables behind them."""
    lines = [_INTRODUCTION.read_text(encoding="utf-8").rstrip(), "", "## The views"]
    for view in views().values():
        lines += _view(view)
    lines += ["", "## The exports", "", "| export | of the view | columns |", "|---|---|---|"]
    lines += map(_export, export_names())
    lines += ["", "## The tables", "", "They may change with any version; the views stay."]
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.local_table.description):
        lines += _table(mapper)
    return "\n".join(lines) + "\n"


def _view(view: Listing) -> Iterator[str]:
    yield f"\n### {view.name} {view.title}\n\n{view.about}\n"
    yield "| column | 名称 | kind | what it is |"
    yield "|---|---|---|---|"
    yield from map(_column, view.columns)


def _column(column: Column) -> str:
    return f"| `{column.name}` | {column.title} | {column.kind} | {column.about} |"


def _export(name: str) -> str:
    columns = ", ".join(f"`{column.name}`" for column in export_of(name).columns)
    return f"| {name} | {view_of(name).name} | {columns} |"


def _table(mapper: Mapper[Base]) -> Iterator[str]:
    table = mapper.local_table
    assert isinstance(table, Table), "every model is a table"  # noqa: S101
    about = " ".join((inspect.getdoc(mapper.class_) or "").split())
    yield f"\n### {table.name}\n\n{about}\n"
    yield "| column | type | key |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {_type(column)} | {_key(column)} |"


def _type(column: DatabaseColumn[object]) -> str:
    words = {"Clean": "text", "Exact": "exact decimal", "Utc": "time", "Json": "json", "BigInteger": "integer"}
    name = type(column.type).__name__
    word = words.get(name, name.lower().replace("enum", "text").replace("string", "text"))
    return word + (", may be null" if column.nullable else "")


def _key(column: DatabaseColumn[object]) -> str:
    refers = [f"→ {key.target_fullname}" for key in sorted(column.foreign_keys, key=lambda one: one.target_fullname)]
    return ", ".join((["primary"] if column.primary_key else []) + refers)


if __name__ == "__main__":
    sys.stdout.write(page())
