"""Which printed figures a check stands guard over: what would be noticed, if a figure were another.

Each figure is altered by one digit, one figure at a time, in the report as it was read. It is guarded where an error
or warning rule that held before fails then. A report's own failures count as they are: what fails already guards
nothing anew.

    for guard in guards(report):
        guard.figure    the Fact or the Statement
        guard.rule      the rule that notices it, None where none does
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from msgspec import Struct
from msgspec.structs import replace

import workers.validate.rules  # noqa: F401  registers every rule function
from schemas.findings import Severity, Verdict, Where
from schemas.report import Fact, Report, Statement
from workers.validate.diagnosis import System
from workers.validate.engine import Ran, run
from workers.validate.intervals import Printed
from workers.validate.subject import Subject

__all__ = ["Guard", "altered_value", "guards", "with_figure"]

Figure = Fact | Statement
Failure = tuple[str, Where]


class Guard(Struct, frozen=True):
    """A printed figure, the value that it was given in its place, and the rule that notices; None where none does."""

    figure: Figure
    altered: str
    rule: str | None


def guards(report: Report, seed: int = 0) -> Iterator[Guard]:
    """Every figure of the forms, and every figure of the running text that a sentence pattern knows, in print order.

    `seed` chooses the digits. A figure of a single digit has no other to alter than its last.
    """
    subject = Subject(report)
    watch = _Watch(run(subject))
    rng = Random(seed)  # noqa: S311  (a choice of digits)
    figures: list[Figure] = [*report.facts, *report.statements]
    for at, figure in enumerate(figures):
        if figure.value is None or (isinstance(figure, Statement) and figure.pattern is None):
            continue
        value = altered_value(figure.value, rng)
        key = _key(subject, figure)
        rule = watch.equation(key, figure.value, value) or watch.anything(with_figure(report, at, value))
        yield Guard(figure, value, rule)


def altered_value(value: str, rng: Random) -> str:
    """The value with one digit other than the last changed; of a single digit, that one."""
    digits = [i for i, ch in enumerate(value) if ch.isdigit()]
    at = rng.choice(digits[:-1] or digits)
    digit = rng.choice([d for d in "123456789" if d != value[at]])
    return value[:at] + digit + value[at + 1 :]


def with_figure(report: Report, at: int, value: str) -> Report:
    """The report with another value printed for its figure `at`: facts are counted first, then statements."""
    if at < len(report.facts):
        fact = replace(report.facts[at], value=value, text=value)
        return replace(report, facts=(*report.facts[:at], fact, *report.facts[at + 1 :]))
    at -= len(report.facts)
    said = replace(report.statements[at], value=value)
    return replace(report, statements=(*report.statements[:at], said, *report.statements[at + 1 :]))


class _Watch:
    """The rules of a report as it is printed, ready to be asked what they say of another."""

    def __init__(self, ran: Ran) -> None:
        self._system = System(ran.tested)
        self._before = Counter(_failures(ran))

    def equation(self, key: str, printed: str, value: str) -> str | None:
        """The rule whose equation holds as printed and no longer with this value in the place of a quantity."""
        quantity = self._system.quantities.get(key)
        if quantity is None:
            return None
        own, other = Printed.of(printed), Printed.of(value)
        factor = quantity.number.place / own.place
        changes = {key: Printed(quantity.value + (other.value - own.value) * (factor or 1), quantity.number.place)}
        for i in sorted(self._system.touching(changes)):
            one = self._system.equations[i]
            loud = one.rule.severity is not Severity.INFO
            if loud and one.verdict is not Verdict.FAIL and not self._system.holds(i, changes):
                return one.rule.id
        return None

    def anything(self, report: Report) -> str | None:
        """The rule that fails on the altered report and did not on the printed one, be it by words or by figures."""
        after = Counter(_failures(run(Subject(report))))
        return next((rule for rule, _ in after - self._before), None)


def _key(subject: Subject, figure: Figure) -> str:
    if isinstance(figure, Statement):
        return subject.said(figure).key
    return f"{figure.form}/{figure.side or ''}/{figure.row}/{figure.column}"


def _failures(ran: Ran) -> Iterator[Failure]:
    """Every failed check that would be an error or a warning, by its rule and place."""
    for tested in ran.tested:
        if tested.verdict is Verdict.FAIL and tested.rule.severity is not Severity.INFO:
            yield tested.rule.id, tested.equation.found.where
    for rule, judged in ran.judged:
        if judged.verdict is Verdict.FAIL and (judged.severity or rule.severity) is not Severity.INFO:
            yield rule.id, judged.where
