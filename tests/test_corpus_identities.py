"""The composed figures hold together: every printed identity, within what rounding allows."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from tests.corpus import Composed, compose
from tests.corpus.profiles import PROFILES

HALF = Decimal("0.005")
CASES = [(profile, seed) for profile in PROFILES for seed in range(9)]
T2, T3, T5, T6 = "INCOME", "EXPENDITURE", "GENERAL_BUDGET_EXPENDITURE", "BASIC_EXPENDITURE"
T1, T4, T7, T8, T9 = (
    "INCOME_EXPENDITURE_SUMMARY",
    "FISCAL_SUMMARY",
    "THREE_PUBLIC",
    "GOVERNMENT_FUND",
    "STATE_CAPITAL",
)


class Figures:
    """The printed figures of a report, by form and row, and by key in the text."""

    def __init__(self, report: Composed) -> None:
        truth = report.truth()
        self.scale = 1 if truth["meta"]["unit"] == "万元" else 10_000
        self.cells: dict[tuple[str, str | None, str, str], Decimal] = {}
        for fact in report.inspection()["facts"]:
            key = (fact["form"], fact["side"], fact["code"] or fact["name"], fact["column"])
            self.cells.setdefault(key, Decimal(fact["value"]))
        self.text = {n["key"]: Decimal(n["value"]) for n in truth["narrative"] if n["value"]}
        self.up = {n["key"]: n["direction"] == "increase" for n in truth["narrative"]}

    def at(self, form: str, row: str, column: str, side: str | None = None) -> Decimal:
        """A cell, zero where blank."""
        return self.cells.get((form, side, row, column), Decimal(0))

    def codes(self, form: str) -> list[str]:
        """The codes of a form."""
        return sorted({k[2] for k in self.cells if k[0] == form and k[2].isdigit()})

    def columns(self, form: str) -> list[str]:
        """The columns of a form."""
        return sorted({k[3] for k in self.cells if k[0] == form})

    def close(self, total: Decimal, parts: list[Decimal]) -> bool:
        """Whether a total is its parts within (n+1) half units of the last printed place."""
        return abs(total - sum(parts)) <= HALF * (len([p for p in parts if p]) + 1)


@cache
def figures(profile: str, seed: int) -> Figures:
    return Figures(compose(seed, profile))


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_parents_are_the_sums_of_their_children(profile: str, seed: int) -> None:
    """In every form by codes and every column, 合计, 类 and 款 are the sums of what stands under them."""
    f = figures(profile, seed)
    for form in (T2, T3, T5, T8, T9):
        codes = f.codes(form)
        for column in f.columns(form):
            children = {"合计": [c for c in codes if len(c) == 3]}
            children |= {c: [d for d in codes if d.startswith(c) and len(d) == len(c) + 2] for c in codes if len(c) < 7}
            for parent, below in children.items():
                if codes:
                    assert f.close(f.at(form, parent, column), [f.at(form, c, column) for c in below]), (form, parent)


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_rows_are_the_sums_of_their_columns(profile: str, seed: int) -> None:
    """Row totals are the sums of their components; a fund's closing balance follows from its flows."""
    f = figures(profile, seed)
    for form in (T2, T3, T5):
        parts = [c for c in f.columns(form) if c != "total"]
        for row in ["合计", *f.codes(form)]:
            assert f.close(f.at(form, row, "total"), [f.at(form, row, c) for c in parts]), (form, row)
    for form in (T8, T9):
        for row in ["合计", *f.codes(form)]:
            assert f.close(f.at(form, row, "total"), [f.at(form, row, "basic"), f.at(form, row, "project")])
            if "closing" in f.columns(form):
                flows = [f.at(form, row, "opening"), f.at(form, row, "income"), -f.at(form, row, "total")]
                assert f.close(f.at(form, row, "closing"), flows)


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_the_summaries_balance(profile: str, seed: int) -> None:
    """Both summaries add up on both sides, and their two totals are one figure."""
    f = figures(profile, seed)
    names = {s: [k[2] for k in f.cells if k[0] == T1 and k[1] == s] for s in ("income", "expenditure")}
    surplus = next((n for n in names["income"] if n.startswith("使用非财政")), "-")
    income = f.at(T1, "本年收入合计", "amount", "income")
    lines = [n for n in names["income"] if n.endswith("收入")]
    assert f.close(income, [f.at(T1, n, "amount", "income") for n in lines])
    left = [income, f.at(T1, surplus, "amount", "income"), f.at(T1, "年初结转和结余", "amount", "income")]
    assert f.close(f.at(T1, "总计", "amount", "income"), left)
    classes = [n for n in names["expenditure"] if n not in ("本年支出合计", "结余分配", "年末结转和结余", "总计")]
    spent = f.at(T1, "本年支出合计", "amount", "expenditure")
    assert f.close(spent, [f.at(T1, n, "amount", "expenditure") for n in classes])
    right = [spent, f.at(T1, "结余分配", "amount", "expenditure"), f.at(T1, "年末结转和结余", "amount", "expenditure")]
    assert f.close(f.at(T1, "总计", "amount", "expenditure"), right)
    for form, column in ((T1, "amount"), (T4, "total")):
        assert f.at(form, "总计", "amount", "income") == f.at(form, "总计", column, "expenditure")
    for column in ("total", "general_public_budget", "government_fund", "state_capital"):
        both = [f.at(T4, n, column, "expenditure") for n in ("本年支出合计", "年末财政拨款结转和结余")]
        assert f.close(f.at(T4, "总计", column, "expenditure"), both)


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_forms_agree_with_one_another(profile: str, seed: int) -> None:
    """What two forms both print is the same figure in both."""
    f = figures(profile, seed)
    assert f.at(T1, "本年收入合计", "amount", "income") == f.at(T2, "合计", "total")
    assert f.at(T1, "本年支出合计", "amount", "expenditure") == f.at(T3, "合计", "total")
    assert f.at(T4, "本年收入合计", "amount", "income") == f.at(T2, "合计", "fiscal_appropriation")
    assert f.at(T4, "本年支出合计", "general_public_budget", "expenditure") == f.at(T5, "合计", "total")
    assert f.at(T4, "本年支出合计", "government_fund", "expenditure") == f.at(T8, "合计", "total")
    assert f.at(T4, "本年支出合计", "state_capital", "expenditure") == f.at(T9, "合计", "total")
    for code in f.codes(T3):
        for column in ("total", "basic", "project"):
            assert f.at(T5, code, column) <= f.at(T3, code, column)
        if len(code) == 3:
            name = next(
                k[2] for k in f.cells if k[0] == T1 and k[1] == "expenditure" and f.cells[k] == f.at(T3, code, "total")
            )
            assert name
    basic = [f.at(T6, "人员经费合计", "amount"), f.at(T6, "公用经费合计", "amount")]
    assert f.close(f.at(T5, "合计", "basic"), basic)


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_economic_items_and_three_public_add_up(profile: str, seed: int) -> None:
    """Economic classes and the “三公” sums hold, and no basic item exceeds its “三公” counterpart."""
    f = figures(profile, seed)
    codes = f.codes(T6)
    for parent in (c for c in codes if len(c) == 3):
        assert f.close(f.at(T6, parent, "amount"), [f.at(T6, c, "amount") for c in codes if c[:3] == parent != c])
    for side in ("budget", "actual"):
        whole = {c.partition(".")[2]: f.at(T7, "", c) for c in f.columns(T7) if c.startswith(side)}
        if whole.get("total"):
            assert f.close(whole["total"], [whole.get(c, Decimal(0)) for c in ("abroad", "vehicle", "reception")])
            assert f.close(whole.get("vehicle", Decimal(0)), [v for c, v in whole.items() if c.startswith("vehicle_")])
    pairs = {"30212": "abroad", "30217": "reception", "30231": "vehicle_operation"}
    assert all(f.at(T6, code, "amount") <= f.at(T7, "", f"actual.{c}") for code, c in pairs.items())


