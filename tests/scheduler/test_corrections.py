"""Being wrong ourselves: what is taken back stays in the history and is open no longer."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from cli.queries import Wanted, findings
from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler.corrections import NoSuchFinding, say, withdraw
from schemas.errors import MingzhangError
from schemas.tables import Act, Event, FindingAct, StoredFinding, Withdrawn
from tests.machinery import make_document
from tests.small_stages import classify, parse, validate
from workers.landing import land_report
from workers.stages import claims

TEXT = "kind=report\nfindings=3\n"


@pytest.fixture
def landed(engine: Engine, tmp_path: Path) -> list[int]:
    """The numbers of a landed report's three findings."""
    number = make_document(engine, Archive(tmp_path / "archive"), TEXT)
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="x", lease_seconds=60)
        assert held is not None
        read = classify(parse(TEXT.encode(), "a.txt"), "a.txt")
        land_report(session, held, read, validate(read), "classify-1")
    with transaction(engine) as session:  # what is owed is stored with the commit
        session.execute(text("DELETE FROM events"))
    with reading(engine) as session:
        return list(session.scalars(select(StoredFinding.id).order_by(StoredFinding.id)))


def open_now(engine: Engine) -> list[int]:
    with reading(engine) as session:
        by_view = list(session.scalars(text("SELECT finding_id FROM findings_open ORDER BY finding_id")))
        by_command = [told.id for told, _, _ in findings(session, Wanted())]
    assert sorted(by_command) == by_view
    return by_view


def owed(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Event.name).order_by(Event.id)))


def test_a_retracted_finding_is_kept_and_open_no_longer(engine: Engine, landed: list[int]) -> None:
    """It leaves the open findings with its reason beside it, and a line tells whoever was alerted."""
    say(engine, landed[0], Act.RETRACTED, who="auditor", reason="the footnote explains it")
    assert open_now(engine) == landed[1:]
    assert owed(engine) == ["finding.retracted"]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(StoredFinding)) == 3
        assert session.scalars(select(FindingAct.reason)).all() == ["the footnote explains it"]


def test_a_disputed_finding_stays_open_until_it_is_taken_back(engine: Engine, landed: list[int]) -> None:
    """Disputed and upheld findings stay; the last word counts."""
    say(engine, landed[0], Act.DISPUTED, who="bureau", reason="not so")
    say(engine, landed[0], Act.UPHELD, who="auditor", reason="it is")
    assert open_now(engine) == landed
    say(engine, landed[0], Act.RETRACTED, who="auditor", reason="it is not")
    assert open_now(engine) == landed[1:]


def test_a_withdrawn_rule_takes_all_it_raised(engine: Engine, landed: list[int]) -> None:
    """Every finding of the rule falls, each with a line; a second withdrawal finds none."""
    with reading(engine) as session:
        rule = session.scalars(select(StoredFinding.rule).where(StoredFinding.id == landed[0])).one()
        same = list(session.scalars(select(StoredFinding.id).where(StoredFinding.rule == rule)))
    assert withdraw(engine, Withdrawn.RULE, rule, who="us", reason="misread template") == len(same)
    assert open_now(engine) == [number for number in landed if number not in same]
    assert owed(engine) == ["finding.retracted"] * len(same)
    assert withdraw(engine, Withdrawn.RULE, rule, who="us", reason="again") == 0


def test_nothing_is_taken_back_without_a_reason(engine: Engine, landed: list[int]) -> None:
    """A reason is needed, and the finding must exist."""
    with pytest.raises(MingzhangError):
        say(engine, landed[0], Act.RETRACTED, who="auditor", reason=" ")
    with pytest.raises(NoSuchFinding):
        say(engine, max(landed) + 1, Act.RETRACTED, who="auditor", reason="x")
    assert open_now(engine) == landed
