"""Self-evaluation forms: head figures, indicators in three levels, scores that add up."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.corpus.document import Cell, Grid, GridCell, PerformanceTable
from tests.corpus.measures import projects
from tests.corpus.money import NumberStyle, percent, rounded, wan
from tests.corpus.narrator import Narrator

__all__ = ["make_evaluations", "overall_evaluation"]

_SHOW = NumberStyle(trim=True, zero="0")


@dataclass(frozen=True)
class Target:
    """An indicator with its levels, weight and what was reached."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: Decimal
    score: Decimal


def _score(weight: int, reached: Decimal, wanted: Decimal) -> Decimal:
    return min(Decimal(weight), rounded(weight * reached / wanted, 1))


def _targets(rng: Random, topics: tuple[str, ...], weights: list[int], whose: str = "") -> list[Target]:
    """Seven indicators of the usual kinds; counts below their target lose points in proportion.

    `whose` begins the names that would else be the same in two forms.
    """
    wanted = [rng.randint(5, 60) for _ in range(2)]
    reached = [w + rng.randint(0, 9) if rng.random() < 0.7 else w - rng.randint(1, max(1, w // 5)) for w in wanted]
    rate = rng.randint(90, 96)
    happy = rng.randint(rate, 100)
    rows = [
        ("产出指标", "数量指标", f"{whose}{topics[0]}次数", f"≥{wanted[0]}次", f"{reached[0]}次"),
        ("产出指标", "数量指标", f"{whose or topics[0]}{topics[1]}场次", f"≥{wanted[1]}场", f"{reached[1]}场"),
        ("产出指标", "质量指标", f"{whose}{topics[0]}验收合格率", f"≥{rate}%", "100%"),
        ("产出指标", "时效指标", f"{whose or topics[0]}完成及时率", "100%", "100%"),
        ("效益指标", "社会效益指标", f"{whose or topics[0]}覆盖社区比例", f"≥{rate}%", f"{rate}%"),
        ("效益指标", "可持续影响指标", f"{whose or topics[0]}长效机制", "健全", "健全"),
        ("满意度指标", "服务对象满意度指标", f"{whose or topics[0]}服务对象满意度", f"≥{rate}%", f"{happy}%"),
    ]
    scores = [_score(weights[n], Decimal(reached[n]), Decimal(wanted[n])) for n in (0, 1)]
    return [
        Target(*row, weight=Decimal(weight), score=scores[n] if n < 2 else Decimal(weight))
        for n, (row, weight) in enumerate(zip(rows, weights, strict=True))
    ]


def _text(n: Narrator, fen: int) -> str:
    return n.style.text.show(wan(fen)) if n.style.unit == "万元" else n.style.text.show(wan(fen * 10_000))


def _head(n: Narrator, budget: int, actual: int, weight: int, scores: list[Target]) -> dict[str, Cell]:
    rate = percent(actual, budget)
    score = rounded(min(rate, Decimal(100)) * weight / 100, 2)
    total = score + sum(t.score for t in scores)
    return {
        "budget": Cell(_text(n, budget)),
        "actual": Cell(_text(n, actual)),
        "rate": Cell(f"{NumberStyle(trim=n.style.rates_trimmed).show(rate)}%"),
        "score": Cell(_SHOW.show(score)),
        "total": Cell(_SHOW.show(total)),
    }


def _indicators(targets: list[Target], weights: bool) -> list[dict[str, Cell | str | None]]:
    return [
        {
            "level1": t.level1,
            "level2": t.level2,
            "name": Cell(t.name),
            "target": Cell(t.target),
            "actual": Cell(t.actual),
            "weight": Cell(_SHOW.show(t.weight)) if weights else None,
            "score": Cell(_SHOW.show(t.score)),
        }
        for t in targets
    ]


class _Sheet:
    """Cells of a form being written row by row."""

    def __init__(self, columns: int) -> None:
        self.columns, self.row = columns, 0
        self.cells: list[GridCell] = []

    def add(self, *entries: tuple[str | Cell, int]) -> None:
        """A row of cells with their column spans."""
        column = 0
        for text, span in entries:
            self.cells.append(GridCell(self.row, column, text if isinstance(text, Cell) else Cell(text), 1, span))
            column += span
        self.row += 1

    def merge(self, row: int, column: int, rows: int, columns: int, text: str) -> None:
        """A cell over several rows."""
        self.cells.append(GridCell(row, column, Cell(text), rows, columns))

    def place(self, row: int, column: int, *cells: Cell | str) -> None:
        """Cells from a column on."""
        self.cells += [GridCell(row, column + k, c if isinstance(c, Cell) else Cell(c)) for k, c in enumerate(cells)]


def _indicator_rows(sheet: _Sheet, records: list[dict[str, Cell | str | None]], start: int, fields: list[str]) -> None:
    """Indicator rows whose first two levels are merged; `start` is the column of level 1."""
    first = sheet.row
    for level, key in enumerate(("level1", "level2")):
        row = first
        while row < first + len(records):
            name = str(records[row - first][key])
            group = [r for r in records if r["level1"] == records[row - first]["level1"] and r[key] == name]
            label = name
            if level == 0 and "weight" not in fields:
                label = f"{name}（{_SHOW.show(sum((Decimal(str(r['points'])) for r in group), Decimal()))}分）"
            sheet.merge(row, start + level, len(group), 1, label)
            row += len(group)
    for record in records:
        sheet.place(sheet.row, start + 2, *(c for f in fields if (c := record[f]) is not None))
        sheet.row += 1


def overall_evaluation(n: Narrator) -> PerformanceTable:
    """The whole department's form: 20 points for execution, 80 for indicators; weights only of sections."""
    a = n.accounts
    targets = _targets(n.body.rng("overall", n.year), n.body.domain.topics, [15, 15, 10, 10, 10, 10, 10], "部门")
    spent = a.spend()
    budget = spent if n.body.rng("adjusted", n.year).random() < 0.3 else n.body.rounded(spent * 1.03 + 5_000)
    return _twenty_eighty(n, None, budget, spent, targets)


def _twenty_eighty(
    n: Narrator, project: str | None, budget: int, actual: int, targets: list[Target]
) -> PerformanceTable:
    head = _head(n, budget, actual, 20, targets)
    records = _indicators(targets, weights=False)
    for record, target in zip(records, targets, strict=True):
        record["points"] = str(target.weight)
    sheet, department = _Sheet(7), Cell(n.body.name)
    if project is None:
        sheet.add(("部门名称", 2), (department, 5))
        sheet.add(("基本支出总额", 2), (_text(n, n.accounts.spend(nature="basic")), 2), ("项目支出总额", 1))
        sheet.cells.append(GridCell(sheet.row - 1, 5, Cell(_text(n, n.accounts.spend(nature="project"))), 1, 2))
    else:
        sheet.add(("项目名称", 2), (project, 5))
        sheet.add(("主管部门", 2), (department, 2), ("项目实施单位", 1), (n.body.name, 2))
    start = sheet.row
    sheet.merge(start, 0, 2, 2, f"预算执行情况\n（{n.style.unit}）\n（20分）")
    sheet.place(start, 2, "", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分\n（20分×执行率）")
    what = "部门整体支出总额" if project is None else "年度财政资金总额"
    sheet.place(start + 1, 2, what, head["budget"], head["actual"], head["rate"], head["score"])
    sheet.row += 2
    first = sheet.row
    sheet.place(first, 1, "一级指标", "二级指标", "三级指标", "年初目标值", "实际完成值", "得分")
    sheet.row += 1
    _indicator_rows(sheet, records, 1, ["name", "target", "actual", "score"])
    sheet.merge(first, 0, sheet.row - first, 1, "年度绩效目标\n（80分）")
    sheet.add(("总分", 6), (head["total"], 1))
    _remarks(sheet, head)
    what = "部门整体" if project is None else f"{project}项目"
    return PerformanceTable(
        title=f"{n.year}年度{n.body.name}{what}绩效自评表",
        project=project,
        above=[[f"单位名称：{n.body.name}", f"填报日期：{n.year + 1}年6月{10 + len(records)}日"]],
        grid=Grid(sheet.cells, [1, 1.1, 1.6, 2.4, 1.4, 1.4, 1.2], sheet.row),
        below=["备注：预算数为调整后的财政资金总额（包括上年结转），执行数为实际支出数；定量指标得分不超过其权重。"],
        head=head,
        indicators=records,
        department=department,
    )


def _remarks(sheet: _Sheet, head: dict[str, Cell]) -> None:
    """The rows for causes and improvements."""
    full = head["total"].text == "100"
    explanation = "无" if full else "执行率未达到百分之百的部分为合同尾款，数量指标受天气影响"
    improvement = "继续完善指标设置" if full else "提前制定进度计划，按季度跟踪执行情况"
    wide = sheet.columns - 2
    sheet.add(("偏差大或目标未完成原因分析", 2), (explanation, wide))
    sheet.add(("改进措施及结果应用方案", 2), (improvement, wide))


def make_evaluations(n: Narrator, scored_rows: bool) -> list[PerformanceTable]:
    """A form for each project: 20+80 without weights, or (`scored_rows`) 10+90 with a weight in every row."""
    tables = []
    for p in projects(n.body, n.accounts):
        rng = n.body.rng("evaluation", n.year, p.name)
        topics = (p.topic, *[t for t in n.body.domain.topics if t != p.topic])
        if scored_rows:
            tables.append(
                _ten_ninety(n, p.name, p.budget, p.actual, _targets(rng, topics, [15, 15, 10, 10, 15, 15, 10]))
            )
        else:
            tables.append(
                _twenty_eighty(n, p.name, p.budget, p.actual, _targets(rng, topics, [15, 15, 10, 10, 10, 10, 10]))
            )
    return tables


def _ten_ninety(n: Narrator, project: str, budget: int, actual: int, targets: list[Target]) -> PerformanceTable:
    head = _head(n, budget, actual, 10, targets)
    records = _indicators(targets, weights=True)
    sheet, department = _Sheet(8), Cell(n.body.name)
    sheet.add(("项目名称", 2), (project, 6))
    sheet.add(("主管部门", 2), (department, 3), ("实施单位", 1), (n.body.name, 2))
    start = sheet.row
    sheet.merge(start, 0, 3, 2, f"项目资金\n（{n.style.unit}）")
    sheet.place(start, 2, "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    planned = Cell(head["budget"].text)
    sheet.place(
        start + 1, 2, "年度资金总额", planned, head["budget"], head["actual"], "10", head["rate"], head["score"]
    )
    sheet.place(
        start + 2,
        2,
        "其中：当年财政拨款",
        Cell(planned.text),
        Cell(head["budget"].text),
        Cell(head["actual"].text),
        "—",
        "",
        "—",
    )
    sheet.row += 3
    sheet.columns = 9
    first = sheet.row
    sheet.place(first, 1, "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    sheet.cells.append(GridCell(first, 8, Cell("偏差原因分析及改进措施")))
    sheet.row += 1
    _indicator_rows(sheet, records, 1, ["name", "target", "actual", "weight", "score"])
    for row in range(first + 1, sheet.row):
        sheet.place(row, 8, "")
    sheet.merge(first, 0, sheet.row - first, 1, "绩效指标")
    sheet.add(("总分", 6), ("100", 1), (head["total"], 1), ("", 1))
    for cell in sheet.cells:
        if cell.row < start and cell.column + cell.column_span == 8:
            cell.column_span += 1
    return PerformanceTable(
        title="项目支出绩效自评表",
        project=project,
        above=[[f"（{n.year}年度）"]],
        grid=Grid(sheet.cells, [0.9, 1.1, 1.7, 2, 1.3, 1.3, 0.8, 0.9, 1.4], sheet.row),
        below=[],
        head=head,
        indicators=records,
        department=department,
    )