def _ratio(part: Decimal, whole: Decimal) -> tuple[Decimal, Decimal]:
    """The percentages that two printed amounts allow."""
    return 100 * (part - HALF) / (whole + HALF), 100 * (part + HALF) / (whole - HALF)


def _rates(f: Figures) -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """Every printed rate of the text with its part and whole."""
    t = f.text
    for key, rate in t.items():
        head, _, measure = key.rpartition(".")
        if measure == "growth" and f"{head}.change" in t and f"{head}.total" in t:
            change = t[f"{head}.change"]
            base = t[f"{head}.total"] - change if f.up[f"{head}.change"] else t[f"{head}.total"] + change
            yield key, rate, change, base
        elif measure == "rate" and f"{head}.budget" in t and f"{head}.actual" in t:
            yield key, rate, t[f"{head}.actual"], t[f"{head}.budget"]
        elif measure == "share" and head.startswith(("N2.", "N3.", "N5b.")):
            whole = t[head.partition(".")[0] + ".total"]
            yield key, rate, t[f"{head}.amount"], whole


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_rates_of_the_text_follow_from_its_amounts(profile: str, seed: int) -> None:
    """Growth, completion and shares are what the printed amounts allow, a closing share at most one unit more."""
    f = figures(profile, seed)
    rates = list(_rates(f))
    assert len(rates) >= 5
    for key, rate, part, whole in rates:
        if f.scale != 1:
            part, whole = part / f.scale, whole / f.scale
        low, high = _ratio(part, whole)
        unit = Decimal(1).scaleb(rate.as_tuple().exponent) if rate % 1 else Decimal("0.1")
        slack = unit if key.endswith("share") else unit / 2
        assert low - slack - Decimal("0.05") <= rate <= high + slack + Decimal("0.05"), (key, rate, part, whole)


@pytest.mark.parametrize(("profile", "seed"), CASES)
def test_the_text_repeats_the_forms(profile: str, seed: int) -> None:
    """The totals of the text are those of the forms."""
    f = figures(profile, seed)
    pairs = {
        "N1.total": f.at(T1, "总计", "amount", "income"),
        "N2.total": f.at(T2, "合计", "total"),
        "N3.total": f.at(T3, "合计", "total"),
        "N3.basic.amount": f.at(T3, "合计", "basic"),
        "N4.total": f.at(T4, "总计", "amount", "income"),
        "N5a.total": f.at(T5, "合计", "total"),
        "N6.total": f.at(T5, "合计", "basic"),
        "N6.staff": f.at(T6, "人员经费合计", "amount"),
        "N7.total.budget": f.at(T7, "", "budget.total"),
        "N7.total.actual": f.at(T7, "", "actual.total"),
    }
    for key, value in pairs.items():
        assert f.text.get(key, value) == value, key
    for code in f.codes(T5):
        if len(code) == 7 and f"N5c.item.{code}.actual" in f.text:
            assert f.text[f"N5c.item.{code}.actual"] == f.at(T5, code, "total")
