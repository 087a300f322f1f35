"""One parser for the catalogue's formulas and for those printed under the forms."""

import pytest

from schemas.findings import Verdict
from schemas.knowledge.rules import rules
from tests.workers.validate.build import build, consistent, line
from workers.validate.equations import AtMost, Copy, Equation, Total
from workers.validate.formula import FormulaError, ground, parse, parse_printed
from workers.validate.subject import Subject

SUBJECT = Subject(consistent())


def equations(text: str, subject: Subject = SUBJECT) -> list[Equation]:
    return [one for one in ground("R", parse(text), subject) if isinstance(one, Equation)]


def test_every_formula_of_the_catalogue_parses() -> None:
    """No rule carries a formula that the parser does not know."""
    for rule in rules():
        for text in (rule.formula or "").split("；"):
            assert not text or parse(text.strip()).left


def test_operators_make_their_equations() -> None:
    """== copies, ~ adds up, ≤ bounds."""
    assert isinstance(equations("T1[总计:收] == T1[总计:支]")[0], Copy)
    assert isinstance(equations("T6[人员经费合计] ~ T6[301] + T6[303]")[0], Total)
    assert isinstance(equations("T6[30212] ≤ T7.actual.abroad")[0], AtMost)


def test_a_variable_for_rows_makes_an_equation_of_every_row() -> None:
    """∀r stands for every row of the form."""
    assert len(equations("∀r: T5[r].1 ~ ΣT5[r].2..3")) == len(SUBJECT.rows("T5"))


def test_the_parts_of_a_row_are_the_codes_below_it() -> None:
    """A code's parts are the printed codes one level down, the total's the classes."""
    (first, *_) = equations("∀X: T3[X].total ~ ΣT3[X的各项].total")
    assert isinstance(first, Total)
    assert [q.where.code for _, q in first.parts] == ["20103"]
    (whole,) = equations("T3[合计].total ~ ΣT3[合计的各项].total")
    assert isinstance(whole, Total)
    assert [q.where.code for _, q in whole.parts] == ["201", "208", "212", "223"]


def test_what_stands_left_beside_the_first_changes_sides() -> None:
    """In a + b ~ c the a is put to the test against c less b."""
    (one,) = equations("T6[人员经费合计] + T6[公用经费合计] ~ T5[合计].basic")
    assert isinstance(one, Total)
    assert [sign for sign, _ in one.parts] == [1, -1]
    assert one.test().verdict is Verdict.PASS


def test_a_row_of_the_same_name_is_told_by_what_it_adds_to() -> None:
    """The budgets below the opening balance are other rows than the budgets of the year's income."""
    own = SUBJECT.row("T4", "政府性基金预算财政拨款", "income")
    carried = SUBJECT.row("T4", "年初财政拨款结转和结余/政府性基金预算财政拨款", "income")
    assert own is not None
    assert carried is not None
    assert own.index < carried.index


def test_a_missing_row_is_not_evaluable_and_an_optional_one_is_blank() -> None:
    """A row that the report does not print stops a formula unless the formula marks it with a question mark."""
    report = build({"T1": [line("总计", "income", amount="1.00"), line("本年收入合计", "income", amount="1.00")]})
    subject = Subject(report)
    assert not equations("T1[总计:收] ~ T1[本年收入合计:收] + T1[年初结转和结余:收]", subject)
    (one,) = equations("T1[总计:收] ~ T1[本年收入合计:收] + T1[年初结转和结余:收?]", subject)
    assert one.test().verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("27行＝（1+2+3+4+5+6+7+8）行", list(range(1, 9))),
        ("57 行＝（31+32+…+56）行", list(range(31, 57))),
        ("9栏=（10+11）栏", [10, 11]),
        ("6栏各行＝（1＋2－3）栏各行", [1, 2, 3]),
        ("1 栏各行＝（2+3）栏各行", [2, 3]),
    ],
)
def test_printed_formulas_are_read_in_every_spelling(text: str, parts: list[int]) -> None:
    """Full and half width, blanks and dots do not matter."""
    formula = parse_printed(text, "T1")
    numbers = [
        int(t.cell.row.text) if "行＝" in text.replace(" ", "")[:4] else t.cell.columns.numbers[0]
        for t in formula.right
    ]
    assert numbers == parts


def test_a_minus_is_kept() -> None:
    """What a printed formula takes away is taken away."""
    assert [term.sign for term in parse_printed("6栏各行＝（1＋2－3）栏各行", "T8").right] == [1, 1, -1]


@pytest.mark.parametrize("text", ["本表反映部门收支", "1栏＝", "1行＝（3+…+2）行", "1行＝（2+…+999）行"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    """A note that is no formula is said not to be one."""
    with pytest.raises(FormulaError):
        parse_printed(text, "T1")


@pytest.mark.parametrize("text", ["T1[总计]", "∀z: T1[z] ~ T1[z]", "T1[总计] ~ 支出", "T1[总计:收] = T1[总计:支]"])
def test_a_broken_catalogue_formula_is_refused(text: str) -> None:
    """A formula outside the notation is an error of ours, told with its text."""
    with pytest.raises(FormulaError):
        parse(text)
