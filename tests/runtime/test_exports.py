"""Exports: the same rows in every format, exact, tidy, harmless, and in constant memory."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from runtime.database import reading, transaction
from runtime.exports import Wanted, write, write_all, write_stream
from scheduler.acknowledge import acknowledge
from scheduler.corrections import say, withdraw
from schemas.dictionary import export_names, export_of
from schemas.errors import EnvironmentFault, MingzhangError
from schemas.tables import Act, Withdrawn
from tests.exported import AMOUNTS, HOSTILE, fill, multiply

NOTHING = Wanted()


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """Two bodies of two years landed."""
    fill(engine, tmp_path / "archive")
    return engine


def _lines(engine: Engine, export: str, wanted: Wanted = NOTHING) -> list[dict[str, Any]]:
    out = io.BytesIO()
    count = write_stream(engine, export, "jsonl", out, wanted)
    rows = [json.loads(line, parse_float=Decimal) for line in out.getvalue().splitlines()]
    assert len(rows) == count
    return rows


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_format_has_every_row(filled: Engine, tmp_path: Path) -> None:
    """CSV, JSON lines, XLSX and Parquet have the columns of the dictionary and as many rows."""
    for export in export_names():
        names = [column.name for column in export_of(export).columns]
        lines = _lines(filled, export)
        assert lines, export
        assert all(list(line) == names for line in lines)
        formats = ("csv", "xlsx", "parquet")
        counts = {one: write(filled, export, one, tmp_path / f"e.{one}", NOTHING) for one in formats}
        assert set(counts.values()) == {len(lines)}
        assert [list(row) for row in _csv(tmp_path / "e.csv")] == [names] * len(lines)
        sheet = load_workbook(tmp_path / "e.xlsx").worksheets[0]
        assert list(next(sheet.iter_rows(values_only=True))) == names
        with duckdb.connect() as duck:
            read = duck.sql(f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{tmp_path}/e.parquet')")
            assert (read.columns, len(read.fetchall())) == (names, len(lines))


def test_numbers_are_exact_and_codes_are_text(filled: Engine, tmp_path: Path) -> None:
    """Amounts keep their printed decimals beside the number, codes their zeros, in every format."""
    rows = {row["code"]: row for row in _lines(filled, "facts", Wanted(years=(2022,)))}
    assert {code: row["value_text"] for code, row in rows.items() if code} == AMOUNTS
    assert rows["208"]["value"] == Decimal(AMOUNTS["208"])
    assert (rows["205"]["value"], rows["0201"]["region_code"]) == (Decimal("-0.5"), "010203")
    assert [rows[None][edge] for edge in ("x0", "top", "x1", "bottom")] == [Decimal("1.5"), Decimal("2.25"), 3, 4]
    for form in ("csv", "xlsx", "parquet"):
        write(filled, "facts", form, tmp_path / f"e.{form}", Wanted(years=(2022,)))
    assert {row["code"]: row["value"] for row in _csv(tmp_path / "e.csv") if row["code"]} == AMOUNTS
    table = f"read_parquet('{tmp_path}/e.parquet')"
    with duckdb.connect() as duck:
        found = duck.sql(f"SELECT code, value, typeof(value) FROM {table} WHERE code IS NOT NULL").fetchall()
        ((whole,),) = duck.sql(f"SELECT sum(value) FROM {table}").fetchall()
    assert {code: value for code, value, _ in found} == {code: Decimal(text) for code, text in AMOUNTS.items()}
    assert {kind for *_, kind in found} == {"DECIMAL(38,8)"}
    assert whole == sum(map(Decimal, AMOUNTS.values())) + Decimal("4.20")
    sheet = load_workbook(tmp_path / "e.xlsx").worksheets[0]
    head, *body = sheet.iter_rows(values_only=True)
    cells = {row[head.index("code")]: row[head.index("value")] for row in body}
    assert (cells["0201"], cells["205"]) == (10, -0.5)
    assert cells["208"] == AMOUNTS["208"], "a spreadsheet cannot hold so many digits: they are a text"


def test_an_amount_that_no_decimal_holds_is_not_rounded(filled: Engine, tmp_path: Path) -> None:
    """In Parquet a number with too many decimals is null, with its text beside it."""
    multiply(filled, 1, 1)
    with transaction(filled) as session:
        session.execute(text("UPDATE facts SET value = '0.1234567891' WHERE ordinal = 100"))
    write(filled, "facts", "parquet", tmp_path / "e.parquet", NOTHING)
    with duckdb.connect() as duck:
        query = f"SELECT value, value_text FROM read_parquet('{tmp_path}/e.parquet') WHERE ordinal = 100"
        assert duck.sql(query).fetchall() == [(None, "0.1234567891")]


def test_no_text_is_a_formula(filled: Engine, tmp_path: Path) -> None:
    """In CSV a text that a spreadsheet would run has an apostrophe in front; XLSX holds no formula and no link."""
    write(filled, "facts", "csv", tmp_path / "e.csv", NOTHING)
    rows = _csv(tmp_path / "e.csv")
    assert [row["name"] for row in rows if row["column_key"] == "other_income"] == [f"'{HOSTILE}"] * 2
    assert {row["value"] for row in rows} >= {"-0.5"}
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=@\t\r+]|-(?![\d.])", cell)]
    write(filled, "facts", "xlsx", tmp_path / "e.xlsx", NOTHING)
    with zipfile.ZipFile(tmp_path / "e.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets" in name]
    assert sheets
    assert not [sheet for sheet in sheets if "<f" in sheet or "hyperlink" in sheet.lower().replace("=hyperlink(", "")]


def test_filters_narrow(filled: Engine) -> None:
    """Year, department, region, rule, severity, form and report choose; a filter without a column is refused."""
    assert {row["fiscal_year"] for row in _lines(filled, "facts", Wanted(years=(2023,)))} == {2023}
    assert {row["department"] for row in _lines(filled, "statements", Wanted(departments=("甲",)))} == {"甲局"}
    assert _lines(filled, "facts", Wanted(regions=("某省",))) == []
    assert {row["rule"] for row in _lines(filled, "findings", Wanted(rules=("T3",)))} == {"T3-SUM"}
    assert {row["severity"] for row in _lines(filled, "findings", Wanted(severities=("warning",)))} == {"warning"}
    assert {row["report_id"] for row in _lines(filled, "checks", Wanted(reports=(2,)))} == {2}
    assert _lines(filled, "facts", Wanted(forms=("EXPENDITURE",))) == []
    with pytest.raises(MingzhangError, match="no such column"):
        _lines(filled, "facts", Wanted(severities=("error",)))


def test_others_read_the_views(filled: Engine, tmp_path: Path) -> None:
    """Pandas reads the views and the CSV; DuckDB attaches the SQLite file or reads the Parquet."""
    with filled.connect() as connection:
        frame = pd.read_sql("SELECT department, errors, warnings FROM department_year ORDER BY department", connection)
        assert frame.to_dict("list") == {"department": ["乙局", "甲局"], "errors": [2, 2], "warnings": [1, 1]}
    write(filled, "findings", "csv", tmp_path / "e.csv", NOTHING)
    assert len(pd.read_csv(tmp_path / "e.csv", dtype={"region_code": str})) == 6


def test_what_was_taken_back_is_counted_nowhere(filled: Engine) -> None:
    """A retracted finding and those of a withdrawn rule are nowhere open or counted; an acknowledged one is."""
    first, second, third = (row["finding_id"] for row in _lines(filled, "findings", Wanted(years=(2022,))))
    acknowledge(filled, second, who="w", reason="r")
    say(filled, first, Act.RETRACTED, who="w", reason="r")
    withdraw(filled, Withdrawn.RULE, "T3-SUM", who="w", reason="r")
    left = _lines(filled, "findings", Wanted(years=(2022,)))
    assert [(row["finding_id"], row["acknowledged"]) for row in left] == [(second, True)]
    counted = [(row["errors"], row["warnings"]) for row in _lines(filled, "reports")]
    with reading(filled) as session:
        views = session.execute(text("SELECT errors, warnings FROM department_year ORDER BY report_id")).all()
        fallen = session.scalars(text("SELECT finding_id FROM findings_fallen ORDER BY finding_id")).all()
    assert counted == [tuple(row) for row in views] == [(1, 0), (2, 0)]
    assert fallen[:2] == [first, third]


def test_a_file_is_whole_or_not_there(filled: Engine, tmp_path: Path) -> None:
    """Where writing fails, the file that was there stays as it was, and no draft is left."""
    target = tmp_path / "e.csv"
    target.write_text("before")
    with pytest.raises(MingzhangError):
        write(filled, "reports", "csv", target, Wanted(severities=("error",)))
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if "draft" in path.name] == []
    with pytest.raises(EnvironmentFault, match="cannot write"):
        write(filled, "reports", "csv", tmp_path / "missing" / "e.csv", NOTHING)


@pytest.fixture
def everything(filled: Engine, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """All of it in one SQLite file."""
    counts = write_all(filled, tmp_path / "all.sqlite3", NOTHING)
    assert counts["reports"] == 2
    assert all(counts.values())
    with closing(sqlite3.connect(tmp_path / "all.sqlite3")) as connection:
        yield connection


def test_the_sqlite_file_is_plain_and_whole(everything: sqlite3.Connection) -> None:
    """Numbers are numbers, codes are text, keys and references hold, words are found."""
    kinds = "SELECT DISTINCT typeof(value), typeof(code), typeof(region_code) FROM facts WHERE code = '0201'"
    assert everything.execute(kinds).fetchall() == [("integer", "text", "text")]
    assert everything.execute("PRAGMA foreign_key_check").fetchall() == []
    assert everything.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    keys = everything.execute("SELECT name FROM pragma_table_info('facts') WHERE pk > 0 ORDER BY pk").fetchall()
    assert keys == [("report_id",), ("ordinal",)]
    found = everything.execute("SELECT count(*) FROM statements_fts WHERE statements_fts MATCH '收入4'").fetchone()
    assert found == (2,)


def test_datasette_serves_it(everything: sqlite3.Connection, tmp_path: Path) -> None:
    """Datasette opens the file with its metadata: tables with their titles, rows with links, a search."""
    command = [sys.executable, "-W", "ignore", "-m", "datasette", str(tmp_path / "all.sqlite3"), "--metadata"]
    command.append(str(tmp_path / "all.metadata.json"))

    def get(address: str) -> dict[str, Any]:
        done = subprocess.run([*command, "--get", address], capture_output=True, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    told = get("/all/statements.json?_shape=objects&_search=收入4.20万元")
    assert [row["department"] for row in told["rows"]] == ["甲局", "乙局"]
    facts = get("/all/facts.json?code=0201&_shape=objects&_extra=count,columns,foreign_key_tables")
    assert [row["value"] for row in facts["rows"]] == [10, 10]


_MEASURE = """
import resource, sys
from pathlib import Path
from runtime.database import make_engine
from runtime.exports import Wanted, write
engine = make_engine(sys.argv[1])
write(engine, "facts", sys.argv[2], Path(sys.argv[3]) / "few", Wanted(years=(2022,)))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(write(engine, "facts", sys.argv[2], Path(sys.argv[3]) / "many", Wanted(years=(2023,))))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file_format", "count"), [("csv", 200_000), ("jsonl", 200_000), ("xlsx", 60_000), ("parquet", 200_000)]
)
def test_memory_does_not_grow_with_the_rows(filled: Engine, file_format: str, count: int, tmp_path: Path) -> None:
    """Many rows take no more memory than four, within what a library's buffers take."""
    multiply(filled, 2, count)
    url = filled.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, url, file_format, str(tmp_path)], capture_output=True, check=True, text=True
    )
    rows, grown = map(int, done.stdout.split())
    assert rows == count + 4
    most = 300 if file_format == "parquet" else 12  # DuckDB has its own limit; 200,000 rows in memory take 250 MiB
    assert grown < most * 1024, f"{grown >> 10} MiB"
