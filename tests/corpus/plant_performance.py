"""Errors in the self-evaluation forms."""

from decimal import Decimal

from tests.corpus.document import Cell, PerformanceTable
from tests.corpus.planting import Ground, NotPlantable, Place, Planted, plant


def _tables(g: Ground) -> list[PerformanceTable]:
    return list(g.document.each(PerformanceTable))


def _row(table: PerformanceTable, cell: Cell) -> str:
    """The printed row of a cell."""
    own = next(c for c in table.grid.cells if c.cell is cell)
    row = sorted((c for c in table.grid.cells if c.row == own.row), key=lambda c: c.column)
    return " ".join(c.cell.text.replace("\n", "") for c in row if c.cell.text)


def _done(g: Ground, table: PerformanceTable, cell: Cell, before: str) -> Planted:
    return g.done(Place(section=f"附件/{table.project or ''}"), _row(table, cell), before, cell.text)


@plant("evaluation.total", "error", "performance")
def total(g: Ground) -> Planted:
    """总分 is not the sum of the scores."""
    table = g.choose(_tables(g))
    cell = table.head["total"]
    before = cell.text
    cell.text = f"{max(Decimal(1), Decimal(before) - g.rng.randint(3, 9)).normalize():f}"
    return _done(g, table, cell, before)


@plant("evaluation.rate", "error", "performance")
def rate(g: Ground) -> Planted:
    """执行率 is not actual over budget."""
    table = g.choose(_tables(g))
    cell = table.head["rate"]
    before = cell.text
    cell.text = f"{Decimal(before.rstrip('%')) - g.rng.randint(3, 15)}%"
    return _done(g, table, cell, before)


@plant("evaluation.score-over-weight", "error", "performance")
def score_over_weight(g: Ground) -> Planted:
    """The score of execution is above its maximum."""
    table = g.choose(_tables(g))
    cell = table.head["score"]
    before, cell.text = cell.text, "100"
    return _done(g, table, cell, before)


@plant("evaluation.indicator-over-weight", "error", "performance")
def indicator_over_weight(g: Ground) -> Planted:
    """The score of an indicator is above its weight."""
    found = [(t, i) for t in _tables(g) for i in t.indicators if isinstance(i["weight"], Cell)]
    table, indicator = g.choose(found)
    score, weight = indicator["score"], indicator["weight"]
    if not isinstance(score, Cell) or not isinstance(weight, Cell):
        raise NotPlantable(g.kind)
    before, score.text = score.text, str(int(weight.text) + 4)
    return _done(g, table, score, before)


@plant("evaluation.weights", "warning", "performance")
def weights(g: Ground) -> Planted:
    """The weights do not add up to 100."""
    found = [(t, w) for t in _tables(g) for i in t.indicators if isinstance(w := i["weight"], Cell)]
    table, weight = g.choose(found)
    before, weight.text = weight.text, str(int(weight.text) + 10)
    return _done(g, table, weight, before)


@plant("evaluation.blank", "warning", "performance")
def blank(g: Ground) -> Planted:
    """The actual value of an indicator is blank."""
    found = [(t, a) for t in _tables(g) for i in t.indicators if isinstance(a := i["actual"], Cell)]
    table, actual = g.choose(found)
    before, actual.text = actual.text, ""
    return _done(g, table, actual, before)


@plant("evaluation.satisfaction", "warning", "performance")
def satisfaction(g: Ground) -> Planted:
    """A satisfaction above a hundred per cent."""
    found = [(t, i["actual"]) for t in _tables(g) for i in t.indicators if i["level1"] == "满意度指标"]
    table, actual = g.choose(found)
    if not isinstance(actual, Cell):
        raise NotPlantable(g.kind)
    before, actual.text = actual.text, "108%"
    return _done(g, table, actual, before)


@plant("evaluation.department", "error", "identity")
def department(g: Ground) -> Planted:
    """A form bears the name of another department."""
    table = g.choose(_tables(g))
    before, table.department.text = table.department.text, "宜昌市夷陵区云桥档案事务局"
    return _done(g, table, table.department, before)


@plant("evaluation.lost", "warning", "completeness")
def lost(g: Ground) -> Planted:
    """The form of a project is not there."""
    tables = [t for t in _tables(g) if t.project]
    if len(tables) < 2:
        raise NotPlantable(g.kind)
    table = g.choose(tables)
    g.document.blocks.remove(table)
    return g.done(Place(section=f"附件/{table.project}"), table.project or "", table.title, "")


@plant("evaluation.over-budget", "warning", "performance")
def over_budget(g: Ground) -> Planted:
    """More was spent than the adjusted budget holds."""
    table = g.choose([t for t in _tables(g) if t.project])
    cell = table.head["budget"]
    before = cell.text
    cell.text = f"{Decimal(table.head['actual'].text.replace(',', '')) * Decimal('0.8'):.2f}"
    return _done(g, table, cell, before)
