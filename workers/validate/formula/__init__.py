"""The notation of the Ministry, extended by names: one parser for catalogue and printed formulas, and its meaning."""

from collections.abc import Iterator
from functools import cache

from schemas.knowledge.rules import Rule
from workers.validate.formula.ground import ground
from workers.validate.formula.parser import FormulaError, parse, parse_printed
from workers.validate.formula.syntax import Formula
from workers.validate.outcome import Outcome
from workers.validate.subject import Subject

__all__ = ["Formula", "FormulaError", "ground", "grounded", "parse", "parse_printed"]


@cache
def _formulas(text: str) -> tuple[Formula, ...]:
    return tuple(parse(one.strip()) for one in text.split("；"))


def grounded(rule: Rule, subject: Subject) -> Iterator[Outcome]:
    """The equations that a rule's formulas (set apart by ；) make of this report. Raises FormulaError."""
    for formula in _formulas(rule.formula or ""):
        yield from ground(rule.id, formula, subject)
