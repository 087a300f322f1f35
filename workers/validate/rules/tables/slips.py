"""T3 and U: slips that only the equations show; where there is one the diagnosis tells it under these rules."""

from collections.abc import Iterator

from schemas.report import FormStatus
from workers.validate.outcome import Outcome, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_FEWEST_ROWS = 4


@rule("T3-ROWSHIFT", "U-MAGNITUDE")
def slips(subject: Subject) -> Iterator[Outcome]:
    """A list of values that stands beside its own rows, figures of ten thousand times the others' size in none."""
    read = [f.key for f in subject.report.forms if f.status is FormStatus.PRESENT and subject.rows(f.key)]
    if not read:
        yield not_evaluable("没有读出任何决算表", rule="T3-ROWSHIFT")
        yield not_evaluable("没有读出任何决算表", rule="U-MAGNITUDE")
    for key in read:
        yield passed(subject.place(key), rule="U-MAGNITUDE")
        if spec_of(key).by_code and len(subject.coded(key)) >= _FEWEST_ROWS:
            yield passed(subject.place(key), rule="T3-ROWSHIFT")
