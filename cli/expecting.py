"""Expectations on the command line: a list taken in, coverage and silence printed."""

from datetime import date
from pathlib import Path
from typing import Any

from cli.database import opened
from cli.output import print_json, print_line, print_table
from runtime.database import database_now, make_engine, migrate
from runtime.settings import Settings
from scheduler.expectations import keeping, listed, silence
from scheduler.expectations.coverage import Covered, Missing, by_place
from scheduler.expectations.coverage import missing as missing_now
from scheduler.expectations.model import keys_of
from scheduler.expectations.rounds import day_of

__all__ = ["import_list", "print_coverage", "print_missing"]

_STATES = {True: "逾期未见", False: "尚未到期"}


def import_list(settings: Settings, file: Path) -> None:
    """Take in a list and compare it with what has landed. Raises InputError where it cannot be understood."""
    wanted = listed.read(file, settings.due_day)
    migrate(settings.database)
    engine = make_engine(settings.database)
    try:
        new = keeping.replace(engine, wanted)
        silence.look(engine, _today(settings), settings.silence_sureness)
    finally:
        engine.dispose()
    print_line(f"{file}: {len(wanted)} expected, {new} of them new")


def print_coverage(settings: Settings, year: int | None, *, as_json: bool) -> None:
    """Print places and years."""
    with opened(settings) as session:
        found = by_place(session, year)
    if as_json:
        for one in found:
            print_json(_covered(one))
        return
    heads = ("place", "year", "expected", "published", "overdue")
    rows = [(c.region or c.region_key, c.fiscal_year, c.expected, c.published, c.overdue) for c in found]
    print_table("公开情况", heads, rows)


def print_missing(settings: Settings, year: int | None, region: str | None, *, as_json: bool) -> None:
    """Print what is not there."""
    key = keys_of(region, "", year or date.max.year)[0][0] if region else None
    with opened(settings) as session:
        found = missing_now(session, day_of(database_now(session)), year=year, region_key=key)
        lines = [_missing(one) for one in found]
    if as_json:
        for line in lines:
            print_json(line)
        return
    heads = ("department", "fiscal_year", "due_on", "state", "sureness", "why")
    rows = [[_STATES[line["overdue"]] if name == "state" else line[name] for name in heads] for line in lines]
    print_table("尚未公开", heads, rows)


def _today(settings: Settings) -> date:
    with opened(settings) as session:
        return day_of(database_now(session))


def _covered(one: Covered) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _missing(one: Missing) -> dict[str, Any]:
    wanted = one.expectation
    return {
        "region_key": wanted.region_key,
        "region": wanted.region,
        "department": wanted.department,
        "kind": str(wanted.kind),
        "fiscal_year": wanted.fiscal_year,
        "due_on": wanted.due_on.isoformat(),
        "overdue": one.overdue,
        "basis": str(wanted.basis),
        "sureness": one.judged.sureness,
        "why": one.judged.why,
        "why_en": one.judged.why_en,
    }
