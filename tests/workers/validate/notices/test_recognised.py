"""Text recognised from an image: what may be a misread digit accuses nobody of an error."""

from msgspec.structs import replace

from schemas.findings import Evidence, Finding, Severity, Suspect, Where
from schemas.report import Report, Sign
from tests.workers.validate.build import changed, consistent
from workers.validate import validate
from workers.validate.findings import Draft, softened
from workers.validate.findings.recognised import _ASK

SUSPECT = Suspect("EXPENDITURE", None, None, "201", "total", "80.00", "60.00")
ERROR = Finding(
    "T3-HIER", Severity.ERROR, "表内勾稽", "不符。", Where(), suspects=(SUSPECT,), evidence=(Evidence("80.00"),)
)
TRACES = tuple(Sign("recognition", "<p>", 0) for _ in range(5))


def recognised(*signs: Sign) -> Report:
    return replace(consistent(), signs=signs)


def test_an_error_on_one_figure_becomes_a_warning_that_asks_for_the_original() -> None:
    """In recognised text one figure may be misread; in printed text the error stays."""
    (soft,) = softened([Draft(ERROR)], recognised(*TRACES))
    assert soft.finding.severity is Severity.WARNING
    assert soft.finding.message.endswith(_ASK)
    assert softened([Draft(ERROR)], recognised()) == [Draft(ERROR)]


def test_several_suspects_and_lesser_findings_stay_as_they_are() -> None:
    """What does not rest on one figure, and what accuses of no error, is not touched."""
    several = replace(ERROR, suspects=(SUSPECT, SUSPECT))
    warning = replace(ERROR, severity=Severity.WARNING)
    for one in (several, warning):
        assert softened([Draft(one)], recognised(*TRACES)) == [Draft(one)]


def test_letters_among_the_digits_make_a_doubt() -> None:
    """A row that prints 8O.00 tells of our reading, whatever else the report looks like."""
    (doubt,) = softened([Draft(replace(ERROR, evidence=(Evidence("201 一般公共服务支出 8.O0 60.00"),)))], recognised())
    assert doubt.guessed


def test_it_holds_for_a_whole_report() -> None:
    """One wrong cell in a recognised report raises no error."""
    wrong = changed(consistent(), "T6", "30201", "amount", "6.00")
    assert any(f.severity is Severity.ERROR for f in validate(wrong).findings)
    soft = [f for f in validate(replace(wrong, signs=TRACES)).findings if len(f.suspects) == 1]
    assert not [f for f in soft if f.severity is Severity.ERROR]


def test_one_stray_tag_is_no_recognition() -> None:
    """A single trace may be a slip of the publisher's."""
    assert softened([Draft(ERROR)], recognised(TRACES[0])) == [Draft(ERROR)]
