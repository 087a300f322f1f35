"""Errors in single cells of the forms."""

from tests.corpus.document import Cell, Form, Half, Row
from tests.corpus.planting import Ground, NotPlantable, Planted, altered_digit, plant
from tests.corpus.profiles import FORM_KEYS, T3, T5, T6, T7

_BY_CODE = ("INCOME", "EXPENDITURE", "GENERAL_BUDGET_EXPENDITURE")


def _digit(key: str) -> None:
    @plant(f"digit.{key}", "error", "arithmetic")
    def act(g: Ground) -> Planted:
        """A digit of one figure of this form is another."""
        form = g.form(key)
        row, half, column, cell = g.choose(list(g.amounts(form)))
        before = cell.text
        cell.text = altered_digit(g.rng, before)
        return g.in_cell(form, row, half, column, before)


for _key in FORM_KEYS:
    _digit(_key)


def _large(g: Ground, form: Form, least: int = 10) -> tuple[Row, Half, str, Cell]:
    """A figure with at least two digits before the point."""
    return g.choose([a for a in g.amounts(form) if float(a[3].text.replace(",", "")) >= least])


@plant("lost-digit", "error", "arithmetic")
def lost_digit(g: Ground) -> Planted:
    """A figure of a form by codes has lost a digit."""
    form = g.form(g.choose(_BY_CODE))
    row, half, column, cell = _large(g, form, 100)
    before = cell.text
    digits = [i for i, c in enumerate(before.split(".")[0]) if c.isdigit()]
    at = digits[g.rng.randrange(1, len(digits))]
    cell.text = (before[:at] + before[at + 1 :]).replace(",", "")
    return g.in_cell(form, row, half, column, before)


@plant("yuan-among-wan", "error", "unit")
def yuan_among_wan(g: Ground) -> Planted:
    """One figure is printed in 元 among figures in 万元."""
    if g.style.unit != "万元":
        raise NotPlantable(g.kind)
    form = g.form(g.choose(_BY_CODE))
    row, half, column, cell = _large(g, form, 1)
    before = cell.text
    cell.text = f"{int(float(before.replace(',', '')) * 100 + 0.5) * 100}.00"
    return g.in_cell(form, row, half, column, before)


@plant("negative", "error", "arithmetic")
def negative(g: Ground) -> Planted:
    """A figure has got a minus sign."""
    form = g.form(g.choose(_BY_CODE))
    row, half, column, cell = _large(g, form, 1)
    before = cell.text
    cell.text = f"-{before}"
    return g.in_cell(form, row, half, column, before)


@plant("lost-cell", "error", "arithmetic")
def lost_cell(g: Ground) -> Planted:
    """A component that its row's total contains is blank."""
    form = g.form(g.choose((T3, T5)))
    found = [a for a in g.amounts(form) if a[2] in ("basic", "project") and a[1].code]
    row, half, column, cell = g.choose(found)
    before, cell.text = cell.text, ""
    return g.in_cell(form, row, half, column, before)


@plant("neighbour-value", "error", "arithmetic")
def neighbour_value(g: Ground) -> Planted:
    """A figure is the one of the row above or below."""
    form = g.form(g.choose(_BY_CODE))
    rows = [r.halves[0] for r in form.rows]
    places = [
        (n, m, column)
        for n, half in enumerate(rows)
        for m in (n - 1, n + 1)
        if 0 <= m < len(rows)
        for column, cell in half.values.items()
        if cell.text and rows[m].values[column].text and cell.text != rows[m].values[column].text
    ]
    n, m, column = g.choose(places)
    cell = rows[n].values[column]
    before, cell.text = cell.text, rows[m].values[column].text
    return g.in_cell(form, form.rows[n], rows[n], column, before)


@plant("vehicle-subtotal", "error", "arithmetic")
def vehicle_subtotal(g: Ground) -> Planted:
    """小计 of the vehicle expenses is not the sum of purchase and operation."""
    form = g.form(T7)
    places = [a for a in g.amounts(form) if a[2].endswith(".vehicle")]
    row, half, column, cell = g.choose(places)
    before = cell.text
    cell.text = altered_digit(g.rng, before)
    return g.in_cell(form, row, half, column, before)


@plant("three-public-blank", "error", "text_vs_table")
def three_public_blank(g: Ground) -> Planted:
    """The whole row of the “三公” form is blank although the text tells of money."""
    form = g.form(T7)
    row = form.rows[0]
    half = row.halves[0]
    before = half.values["budget.total"].text
    para, _ = g.figure("N7.total.budget")
    for cell in half.values.values():
        cell.text = ""
    return g.in_text(para, before, "")


@plant("subitem-over-three-public", "error", "cross_table")
def subitem_over_three_public(g: Ground) -> Planted:
    """公务接待费 in the basic expenditure is larger than in the “三公” form."""
    form = g.form(T6)
    for row, half, column, cell in g.amounts(form):
        if half.code == "30217":
            before, cell.text = cell.text, f"{float(cell.text.replace(',', '')) + g.rng.randint(3, 9):.2f}"
            return g.in_cell(form, row, half, column, before)
    raise NotPlantable(g.kind)


@plant("class-blank", "warning", "completeness")
def class_blank(g: Ground) -> Planted:
    """An economic 类 is blank although its 款 have figures."""
    form = g.form(T6)
    found = [a for a in g.amounts(form) if a[1].code in ("303", "310")]
    row, half, column, cell = g.choose(found)
    before, cell.text = cell.text, ""
    return g.in_cell(form, row, half, column, before)


@plant("total-differs", "error", "arithmetic")
def total_differs(g: Ground) -> Planted:
    """The two 总计 of the first form are not the same."""
    form = g.form("INCOME_EXPENDITURE_SUMMARY")
    row = form.rows[-1]
    half = g.choose(row.halves)
    before = half.values["amount"].text
    half.values["amount"].text = altered_digit(g.rng, before)
    return g.in_cell(form, row, half, "amount", before)
