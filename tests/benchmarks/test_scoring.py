"""The benchmarks' scorer: a perfect reading scores 1, and every kind of mistake costs."""

from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.running import read
from benchmarks.scoring import Ratio, score
from schemas.report import Report
from tests.corpus import Composed, compose


@pytest.fixture(scope="module")
def composed() -> Composed:
    return compose(5, profile="wuhan-2022")


@pytest.fixture(scope="module")
def report(composed: Composed) -> Report:
    return read(composed)


@pytest.fixture(scope="module")
def truth(composed: Composed) -> dict[str, Any]:
    return composed.truth()


def test_a_perfect_reading_scores_one(truth: dict[str, Any], report: Report) -> None:
    """Every measure of a composed report that is read without fault is 1."""
    assert {name: ratio.share for name, ratio in score(truth, report).items()} == dict.fromkeys(
        ("identity", "cells", "figures", "forms"), 1.0
    )


def test_a_missing_a_wrong_and_an_invented_cell_each_cost(truth: dict[str, Any], report: Report) -> None:
    """Cells are right over the union of wanted and read."""
    whole = score(truth, report)["cells"]
    first, *rest = report.facts
    assert score(truth, replace(report, facts=tuple(rest)))["cells"] == Ratio(whole.right - 1, whole.total)
    wrong = replace(first, value="0.07")
    assert score(truth, replace(report, facts=(wrong, *rest)))["cells"] == Ratio(whole.right - 1, whole.total)
    more = replace(first, code="2999999", name="")
    assert score(truth, replace(report, facts=(*report.facts, more)))["cells"].share < 1


def test_figures_and_identity_cost_where_they_are_wrong(truth: dict[str, Any], report: Report) -> None:
    """A lost figure and a wrong year are counted, and a flood of figures too."""
    assert score(truth, replace(report, statements=report.statements[1:]))["figures"].share < 1
    assert score(truth, replace(report, statements=report.statements * 3))["figures"].share < 1
    other = replace(report, identity=replace(report.identity, fiscal_year=1999))
    assert score(truth, other)["identity"] == Ratio(2, 3)


def test_self_evaluation_forms_are_scored_by_their_heads(truth: dict[str, Any], report: Report) -> None:
    """A form that is not read costs all its head figures."""
    whole = score(truth, report)["forms"]
    assert score(truth, replace(report, performance=()))["forms"] == Ratio(0, whole.total)


def test_columns_printed_as_numbers_are_the_forms_own(composed: Composed, report: Report) -> None:
    """A form whose columns bear numbers instead of words scores alike."""
    truth = composed.truth()
    table = truth["tables"]["GENERAL_BUDGET_EXPENDITURE"]
    numbers = {name: str(number) for number, name in enumerate(table["columns"], 1)}
    for row in table["rows"]:
        row["values"] = {numbers[name]: value for name, value in row["values"].items()}
    assert score(truth, report)["cells"].share == 1
