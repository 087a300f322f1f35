"""Composed bodies over the years, and reports published again."""

from decimal import Decimal

import pytest

from tests.corpus import compose, next_year, republish
from tests.corpus.document import Document
from tests.corpus.others import budget


def test_next_year_goes_on_where_this_year_ended() -> None:
    """Closing balances open the next year, and growth speaks of the totals that the other report prints."""
    for seed in range(12):
        one = compose(seed, "wuhan-2022", 2023)
        two = next_year(one)
        assert two.document.department == one.document.department
        ends = {f["name"]: f["value"] for f in one.inspection()["facts"] if f["form"] == "INCOME_EXPENDITURE_SUMMARY"}
        begins = {f["name"]: f["value"] for f in two.inspection()["facts"] if f["form"] == "INCOME_EXPENDITURE_SUMMARY"}
        assert begins.get("年初结转和结余") == ends.get("年末结转和结余")
        told = {n["key"]: n for n in two.truth()["narrative"]}
        if "N1.change" in told:
            change = Decimal(told["N1.change"]["value"]) * (1 if told["N1.change"]["direction"] == "increase" else -1)
            implied = Decimal(told["N1.total"]["value"]) - change
            assert abs(implied - Decimal(ends["总计"])) <= Decimal("0.01") * (1 if two.style.unit == "万元" else 10_000)


def test_a_family_changes_its_profile_with_the_year() -> None:
    """A report of 2021 in the older pattern is followed by one in the newer."""
    assert next_year(compose(1, "wuhan-2020", 2021)).profile.name == "wuhan-2022"
    assert next_year(compose(1, "wuhan-2022", 2022), -1).profile.name == "wuhan-2020"


def test_a_republished_report_leaves_the_first_as_it_was() -> None:
    """A new version has what was changed, and nothing else changes."""
    first = compose(3, "shanghai")
    before = first.truth()

    def change(document: Document) -> None:
        form = document.form("INCOME")
        assert form is not None
        form.rows[0].halves[0].values["total"].text = "1.00"

    second = republish(first, change)
    assert first.truth() == before
    assert second.name == f"{first.name}-v2"
    assert second.truth()["tables"]["INCOME"] != before["tables"]["INCOME"]
    assert second.truth()["narrative"] == before["narrative"]


@pytest.mark.parametrize("seed", range(4))
def test_a_budget_says_what_the_report_calls_its_initial_budget(seed: int) -> None:
    """The budget's total is 年初预算 of the final accounts."""
    report = compose(seed, "wuhan-2022")
    told = next(n["value"] for n in report.truth()["narrative"] if n["key"] == "N5c.total.budget")
    assert f"{Decimal(told):,.2f}".rstrip("0").rstrip(".") in budget(report).text()
