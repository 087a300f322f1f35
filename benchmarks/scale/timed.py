"""What is timed on each database: the views' usual queries, the reading room's pages, the commands that read."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from typer.testing import CliRunner

from benchmarks.scale.house import House, Took
from cli.main import app
from runtime.settings import Settings
from web.app import make_app

__all__ = ["COMMANDS", "PAGES", "QUERIES", "Visit", "visiting"]

_HERE = "http://127.0.0.1"

QUERIES = {
    "`department_year`: a department's years": (
        "SELECT * FROM department_year WHERE department = :department AND region = :region ORDER BY fiscal_year"
    ),
    "`facts_current`: one code over departments, one year": (
        "SELECT department, value FROM facts_current WHERE form = 'GENERAL_BUDGET_EXPENDITURE' AND code = :code "
        "AND column_key = 'total' AND fiscal_year = :year"
    ),
    "`facts_current`: one report": "SELECT * FROM facts_current WHERE report_id = :report",
    "`facts_current`: a department's year": (
        "SELECT * FROM facts_current WHERE department = :department AND fiscal_year = :year"
    ),
    "`statements_current`: a department's year": (
        "SELECT * FROM statements_current WHERE department = :department AND fiscal_year = :year"
    ),
    "`findings_open`: a rule's, the newest hundred": (
        "SELECT * FROM findings_open WHERE rule = :rule ORDER BY finding_id DESC LIMIT 100"
    ),
    "`findings_open`: errors, the newest hundred": (
        "SELECT * FROM findings_open WHERE severity = 'error' ORDER BY finding_id DESC LIMIT 100"
    ),
    "`findings_open`: a department's": "SELECT * FROM findings_open WHERE department = :department",
    "`findings_open`: a year's of a place by rule": (
        "SELECT rule, severity, count(*) FROM findings_open WHERE region = :region AND fiscal_year = :year "
        "GROUP BY rule, severity"
    ),
    "`coverage`: a place's year": "SELECT * FROM coverage WHERE region = :region AND fiscal_year = :year",
}
PAGES = {
    "overview": "/",
    "reports": "/reports",
    "reports, by year": "/reports?year={year}",
    "reports, by severity": "/reports?severity=error",
    "reports, by department": "/reports?department={department}",
    "reports, search": "/reports?q={word}",
    "one report": "/reports/{report}",
    "findings": "/findings",
    "findings, by rule": "/findings?rule={rule}",
    "findings, by family": "/findings?rule={family}",
    "findings, by severity": "/findings?severity=error",
    "findings, search, much is found": "/findings?q=合计",
    "findings, search, nothing is found": "/findings?q=没有这个词",
    "findings, by department": "/findings?department={department}",
    "findings, by year": "/findings?year={year}",
    "findings, by assignee": "/findings?assignee=person3",
    "findings, of nobody": "/findings?assignee=-",
    "findings, acknowledged": "/findings?acknowledged=yes",
    "findings, not acknowledged": "/findings?acknowledged=no",
    "departments": "/departments",
    "departments, search": "/departments?q={word}",
    "a department": "/department?name={department}&region={region}",
    "coverage": "/coverage",
    "failures": "/failures",
    "rules": "/rules",
}
COMMANDS = {
    "`mingzhang status`": ["status"],
    "`mingzhang show REPORT`": ["show", "{report}"],
    "`mingzhang findings --department NAME`": ["findings", "--department", "{department}"],
    "`mingzhang findings --department NAME --year YEAR`": [
        "findings",
        "--department",
        "{department}",
        "--year",
        "{year}",
    ],
}
_ABOUT = """
    SELECT r.id AS report, r.department, r.region, r.fiscal_year AS year, f.code,
           (SELECT rule FROM findings GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 1) AS rule
    FROM reports AS r JOIN facts AS f ON f.report_id = r.id AND f.form = 'GENERAL_BUDGET_EXPENDITURE'
    WHERE r.latest AND f.code IS NOT NULL AND r.department = (
        SELECT department FROM reports WHERE latest GROUP BY department ORDER BY count(*) DESC, department LIMIT 1)
    ORDER BY r.fiscal_year DESC, length(f.code) DESC, f.code LIMIT 1"""


@dataclass
class Visit:
    """One database visited; `about` are a report, its department, and the rule that raised most."""

    house: House
    client: TestClient
    about: Mapping[str, Any]

    def query(self, statement: str) -> Took:
        """An analyst's query, all its rows fetched."""
        with self.house.engine.connect().execution_options(read_only=True) as connection:
            wanted = {name: value for name, value in self.about.items() if f":{name}" in statement}
            connection.execute(text("SELECT 1"))  # the connection is there
            return _took(lambda: connection.execute(text(statement), wanted).all())

    def page(self, address: str) -> Took:
        """A page of the reading room, as its server makes it."""

        def get() -> None:
            answer = self.client.get(address.format(**self.about))
            assert answer.status_code == 200, f"{address}: {answer.status_code}"

        return _took(get)

    def command(self, arguments: list[str]) -> Took:
        """A command within this process: without the start of Python."""
        with mock.patch.dict(os.environ, _environment(self.house.settings)):
            words = [word.format(**self.about) for word in arguments]

            def run() -> None:
                result = CliRunner().invoke(app, words)
                assert result.exit_code == 0, result.output

            return _took(run)


@contextmanager
def visiting(house: House) -> Iterator[Visit]:
    """A reading room over the database, for as long as the visit lasts."""
    with house.engine.connect() as connection:
        about = _about(connection)
    with TestClient(make_app(house.settings, sign_in=False), base_url=_HERE) as client:
        yield Visit(house, client, about)


def _about(connection: Connection) -> dict[str, Any]:
    about = dict(connection.execute(text(_ABOUT)).mappings().one())
    return {**about, "word": about["department"][-4:], "family": about["rule"].partition("-")[0]}


def _environment(settings: Settings) -> dict[str, str]:
    return {name: value for name, value in settings.environment().items() if isinstance(value, str)}


def _took(work: Callable[[], object]) -> Took:
    began, worked = time.perf_counter(), time.process_time()
    work()
    return Took(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked))
