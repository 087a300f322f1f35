"""Expectations in the database: entered, learned, overdue, published, and told of once each way."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler.expectations import keeping, listed, silence
from scheduler.expectations.coverage import by_place, missing
from schemas.alerts import AlertTurn, Concern
from schemas.report import Identity, Kind, Report
from schemas.tables import AlertCause, Awaited, Basis, Document, DocumentState, Expectation
from tests.landings import land

DUE = (10, 31)
BEFORE, AFTER = date(2024, 10, 31), date(2024, 11, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def _publish(
    engine: Engine, archive: Archive, name: str, year: int, published: str | None = None, units: tuple[str, ...] = ()
) -> None:
    identity = Identity(
        Kind.DEPARTMENT_FINAL_ACCOUNTS,
        department=name,
        region="浙江省杭州市西湖区",
        region_code="330106",
        fiscal_year=year,
        published=published,
        unit="万元",
    )
    land(engine, archive, f"{name}{year}".encode(), Report(identity, units=units))


def _list(folder: Path, *names: str) -> Path:
    path = folder / "list.csv"
    path.write_text("地区,部门,年度\n" + "".join(f"330106,{name},2023\n" for name in names), encoding="utf-8")
    return path


def _states(engine: Engine) -> dict[str, Awaited]:
    with reading(engine) as session:
        return {row.department: row.state for row in session.scalars(select(Expectation))}


def _told(engine: Engine) -> list[tuple[AlertTurn, str]]:
    """The causes noted since last asked."""
    with transaction(engine) as session:
        rows = list(session.scalars(select(AlertCause).where(AlertCause.concern == Concern.SILENCE)))
        found = [(row.turn, str(row.fields["department"])) for row in rows]
        session.execute(delete(AlertCause))
    return sorted(found)


def test_a_silence_is_told_once_and_its_end_once(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """Not before the deadline has passed, not twice, and not where the report is there."""
    keeping.replace(engine, listed.read(_list(tmp_path, "甲局", "乙局"), DUE))
    _publish(engine, archive, "乙局", 2023)
    silence.look(engine, BEFORE, 70)
    assert _states(engine) == {"甲局": Awaited.EXPECTED, "乙局": Awaited.PUBLISHED}
    assert _told(engine) == []
    for _ in range(2):
        silence.look(engine, AFTER, 70)
    assert _states(engine)["甲局"] is Awaited.OVERDUE
    assert _told(engine) == [(AlertTurn.RAISED, "甲局")]
    _publish(engine, archive, "甲局", 2023)
    for _ in range(2):
        silence.look(engine, AFTER, 70)
    assert _told(engine) == [(AlertTurn.ENDED, "甲局")]


def test_who_is_not_sure_does_not_alert(engine: Engine, archive: Archive) -> None:
    """One year's habit is 60 per cent: listed as missing, alerted to only where that is enough."""
    _publish(engine, archive, "甲局", 2022)
    assert keeping.learn(engine, 2023, DUE) == 1
    assert keeping.learn(engine, 2023, DUE) == 0
    silence.look(engine, AFTER, 70)
    assert _told(engine) == []
    with reading(engine) as session:
        [one] = missing(session, AFTER, year=2023)
    assert (one.overdue, one.judged.sureness, one.expectation.basis) == (True, 30, Basis.LEARNED)
    silence.look(engine, AFTER, 30)
    assert _told(engine) == [(AlertTurn.RAISED, "甲局")]


def test_a_list_is_complete_for_its_place_and_year(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """What was learned there goes, with an end to what was told; nothing is learned there again."""
    _publish(engine, archive, "甲局", 2022)
    keeping.learn(engine, 2023, DUE)
    silence.look(engine, AFTER, 0)
    assert _told(engine) == [(AlertTurn.RAISED, "甲局")]
    assert keeping.replace(engine, listed.read(_list(tmp_path, "乙局"), DUE)) == 1
    assert _told(engine) == [(AlertTurn.ENDED, "甲局")]
    assert keeping.learn(engine, 2023, DUE) == 0
    assert set(_states(engine)) == {"乙局"}


def test_a_deadline_that_is_moved_ends_the_silence(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """A list with a later day makes what was overdue expected again."""
    path = _list(tmp_path, "甲局")
    keeping.replace(engine, listed.read(path, DUE))
    silence.look(engine, AFTER, 70)
    keeping.replace(engine, listed.read(path, (12, 31)))
    silence.look(engine, AFTER, 70)
    assert _states(engine) == {"甲局": Awaited.EXPECTED}
    assert _told(engine) == [(AlertTurn.ENDED, "甲局"), (AlertTurn.RAISED, "甲局")]


def test_coverage_counts_by_place_and_year(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """Expected, published and overdue; documents that could not be read lower what we are sure of."""
    keeping.replace(engine, listed.read(_list(tmp_path, "甲局", "乙局"), DUE))
    _publish(engine, archive, "乙局", 2023, "2024-09-20")
    silence.look(engine, AFTER, 100)
    with transaction(engine) as session:
        session.add(Document(sha256="f" * 64, bytes=1, name="x.pdf", state=DocumentState.REJECTED))
    with reading(engine) as session:
        [place] = by_place(session)
        [one] = missing(session, AFTER, region_key="330106")
        assert missing(session, AFTER, region_key="110101") == []
    assert (place.expected, place.published, place.overdue) == (2, 1, 1)
    assert one.judged.sureness == 80
    assert "1份文件未能读取" in one.judged.why


def test_the_day_that_a_report_names_is_learned(engine: Engine, archive: Archive) -> None:
    """The next year's is due on the same day; a month alone is no day."""
    _publish(engine, archive, "甲局", 2022, "2023-09-12")
    _publish(engine, archive, "乙局", 2022, "2023-09")
    keeping.learn(engine, 2023, DUE)
    with reading(engine) as session:
        found = {row.department: row.due_on for row in session.scalars(select(Expectation))}
    assert found == {"甲局": date(2024, 9, 12), "乙局": date(2024, 10, 31)}


def test_a_unit_that_its_department_names_is_awaited(engine: Engine, archive: Archive) -> None:
    """Where a sibling publishes; the unit's own report ends it, whether or not its name begins with the place."""
    _publish(engine, archive, "杭州市西湖区甲局", 2023, units=("杭州市西湖区甲局本级", "西湖区乙中心", "丙站"))
    _publish(engine, archive, "杭州市西湖区乙中心", 2023)
    keeping.learn(engine, 2023, DUE)
    silence.look(engine, AFTER, 20)
    assert _told(engine) == [(AlertTurn.RAISED, "丙站")]
    _publish(engine, archive, "杭州市西湖区丙站", 2023)
    silence.look(engine, AFTER, 20)
    assert _told(engine) == [(AlertTurn.ENDED, "丙站")]
