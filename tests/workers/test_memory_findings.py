"""Findings over readings and versions: raised once, kept, resolved once, returned, with their history."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from runtime.archive import Archive
from runtime.database import reading
from scheduler.corrections import say, withdraw
from schemas.findings import Finding
from schemas.tables import Act, FindingIdentity, FindingTurn, StoredFinding, Withdrawn, in_force
from tests.versions import BODY, Press, finding_at, report_of
from workers.landing import rows
from workers.landing.identities import name_all

REPORT = report_of({"201": "10.00", "205": "20.00", "208": "30.00"})
LINES = ("finding.raised", "finding.resolved")


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    return Press(engine, Archive(tmp_path / "archive"))


def _told(press: Press) -> list[tuple[str, str | None, bool]]:
    """Which lines are owed: the event, the code's finding (by its found value or rule) and whether it returned."""
    return [(line["event"], line.get("found"), line.get("returned", False)) for line in press.told(*LINES)]


def _turns(press: Press) -> list[str]:
    with reading(press.engine) as session:
        return [str(turn) for turn in session.scalars(select(FindingTurn.turn).order_by(FindingTurn.id))]


def _standing(press: Press) -> list[str | None]:
    with reading(press.engine) as session:
        return list(session.scalars(text("SELECT code FROM findings_open ORDER BY finding_id")))


def test_a_rerun_of_what_did_not_change_says_nothing(press: Press) -> None:
    """Reading again raises nothing and resolves nothing; the findings are there, with the same identities."""
    press.land("a", REPORT, finding_at("201"), finding_at("205"))
    assert len(press.told("finding.raised")) == 2
    press.land("a", REPORT, finding_at("201"), finding_at("205"))
    assert _told(press) == []
    with reading(press.engine) as session:
        identities = session.scalars(select(StoredFinding.identity).order_by(StoredFinding.id)).all()
        assert identities[:2] == identities[2:]
        assert len(set(identities)) == 2
    assert _turns(press) == ["raised", "raised"]


def test_what_is_gone_is_resolved_once_and_may_return(press: Press) -> None:
    """A finding that the next version has not is resolved, once; when it comes again it has returned."""
    press.land("a", REPORT, finding_at("201", "1.00"))
    press.told()
    press.land("b", REPORT)
    assert _told(press) == [("finding.resolved", None, False)]
    press.land("b", REPORT)
    assert _told(press) == []
    press.land("c", REPORT, finding_at("201", "1.00"))
    assert _told(press) == [("finding.raised", "1.00", True)]
    assert _turns(press) == ["raised", "resolved", "returned"]


def test_amounts_that_change_in_place_keep_the_finding(press: Press) -> None:
    """The same rule at the same place with other amounts is the same finding: changed, and not told again."""
    press.land("a", REPORT, finding_at("201", "1.00"))
    press.told()
    press.land("a", REPORT, finding_at("201", "7.00"))
    assert _told(press) == []
    assert _turns(press) == ["raised", "changed"]


def test_bodies_and_years_do_not_share_findings(press: Press) -> None:
    """The same finding of another year's report is another finding."""
    press.land("a", REPORT, finding_at("201"))
    press.land(
        "b", report_of({"201": "10.00"}, BODY.__class__(BODY.kind, "测试局", (), "某区", None, 2022)), finding_at("201")
    )
    with reading(press.engine) as session:
        assert len(session.scalars(select(FindingIdentity.key)).all()) == 2


def test_neighbours_at_one_place_keep_their_identities(press: Press) -> None:
    """Of three findings of one rule at one place the first goes away: the other two stay who they are."""
    three = [finding_at("201", text=word) for word in ("甲", "乙", "丙")]
    press.land("a", REPORT, *three)
    press.told()
    press.land("a", REPORT, *three[1:])
    assert _told(press) == [("finding.resolved", None, False)]
    with reading(press.engine) as session:
        query = select(StoredFinding.identity).order_by(StoredFinding.id)
        assert session.scalars(query).all()[1:3] == session.scalars(query).all()[3:]


