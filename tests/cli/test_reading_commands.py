"""status, show, findings and rules: what landed, found again by what people know of it."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from runtime.database import make_engine, transaction
from schemas.knowledge.rules import rules
from schemas.tables import StoredReport
from tests.cli.conftest import Command


def objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_status_counts_and_names(landed: Command) -> None:
    """Status tells documents by state, the age of the oldest due work, what landed last and what was not read."""
    (out,) = objects(landed("status", "--json").stdout)
    assert out["documents"] == {"received": 1, "landed": 2, "classified": 0, "rejected": 1, "quarantined": 0}
    parse = out["stages"][0]
    assert (parse["stage"], parse["waiting"], parse["claimed"]) == ("parse", 1, 0)
    assert parse["oldest_seconds"] > 86400
    assert [entry["name"] for entry in out["landed"]] == ["second.pdf", "first.pdf"]
    assert out["landed"][0]["findings"] == {"error": 1, "warning": 1, "info": 0}
    assert out["not_read"][0]["reason"] == "damaged"
    text = landed("status").stdout
    assert "某市乙局" in text
    assert "cut short" in text


def test_nothing_taken_in_is_said(mingzhang: Command) -> None:
    """Before anything was taken in, the reading commands say so and make no database."""
    assert "nothing has been taken in" in mingzhang.fails("status")
    assert not (mingzhang.folder / "data").exists()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([], 4),
        (["--severity", "error"], 2),
        (["--severity", "error", "--severity", "warning"], 4),
        (["--rule", "T2-SUM"], 2),
        (["--rule", "T2"], 2),
        (["--rule", "T"], 0),
        (["--department", "乙"], 2),
        (["--department", "%"], 0),
        (["--year", "2022", "--severity", "warning"], 1),
        (["--doubts"], 2),
        (["--doubts", "--rule", "T2"], 0),
    ],
)
def test_findings_are_filtered(landed: Command, filters: list[str], count: int) -> None:
    """Every filter narrows, repeating one widens it, and doubts are kept apart from findings."""
    assert len(objects(landed("findings", "--json", *filters).stdout)) == count


def test_finding_is_told_whole(landed: Command) -> None:
    """A finding's object names its report and has its place, arithmetic and evidence; people get it in a table."""
    first = objects(landed("findings", "--json").stdout)[0]
    assert (first["department"], first["fiscal_year"], first["rule"]) == ("某市甲局", 2022, "T2-SUM")
    assert first["where"]["column"] == "total"
    assert first["evidence"][0]["text"] == "合计 4.30"
    assert "合计与各项之和不等" in landed("findings").stdout
    assert "not the sum" in landed("findings", "--english").stdout


@pytest.mark.parametrize("reference", ["2", "a0a0a0", "second.pdf", "某市乙局"])
def test_report_is_found_by_what_people_know(landed: Command, reference: str) -> None:
    """A report is found by its number, the beginning of its hash, its file's name or its department."""
    (out,) = objects(landed("show", reference, "--json").stdout)
    assert out["name"] == "second.pdf"
    assert out["forms"][0]["status"] == "present"
    assert out["checks"]["fail"] == 1
    assert out["checks"]["not_evaluated"][0]["reason"] == "表为图片"
    assert len(out["findings"]) == 2
    assert len(out["doubts"]) == 1
    text = landed("show", reference).stdout
    for part in ("某市乙局", "4, 5", "合计 4.30", "4.30 → 4.20", "表为图片", "Doubts"):
        assert part in text


def test_unknown_and_ambiguous_reports_are_told(landed: Command) -> None:
    """A reference that fits nothing, or several, is an error that says what could be meant."""
    assert "no report" in landed.fails("show", "99")
    engine = make_engine(landed.settings.database)
    with transaction(engine) as session:
        session.execute(update(StoredReport).values(department="某局"))
    engine.dispose()
    message = landed.fails("show", "某局")
    assert "1 (2022 first.pdf)" in message
    assert "2 (2023 second.pdf)" in message


def test_rules_are_listed(mingzhang: Command) -> None:
    """The catalogue needs no database; every rule is in it, and one shows formula, tolerance and source."""
    listed = objects(mingzhang("rules", "--json").stdout)
    assert [rule["id"] for rule in listed] == [rule.id for rule in rules()]
    one = rules()[0]
    text = mingzhang("rules", one.id.lower()).stdout
    for part in (one.id, one.title, one.source[:20], "tolerance"):
        assert part in text
    assert "no rule" in mingzhang.fails("rules", "NO-SUCH-RULE")
