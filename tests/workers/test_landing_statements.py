"""Landing puts together no statement of its own for a document: each is built once, and few are needed."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from runtime.archive import Archive
from runtime.database import transaction
from schemas.findings import Judgement
from schemas.report import Identity, Kind, Report
from tests.landings import held_for
from workers.landing import Shelf, land_report

_MOST = 16


def test_landing_the_first_report_of_a_body_takes_few_statements_all_built_before(
    engine: Engine, tmp_path: Path
) -> None:
    """A report of a department that is new takes sixteen statements at most, and none is compiled again."""
    archive = Archive(tmp_path / "archive")
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if context is not None and context.compiled is not None:
            sent.append(context.cache_hit.name)

    for number, name in enumerate(("甲局", "乙局", "丙局")):
        held = held_for(engine, name.encode())
        read = Report(Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department=name, fiscal_year=2023))
        if number == 2:
            event.listen(engine, "before_cursor_execute", note)
        with transaction(engine) as session:
            land_report(session, held, read, Judgement("national-2022"), "classify", Shelf(archive))
    event.remove(engine, "before_cursor_execute", note)
    assert 0 < len(sent) <= _MOST
    assert set(sent) == {"CACHE_HIT"}
