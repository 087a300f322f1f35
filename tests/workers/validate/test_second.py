"""The second look: where two readings differ a finding becomes a doubt about our own reading."""

from msgspec.structs import replace

from schemas.pages import Box
from schemas.report import Report
from tests.workers.validate.build import changed, consistent
from workers.validate import validate

CONSISTENT = consistent()


def placed(report: Report) -> Report:
    """The report with a box for every figure: its number in the list as the left edge."""
    facts = tuple(replace(f, box=(float(i), 0.0, i + 1.0, 1.0)) for i, f in enumerate(report.facts))
    return replace(report, facts=facts)


WRONG = placed(changed(CONSISTENT, "T3", "2120803", "project", "25.50"))


def reader(report: Report, **instead: str) -> object:
    """A second reader that sees what the first saw, or something else in place of a text."""

    def read(page: int, box: Box) -> str | None:
        assert page == 0
        text = report.facts[int(box[0])].text
        return instead.get(f"_{text}".replace(".", "_"), text)

    return read


def test_two_readings_that_agree_leave_the_finding() -> None:
    """The same figure read twice is printed so."""
    judged = validate(WRONG, second=reader(WRONG))  # type: ignore[arg-type]
    assert [f.found for f in judged.findings if f.rule.startswith("T3")] == ["25.50"]
    assert judged.doubts == ()


def test_two_readings_that_differ_make_a_doubt() -> None:
    """A figure that the second reading sees otherwise is no accusation."""
    judged = validate(WRONG, second=reader(WRONG, _25_50="20.50"))  # type: ignore[arg-type]
    assert not [f for f in judged.findings if f.rule.startswith("T3")]
    assert [f.found for f in judged.doubts] == ["25.50"]


def test_blanks_and_separators_are_no_difference() -> None:
    """25.50 and “25. 50” or more words around it are the same reading."""
    judged = validate(WRONG, second=reader(WRONG, _25_50="支出 25. 50 万元"))  # type: ignore[arg-type]
    assert judged.doubts == ()


def test_a_second_reader_that_sees_nothing_has_no_say() -> None:
    """None means that the box could not be read again."""
    judged = validate(WRONG, second=lambda page, box: None)
    assert [f.found for f in judged.findings if f.rule.startswith("T3")] == ["25.50"]


def test_a_figure_whose_column_was_guessed_is_doubted_where_the_other_column_fits() -> None:
    """A placement of ours that the sums contradict is our fault, not the report's."""
    report = changed(changed(CONSISTENT, "T5", "2010302", "basic", "17.00"), "T5", "2010302", "project", None)
    facts = tuple(
        replace(f, inferred=True) if (f.code, f.column, f.value) == ("2010302", "basic", "17.00") else f
        for f in report.facts
    )
    judged = validate(replace(report, facts=facts))
    assert [f.where.code for f in judged.doubts] == ["2010302"]
    assert not [f for f in judged.findings if f.where.form == "GENERAL_BUDGET_EXPENDITURE"]
