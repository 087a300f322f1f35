"""Errors in rows of the forms: swapped, shifted, doubled, missing, misnamed."""

import copy

from tests.corpus.codes import functional_name
from tests.corpus.document import Form, Half, Row
from tests.corpus.planting import Ground, NotPlantable, Planted, plant
from tests.corpus.profiles import T2, T3, T5
from tests.corpus.truth import number, row_text


def _half(row: Row) -> Half:
    return row.halves[0]


def _rows(form: Form, length: int) -> list[Row]:
    return [r for r in form.rows if len(_half(r).code or "") == length]


@plant("swapped-columns", "error", "arithmetic")
def swapped_columns(g: Ground) -> Planted:
    """基本支出 and 项目支出 of one 项 have changed places."""
    form = g.form(g.choose((T3, T5)))
    rows = [r for r in _rows(form, 7) if _half(r).values["basic"].text != _half(r).values["project"].text]
    row = g.choose(rows)
    values = _half(row).values
    before = values["basic"].text
    values["basic"].text, values["project"].text = values["project"].text, before
    return g.in_cell(form, row, _half(row), "basic", before, single=False)


@plant("shifted-rows", "error", "arithmetic")
def shifted_rows(g: Ground) -> Planted:
    """The figures of four rows or more stand one row too low."""
    form = g.form(g.choose((T3, T5)))
    halves = [_half(r) for r in form.rows if _half(r).code]
    if len(halves) < 6:
        raise NotPlantable(g.kind)
    start = g.rng.randrange(0, len(halves) - 4)
    end = min(len(halves), start + g.rng.randint(4, 6))
    old = [{c: cell.text for c, cell in h.values.items()} for h in halves]
    expected = old[start]["total"]
    for n in range(start, end):
        for column, cell in halves[n].values.items():
            cell.text = old[n - 1 if n > start else end - 1][column]
    row = next(r for r in form.rows if _half(r) is halves[start])
    return g.in_cell(form, row, halves[start], "total", expected, single=False)


@plant("duplicated-row", "error", "structure")
def duplicated_row(g: Ground) -> Planted:
    """A row is printed twice."""
    form = g.form(g.choose((T2, T3, T5)))
    row = g.choose(_rows(form, 7))
    form.rows.insert(form.rows.index(row) + 1, copy.deepcopy(row))
    return g.in_row(form, row, "once", "twice")


@plant("lost-row", "error", "arithmetic")
def lost_row(g: Ground) -> Planted:
    """A 项 is missing; its 款 says more than its other 项 add up to."""
    form = g.form(g.choose((T2, T3, T5)))
    rows = _rows(form, 7)
    several = [r for r in rows if sum((_half(o).code or "")[:5] == (_half(r).code or "")[:5] for o in rows) > 1]
    row = g.choose(several)
    parent = next(r for r in form.rows if _half(r).code == (_half(row).code or "")[:5])
    form.rows.remove(row)
    return g.in_row(form, parent, row_text(form, row), "")


@plant("lost-parent", "error", "structure")
def lost_parent(g: Ground) -> Planted:
    """A 款 is missing above its 项."""
    form = g.form(g.choose((T2, T3, T5)))
    row = g.choose(_rows(form, 5))
    child = next(r for r in form.rows if (_half(r).code or "").startswith(_half(row).code or "-") and r is not row)
    form.rows.remove(row)
    return g.in_row(form, child, row_text(form, row), "")


@plant("wrong-name", "warning", "classification")
def wrong_name(g: Ground) -> Planted:
    """A 项 bears the name of another."""
    form = g.form(g.choose((T2, T3, T5)))
    rows = _rows(form, 7)
    row = g.choose(rows)
    others = ["2080801", "2101103", "2210202", "2120106", "2010507", "2240106", "2140106"]
    names = [functional_name(c, g.accounts.year) for c in others]
    half = _half(row)
    name = g.choose([n for n in names if n not in (half.name, *(_half(r).name for r in rows))])
    before, half.name = half.name, name
    return g.in_row(form, row, before, name)


@plant("wrong-code", "warning", "classification")
def wrong_code(g: Ground) -> Planted:
    """The code of a 项 does not exist."""
    form = g.form(g.choose((T2, T3, T5)))
    row = g.choose(_rows(form, 7))
    half = _half(row)
    before = half.code or ""
    half.code = f"{before[:5]}{g.rng.choice(('77', '87', '93'))}"
    return g.in_row(form, row, before, half.code)


@plant("outdated-name", "warning", "classification")
def outdated_name(g: Ground) -> Planted:
    """A 款 bears the name that it had in earlier years."""
    form = g.form(g.choose((T3, T5)))
    if g.accounts.year < 2020:
        raise NotPlantable(g.kind)
    row = g.choose([r for r in form.rows if _half(r).code == "20805"])
    half = _half(row)
    before, half.name = half.name, "行政事业单位离退休"
    return g.in_row(form, row, before, half.name)


@plant("opposite-shift", "info", "rounding")
def opposite_shift(g: Ground) -> Planted:
    """A class differs by one unit of the last place from the same class in another form."""
    form = g.form("INCOME_EXPENDITURE_SUMMARY")
    found = [a for a in g.amounts(form) if a[1].side == "expenditure" and "、" in (a[1].show_name or "")]
    if len(found) < 3:
        raise NotPlantable(g.kind)
    row, half, column, cell = g.choose(found)
    before = cell.text
    cents = int(number(before).replace(".", "")) + 1
    cell.text = f"{cents // 100}.{cents % 100:02}"
    return g.in_cell(form, row, half, column, before)
