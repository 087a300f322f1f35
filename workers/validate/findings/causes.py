"""From an explained cause to one finding: the figure to blame, the arithmetic, the other equations as evidence."""

from collections.abc import Iterable, Iterator

from schemas.findings import Evidence, Finding, Severity, Suspect
from workers.validate.diagnosis import Cause, Move, RowSlip, Slip, System
from workers.validate.engine import Tested
from workers.validate.equations import AtMost, plain_number
from workers.validate.findings.draft import Draft, graver
from workers.validate.findings.evidence import gathered
from workers.validate.findings.named import rule_of
from workers.validate.findings.wording import cause_in_english, cause_in_words
from workers.validate.quantity import Quantity

__all__ = ["draft_of"]


def draft_of(cause: Cause, system: System) -> Draft:
    """The one finding of a cause."""
    lead = _lead(cause)
    figures = _figures(cause, system, lead)
    message = cause_in_words(cause, system, lead)
    blamed = figures[0]
    expected, found, difference = _values(cause, blamed, lead)
    rule = rule_of(cause, system.quantities[cause.move.blamed] if cause.move else blamed) or lead.rule
    finding = Finding(
        rule=rule.id,
        severity=_severity(cause, blamed),
        category=rule.category,
        message=message,
        where=blamed.where,
        expected=expected,
        found=found,
        difference=difference,
        evidence=gathered(_evidence(blamed, lead, cause), message),
        suspects=tuple(_suspects(cause, system)),
        message_en=cause_in_english(lead),
    )
    return Draft(finding, figures, _guessed(cause, system))


def _values(cause: Cause, blamed: Quantity, lead: Tested) -> tuple[str, str, str]:
    """Expected, found and difference: of the blamed figure where its value is told, else of the equation."""
    if cause.move is None or cause.tied or not cause.sure:
        result = lead.comparison
        found = _printed(blamed) if blamed.key == lead.equation.found.key else plain_number(result.found)
        point = lead.equation.found.number.rounded(result.point)
        return plain_number(point), found, plain_number(lead.equation.found.number.rounded(result.difference))
    implied = cause.move.changes[blamed.key].value
    return plain_number(implied), _printed(blamed), plain_number(blamed.value - implied)


def _lead(cause: Cause) -> Tested:
    """The equation that shows the cause best: about the blamed figure, grave, with the fewest terms."""
    blamed = cause.move.blamed if cause.move else ""

    def order(one: Tested) -> tuple[int, int, int, int]:
        keys = [q.key for q in one.equation.quantities()]
        grave = (Severity.ERROR, Severity.WARNING, Severity.INFO).index(one.rule.severity)
        bound = isinstance(one.equation, AtMost)
        part = cause.row is not None and one.equation.found.where.column != "total"
        printed = sum(not q.blank for q in one.equation.quantities())
        return (int(blamed not in keys), int(bound or part), grave, printed)

    return min(cause.mended, key=order)


def _figures(cause: Cause, system: System, lead: Tested) -> tuple[Quantity, ...]:
    """The figures that the finding accuses, the blamed one first; the rest of the lead equation behind them.

    Where several explain it as well the figure under test stands for them all: the sum, not one of its parts.
    """
    keys = list(cause.move.changes) if cause.move and not cause.tied else []
    accused = [system.quantities[key] for key in keys]
    return tuple({q.key: q for q in (*accused, *lead.equation.quantities())}.values())


def _severity(cause: Cause, blamed: Quantity) -> Severity:
    """The gravest of the rules broken; a figure or row that is not there contradicts nothing and is a warning."""
    gravest = graver([t.rule.severity for t in cause.mended])
    absent = cause.row is RowSlip.LOST or (blamed.blank and cause.move is not None)
    return Severity.WARNING if gravest is Severity.ERROR and absent else gravest


def _printed(quantity: Quantity) -> str:
    return "空白" if quantity.blank else plain_number(quantity.value)


def _evidence(blamed: Quantity, lead: Tested, cause: Cause) -> Iterator[Evidence]:
    yield blamed.evidence
    for one in (lead, *(t for t in cause.mended if t is not lead)):
        yield from _of_equation(one.equation.quantities())


def _of_equation(quantities: Iterable[Quantity]) -> Iterator[Evidence]:
    yield from (q.evidence for q in quantities if q.value != 0)


def _suspects(cause: Cause, system: System) -> Iterator[Suspect]:
    if cause.move is None:
        return
    for move in (cause.move, *cause.equals):
        yield from (_suspect(system.quantities[key], move, sure=cause.sure) for key in _accused(move))


def _accused(move: Move) -> list[str]:
    return list(move.changes) if move.slip is Slip.SWAPPED else [move.blamed]


def _suspect(quantity: Quantity, move: Move, *, sure: bool) -> Suspect:
    where = quantity.where
    return Suspect(
        form=where.form,
        side=where.side,
        line=where.line,
        code=where.code,
        column=where.column,
        printed=None if quantity.blank else plain_number(quantity.value),
        implied=plain_number(move.changes[quantity.key].value) if sure else None,
        name=quantity.name,
    )


def _guessed(cause: Cause, system: System) -> bool:
    """Whether moving a figure whose column we worked out into a blank would mend it: then we placed it wrongly."""
    if cause.move is None or cause.move.slip is not Slip.SWAPPED:
        return False
    pair = [system.quantities[key] for key in cause.move.changes]
    return any(q.inferred for q in pair) and any(q.blank for q in pair)
