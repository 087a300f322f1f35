"""The data dictionary says what is: the views of both databases, and the page made from it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from runtime.database import reading
from schemas.dictionary import export_names, export_of, views
from schemas.dictionary.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
RELIED_ON = ("facts_current", "statements_current", "findings_open", "coverage", "department_year")


def test_the_page_is_made_from_the_models() -> None:
    """docs/data-dictionary.md is what `python -m schemas.dictionary.page` prints now."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_column_of_every_view_is_explained(engine: Engine) -> None:
    """The database has exactly the views of the dictionary, with these columns in this order."""
    assert set(RELIED_ON) <= set(views())
    with reading(engine) as session:
        tables, only = (
            ("sqlite_master", "type = 'view'")
            if engine.dialect.name == "sqlite"
            else (
                "(SELECT viewname AS name FROM pg_views WHERE schemaname = 'public') AS v",
                "true",
            )
        )
        assert set(session.scalars(text(f"SELECT name FROM {tables} WHERE {only}"))) == set(views())
        for name, view in views().items():
            columns = list(session.execute(text(f"SELECT * FROM {name} LIMIT 0")).keys())
            assert columns == [column.name for column in view.columns], name


@pytest.mark.parametrize("name", export_names())
def test_exports_are_tidy(name: str) -> None:
    """An export's columns have names of their own, and what it is ordered by tells its rows apart."""
    names = [column.name for column in export_of(name).columns]
    assert len(set(names)) == len(names)
    assert set(export_of(name).order) <= set(names)
    assert all(column.title and column.about for column in export_of(name).columns)