def test_a_reading_of_a_replaced_version_settles_nothing(press: Press) -> None:
    """Reading version 1 again while version 2 counts raises and resolves nothing."""
    press.land("a", REPORT, finding_at("201"))
    press.land("b", REPORT, finding_at("205"))
    press.told()
    press.land("a", REPORT, finding_at("208"))
    assert _told(press) == []
    assert list(press.open().values()) == [[("R", "205")]]


@pytest.mark.parametrize(("again", "standing"), [("1.00", False), ("7.00", True)])
def test_what_was_taken_back_returns_only_with_other_values(press: Press, again: str, standing: bool) -> None:
    """A retracted finding that the next reading says again stays taken back; with other amounts it stands anew."""
    press.land("a", REPORT, finding_at("201", "1.00"))
    with reading(press.engine) as session:
        number = session.scalars(select(StoredFinding.id)).one()
    say(press.engine, number, Act.RETRACTED, who="us", reason="the footnote explains it")
    press.told()
    press.land("a", REPORT, finding_at("201", again))
    assert _standing(press) == (["201"] if standing else [])
    assert _told(press) == ([("finding.raised", again, True)] if standing else [])


def test_a_dispute_is_kept_over_readings(press: Press) -> None:
    """What was said of a finding is said of it in the next reading too."""
    press.land("a", REPORT, finding_at("201"))
    with reading(press.engine) as session:
        number = session.scalars(select(StoredFinding.id)).one()
    say(press.engine, number, Act.DISPUTED, who="bureau", reason="not so")
    press.land("a", REPORT, finding_at("201"))
    with reading(press.engine) as session:
        assert session.scalars(text("SELECT standing FROM findings_open")).all() == ["disputed"]


def test_a_withdrawn_rule_that_says_it_again_is_told_again(press: Press) -> None:
    """What fell with its rule and is raised by a later reading stands again, and is told as returned."""
    press.land("a", REPORT, finding_at("201"))
    withdraw(press.engine, Withdrawn.RULE, "R", who="us", reason="misread template")
    assert _standing(press) == []
    press.told()
    press.land("a", REPORT, finding_at("201"))
    assert _standing(press) == ["201"]
    assert [returned for _, _, returned in _told(press)] == [True]
    press.land("a", REPORT, finding_at("201"))
    assert _told(press) == []


def test_view_and_query_agree_on_what_stands(press: Press) -> None:
    """findings_open and in_force() leave out the same findings after a retraction and a rerun."""
    press.land("a", REPORT, finding_at("201"), finding_at("205"))
    with reading(press.engine) as session:
        number = session.scalars(select(StoredFinding.id).order_by(StoredFinding.id)).first()
    assert number is not None
    say(press.engine, number, Act.RETRACTED, who="us", reason="r")
    report = press.land("a", REPORT, finding_at("201"), finding_at("205"))
    with reading(press.engine) as session:
        by_view = session.scalars(text("SELECT finding_id FROM findings_open")).all()
        joined = select(StoredFinding.id).join_from(StoredFinding, StoredFinding.__table__.metadata.tables["reports"])
        by_query = session.scalars(joined.where(StoredFinding.report_id == report, in_force())).all()
    assert len(by_view) == 1
    assert list(by_query) == list(by_view)


def test_names_do_not_depend_on_amounts_or_white_space() -> None:
    """The identity's name is of rule, series and place; other widths and spaces are the same place."""

    def key(finding: Finding, series: str = "s") -> str:
        return name_all(series, rows.findings((finding,)), ())[0].key

    assert key(finding_at("201", "1.00")) == key(finding_at(" ２０１", "9.99"))
    assert len({key(finding_at("201")), key(finding_at("205")), key(finding_at("201", rule="S"))}) == 3
    assert key(finding_at("201"), "t") != key(finding_at("201"))
