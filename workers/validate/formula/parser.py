"""One parser for the catalogue's formulas and for the formulas that reports print under their tables.

catalogue   ∀X,c: T3[X].c ~ ΣT3[X的各项].c        T1[总计:收] ~ ΣT1[总计:收的各项]
            T6[30212] ≤ T7.actual.abroad           T2[合计].1 ~ ΣT2[合计].2..7
printed     27行＝（1+2+…+8）行                     6栏各行＝（1＋2－3）栏各行
"""

import re
import unicodedata

from workers.validate.formula.syntax import Cell, Columns, Formula, Operator, Row, Term

__all__ = ["FormulaError", "parse", "parse_printed"]

_VARIABLES = ("r", "X", "k", "c")
_SIDES = {"收": "income", "支": "expenditure"}
_OPERATORS: tuple[Operator, ...] = ("==", "~", "≤")
_REFERENCE = re.compile(
    r"(?P<sign>[+−-]?)\s*Σ?\s*(?P<form>T\d)(?:\[(?P<row>[^\]]+)\])?"
    r"(?:\.(?P<column>\d+(?:\.\.\d+)?|[a-z][a-z_]*(?:\.[a-z_]+)?))?\s*"
)
_PRINTED = re.compile(
    r"^(?P<total>\d+)(?P<kind>[行栏])(?:各行)?=\(?(?P<parts>\d+(?:[+-](?:\d+|…|\.{2,}))*)\)?(?P=kind)?(?:各行)?$"
)
_PART = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+|…|\.{2,})")


class FormulaError(ValueError):
    """A formula that the notation does not allow; the message quotes it."""


def parse(text: str) -> Formula:
    """A formula of the catalogue. Raises FormulaError."""
    quantified, body = text.split(": ", 1) if text.startswith("∀") else ("", text)
    variables = tuple(v.strip() for v in quantified.removeprefix("∀").split(",") if v.strip())
    unknown = [v for v in variables if v not in _VARIABLES]
    operator = next((op for op in _OPERATORS if f" {op} " in body), None)
    if unknown or operator is None:
        raise FormulaError(f"cannot read the formula {text!r}")
    left, right = body.split(f" {operator} ")
    return Formula(_terms(left, variables), operator, _terms(right, variables), variables, text)


def _terms(text: str, variables: tuple[str, ...]) -> tuple[Term, ...]:
    terms, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _REFERENCE.match(text, at)
        if match is None or match.end() == at:
            raise FormulaError(f"cannot read {text[at:]!r} in {text!r}")
        sign = -1 if match["sign"] in ("-", "−") else 1
        terms.append(
            Term(sign, Cell(match["form"], _row(match["row"], variables), _columns(match["column"], variables)))
        )
        at = match.end()
    return tuple(terms)


def _row(text: str | None, variables: tuple[str, ...]) -> Row:
    if text is None:
        return Row("only")
    optional = text.endswith("?")
    text = text.removesuffix("?")
    parts = text.endswith("的各项")
    text = text.removesuffix("的各项")
    label, _, side = text.partition(":")
    half = _SIDES[side] if side else None
    if label in variables:
        return Row("variable", label, half, parts=parts, optional=optional)
    if re.fullmatch(r"\d+(?:,\d+)*", label):
        return Row("codes", label, half, parts=parts, optional=optional)
    return Row("label", label, half, parts=parts, optional=optional)


def _columns(text: str | None, variables: tuple[str, ...]) -> Columns:
    if text is None:
        return Columns()
    if text in variables:
        return Columns(variable=text)
    if text[0].isdigit():
        first, _, last = text.partition("..")
        return Columns(numbers=tuple(range(int(first), int(last or first) + 1)))
    return Columns(keys=(text,))


def parse_printed(text: str, form: str) -> Formula:
    """A formula printed under the form with this short name. Raises FormulaError where it is none."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("—", "-")
    match = _PRINTED.match(folded)
    if match is None:
        raise FormulaError(f"cannot read the printed formula {text!r}")
    numbers = _numbers(match["parts"], text)
    if match["kind"] == "行":
        left = Term(1, Cell(form, Row("line", match["total"]), Columns()))
        right = tuple(Term(sign, Cell(form, Row("line", str(n)), Columns())) for sign, n in numbers)
        return Formula((left,), "~", right, (), text)
    row = Row("variable", "r")
    left = Term(1, Cell(form, row, Columns(numbers=(int(match["total"]),))))
    right = tuple(Term(sign, Cell(form, row, Columns(numbers=(n,)))) for sign, n in numbers)
    return Formula((left,), "~", right, ("r",), text)


def _numbers(text: str, whole: str) -> list[tuple[int, int]]:
    """The signed numbers of a sum; 31+32+…+56 stands for all between."""
    found: list[tuple[int, int]] = []
    gap = False
    for match in _PART.finditer(text):
        sign = -1 if match["sign"] == "-" else 1
        if not match["number"].isdigit():
            gap = True
            continue
        number = int(match["number"])
        if gap:
            start = found[-1][1] + 1
            if number < start or number - start > 99:
                raise FormulaError(f"cannot read the dots in {whole!r}")
            found += [(1, n) for n in range(start, number)]
            gap = False
        found.append((sign, number))
    return found
