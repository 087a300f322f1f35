"""Acknowledgements: bound to the values they were given for, and to a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler.acknowledge import acknowledge, acknowledged_now, unacknowledge
from scheduler.corrections import NoSuchFinding
from scheduler.memory import history_of, versions_of
from schemas.errors import MingzhangError
from schemas.tables import Acknowledgement, StoredFinding, StoredReport
from tests.versions import Press, finding_at, report_of

REPORT = report_of({"201": "10.00"})


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    press = Press(engine, Archive(tmp_path / "archive"))
    press.land("a", REPORT, finding_at("201", "1.00"))
    press.told()
    return press


def _last(press: Press) -> int:
    with reading(press.engine) as session:
        return session.scalars(select(StoredFinding.id).order_by(StoredFinding.id.desc())).first() or 0


def _marked(press: Press) -> bool:
    """Whether the one open finding is acknowledged, by the view and by the query alike."""
    with reading(press.engine) as session:
        row = session.execute(text("SELECT finding_id, acknowledged FROM findings_open")).one()
        assert (row.finding_id in acknowledged_now(session)) is bool(row.acknowledged)
        return bool(row.acknowledged)


def test_an_acknowledged_finding_stays_open_and_marked(press: Press) -> None:
    """It is kept with who and why, owes its line, and holds for the next reading that says the same."""
    acknowledge(press.engine, _last(press), who="auditor", reason="known", until=None)
    assert _marked(press)
    (line,) = press.told()
    assert line.items() >= {"event": "finding.acknowledged", "who": "auditor", "reason": "known", "rule": "R"}.items()
    press.land("a", REPORT, finding_at("201", "1.00"))
    assert _marked(press)


def test_it_lapses_when_a_value_changes(press: Press) -> None:
    """Another amount at the same place is not acknowledged, and the history says why."""
    acknowledge(press.engine, _last(press), who="auditor", reason="known")
    press.land("b", REPORT, finding_at("201", "2.50"))
    assert not _marked(press)
    with reading(press.engine) as session:
        assert [one.lapsed for one in history_of(session, _last(press)).given] == ["values_changed"]


def test_it_lapses_when_its_day_has_passed(press: Press) -> None:
    """After the day the finding is unmarked, without anything having to run."""
    acknowledge(press.engine, _last(press), who="auditor", reason="known", until=datetime.now(UTC) + timedelta(days=9))
    assert _marked(press)
    with transaction(press.engine) as session:
        session.execute(update(Acknowledgement).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert not _marked(press)
    with reading(press.engine) as session:
        assert [one.lapsed for one in history_of(session, _last(press)).given] == ["expired"]


def test_it_can_be_ended(press: Press) -> None:
    """Ending it unmarks the finding once; there is nothing to end after that."""
    acknowledge(press.engine, _last(press), who="auditor", reason="known")
    assert unacknowledge(press.engine, _last(press), who="auditor")
    assert not _marked(press)
    assert not unacknowledge(press.engine, _last(press), who="auditor")
    assert [line["event"] for line in press.told()] == ["finding.acknowledged", "finding.unacknowledged"]


def test_what_cannot_be_acknowledged_is_refused(press: Press) -> None:
    """A reason, a day to come and a finding of the reading that counts are needed; the newer finding is named."""
    first = _last(press)
    with pytest.raises(MingzhangError, match="reason"):
        acknowledge(press.engine, first, who="x", reason=" ")
    with pytest.raises(MingzhangError, match="passed"):
        acknowledge(press.engine, first, who="x", reason="y", until=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(NoSuchFinding):
        acknowledge(press.engine, first + 1, who="x", reason="y")
    press.land("a", REPORT, finding_at("201", "1.00"))
    with pytest.raises(MingzhangError, match=f"finding {_last(press)} now"):
        acknowledge(press.engine, first, who="x", reason="y")


def test_history_and_versions_tell_the_whole_story(press: Press) -> None:
    """A finding's turns and rows over versions, and the versions with what each changed."""
    second = press.land("b", report_of({"201": "10.00"}))
    with reading(press.engine) as session:
        known = history_of(session, 1)
        assert [(str(turn.turn), report and report.version) for turn, report in known.turns] == [
            ("raised", 1),
            ("resolved", 2),
        ]
        assert [(row.id, report.version) for row, report in known.rows] == [(1, 1)]
        versions = versions_of(session, session.scalars(select(StoredReport.id)).first() or 0)
        assert [one.report.version for one in versions] == [1, 2]
        assert versions[0].comparison is None
        assert versions[1].report.id == second
        assert versions[1].comparison is not None
        assert versions[1].comparison.counts == {}
