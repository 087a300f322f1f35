"""How well a report was read: annotations in the shape of the gold files against the Report that came out.

identity   kind, department and fiscal year right
cells      right over the union of wanted and read: a missing, a wrong and an invented cell all count
figures    figures of the running text found with value and unit in the same paragraph of the same part; what is
           read beyond one and a half times the wanted ones counts against it
forms      head figures of the self-evaluation forms: budget, actual, rate, score, total
"""

import re
import unicodedata
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from schemas.knowledge.forms import FormSpec, form
from schemas.report import Report

__all__ = ["MEASURES", "Ratio", "score"]

MEASURES = ("identity", "cells", "figures", "forms")
_OTHER_KEYS = {"GOV_FUND": "GOVERNMENT_FUND", "BASIC_EXPENDITURE_BY_ECONOMIC": "BASIC_EXPENDITURE"}
_SIDES = {"收入": "income", "支出": "expenditure", "income": "income", "expenditure": "expenditure"}
_HEAD = {
    "budget": "budget",
    "actual": "actual",
    "rate": "rate_printed",
    "score": "score_printed",
    "total": "total_printed",
}
_NUMERAL = "一二三四五六七八九十"

CellKey = tuple[str, str | None, str, str, int]


class Ratio(NamedTuple):
    """So many right of so many."""

    right: int
    total: int

    def __add__(self, other: object) -> "Ratio":
        """Both together."""
        assert isinstance(other, Ratio)
        return Ratio(self.right + other.right, self.total + other.total)

    @property
    def share(self) -> float:
        """The share that is right; 1 of nothing."""
        return self.right / self.total if self.total else 1.0


def score(gold: dict[str, Any], report: Report) -> dict[str, Ratio]:
    """Each measure of one report."""
    return {
        "identity": _identity(gold["meta"], report),
        "cells": _cells(gold, report),
        "figures": _figures(gold["narrative"], report),
        "forms": _forms(gold["performance"], report),
    }


def _identity(meta: dict[str, Any], report: Report) -> Ratio:
    who = report.identity
    names = {_folded(meta["department"]), _folded(meta.get("department_full"))} - {""}
    right = (
        who.kind == meta.get("kind", "department_final_accounts"),
        _folded(who.department) in names,
        who.fiscal_year == meta["fiscal_year"],
    )
    return Ratio(sum(right), len(right))


# --- cells ---------------------------------------------------------------------------------------------------------


def _cells(gold: dict[str, Any], report: Report) -> Ratio:
    wanted, neutral = _wanted_cells(gold)
    read: dict[CellKey, Decimal] = {}
    for fact in report.facts:
        side = fact.side if _two_sided(fact.form) else None
        who = "" if fact.form == "THREE_PUBLIC" else fact.code or _row_name(fact.name)
        _put(read, (fact.form, side, who, fact.column), fact.amount)
    wanted = {key: value for key, value in wanted.items() if (key[0], key[2], key[3]) not in neutral}
    read = {key: value for key, value in read.items() if (key[0], key[2], key[3]) not in neutral}
    return Ratio(sum(read.get(key) == value for key, value in wanted.items()), len(wanted.keys() | read.keys()))


def _wanted_cells(gold: dict[str, Any]) -> tuple[dict[CellKey, Decimal], set[tuple[str, str, str]]]:
    """The annotated cells, and those that the report itself prints once for two: neither wanted nor wrong."""
    wanted: dict[CellKey, Decimal] = {}
    neutral: set[tuple[str, str, str]] = set()
    for given, table in gold["tables"].items():
        key = _OTHER_KEYS.get(given, given)
        for row in table.get("rows", []):
            side = _SIDES.get(row.get("side") or "") if _two_sided(key) else None
            who = "" if key == "THREE_PUBLIC" else row.get("code") or _row_name(row.get("name"))
            for printed, text in row["values"].items():
                column, value = _column(form(key), printed, side), _number(text)
                if value is not None:
                    _put(wanted, (key, side, who, column), value)
                if row.get("unprinted_cells") and text in row["unprinted_values"]:
                    neutral.add((key, who, column))
    return wanted, neutral


def _put(cells: dict[CellKey, Decimal], key: tuple[str, str | None, str, str], value: Decimal) -> None:
    """Rows of one name (年初结转和结余 and its parts come twice) are told apart by their order."""
    times = 1
    while (*key, times) in cells:
        times += 1
    cells[*key, times] = value


def _two_sided(key: str) -> bool:
    return form(key).rows == "lines"


def _column(spec: FormSpec, printed: str, side: str | None) -> str:
    """The key of a printed column; its head may be a path (本年支出-小计) or only the number of the column."""
    words = [_folded(word) for word in re.split(r"[-/—]", printed)]
    if words[-1].isdigit():
        return spec.layouts[0].columns[int(words[-1]) - 1]
    if spec.groups:
        group = next(g.key for g in spec.groups if any(_matches(g.words, word) for word in words))
        return f"{group}.{_own_column(spec, words[:-1], side)}"
    return _own_column(spec, words, side)


def _own_column(spec: FormSpec, words: list[str], side: str | None) -> str:
    columns = [c for c in spec.columns if c.side in (None, side)]
    return next(c.key for word in reversed(words) for c in columns if _matches(c.words, word))


def _matches(patterns: tuple[str, ...], word: str) -> bool:
    return any(re.fullmatch(_folded(pattern), word) for pattern in patterns)


# --- figures and forms ---------------------------------------------------------------------------------------------


def _figures(wanted: list[dict[str, Any]], report: Report) -> Ratio:
    read = Counter(
        (*_paragraph(s.section), s.amount, _folded(s.unit).removeprefix("余"))
        for s in report.statements
        if s.value is not None
    )
    said, right, total = read.total(), 0, 0
    for figure in wanted:
        value = _number(figure["value"])
        if value is None:
            continue
        total += 1
        part, item = _paragraph(figure["section"])
        unit = _folded(figure.get("unit")).removeprefix("余")
        for found in read:
            same = found[2] in (value, abs(value)) and found[3] == unit
            if same and read[found] and part in ("", found[0]) and item in ("", found[1]):
                read[found] -= 1
                right += 1
                break
    return Ratio(right, total + max(0, said - 3 * total // 2))


def _paragraph(section: str | None) -> tuple[str, str]:
    """The part and the top paragraph of a section's path."""
    text = _folded(section)
    part = re.search(rf"第([{_NUMERAL}]+)部分", text)
    item = re.search(rf"部分/([{_NUMERAL}]+)", text)
    return part[1] if part else "", item[1] if item else ""


def _forms(wanted: list[dict[str, Any]], report: Report) -> Ratio:
    left, result = list(report.performance), Ratio(0, 0)
    for one in wanted:
        values = {name: value for name, given in _HEAD.items() if (value := _number(one.get(given))) is not None}
        fits = {id(made): sum(_number(getattr(made, name)) == value for name, value in values.items()) for made in left}
        same = [_folded(made.project) == _folded(one.get("project")) for made in left]
        best = max(zip(left, same, strict=True), key=lambda pair: fits[id(pair[0])] + pair[1], default=None)
        result += Ratio(fits[id(best[0])] if best else 0, len(values))
        if best:
            left.remove(best[0])
    return result


# --- printed words -------------------------------------------------------------------------------------------------


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _row_name(text: str | None) -> str:
    return re.sub(rf"^[{_NUMERAL}]+、", "", _folded(text))


def _number(text: object) -> Decimal | None:
    """The number, without thousands separators and %; None where it is none."""
    try:
        value = Decimal(_folded(str(text)).replace(",", "").rstrip("%"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
