"""Tables of indicators wrapped at random, as an extraction cell by cell prints them."""

from collections.abc import Callable, Iterator
from random import Random

import pytest

from schemas.report import Indicator, PerformanceForm

Read = Callable[[str], tuple[PerformanceForm, ...]]
Row = dict[str, str]

NAMES = [
    "垃圾分类宣传进社区场次",
    "道路清扫保洁面积",
    "公厕开放达标率",
    "专项督导检查报告篇数",
    "困难群众临时救助发放及时率",
    "河道巡查频次",
    "老旧小区管网改造完成率",
    "档案数字化加工质量合格率",
    "法律援助案件办结数量",
    "机关食堂运行保障",
    "应急物资储备种类达标率",
    "青年干部培训班期数",
    "残疾人就业帮扶人数",
    "“最后一公里”配送站点建设",
    "《年鉴》编纂出版册数",
    "森林防火宣传覆盖率",
    "企业开办平均用时",
    "基层减负工作成效",
]
TEXTS = [
    ("按计划完成", "已按计划完成"),
    ("及时", "及时"),
    ("不发生重大安全责任事故", "全年未发生重大安全责任事故"),
    ("有所提升", "较上年明显提升"),
    ("优", "优"),
    ("建立健全长效机制", "已出台管理办法并建立长效机制"),
    ("合规", "合规"),
    ("零投诉", "全年收到投诉2件，均已办结"),
]
LEVELS = [
    ("产出指标", ["数量指标", "质量指标", "时效指标", "成本指标"]),
    ("效益指标", ["经济效益指标", "社会效益指标", "可持续影响指标"]),
    ("满意度指标", ["服务对象满意度指标"]),
]
LINE = 12.0
TABLES = 40


def make_rows(random: Random) -> list[Row]:
    """Indicators of the usual kinds in all three levels."""
    rows = []
    for level1, names in LEVELS:
        for level2 in names:
            for _ in range(random.randint(0, 3)):
                target, actual = make_values(random)
                row = {"level1": level1, "level2": level2, "name": random.choice(NAMES)}
                rows.append(row | {"target": target, "actual": actual, "score": random.choice(["2", "5", "10", "3.5"])})
    return rows


def make_values(random: Random) -> tuple[str, str]:
    """A target and what was reached: counts, percentages or words."""
    kind = random.random()
    if kind < 0.35:
        unit, number = random.choice(["次", "场", "件", "人", "万元", "公里"]), random.randint(4, 900)
        return (
            f"≥{number}{random.choice(['', ' '])}{unit}",
            f"{number + random.randint(-3, 9)}{random.choice(['', ' '])}{unit}",
        )
    if kind < 0.65:
        return f"≥{random.randint(80, 100)}%", f"{random.randint(80, 99)}.5%"
    return random.choice(TEXTS)


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a cell so many full-width characters wide; no line begins with a comma or a closing bracket."""
    lines, used = [""], 0.0
    for letter in text:
        size = 0.5 if letter.isascii() else 1.0
        if used + size > width and letter not in "，、。）%”》":
            lines.append("")
            used = 0.0
        lines[-1] += letter
        used += size
    return [line.strip() for line in lines]


class Printer:
    """Prints cells one after another; a line that stands at the height of the one before goes on behind a blank."""

    def __init__(self, empty_lines: bool) -> None:
        self.empty_lines = empty_lines
        self.lines: list[str] = []
        self.last: float | None = None

    def put(self, text: str, width: float, middle: float) -> None:
        """A cell whose lines are centred about a height."""
        lines = wrapped(text, width)
        for number, line in enumerate(lines):
            height = middle + (number - (len(lines) - 1) / 2) * LINE
            if self.last is not None and abs(self.last - height) < LINE / 4:
                self.lines[-1] += f" {line}"
            else:
                below = self.last is not None and height > self.last
                self.lines += ["", line] if below and self.empty_lines else [line]
            self.last = height


def printed(rows: list[Row], random: Random, empty_lines: bool) -> str:
    """The table as text, its columns of random widths."""
    wide = random.choice([7, 9, 11, 14])
    widths = {"level1": random.choice([2, 3, 4]), "level2": random.choice([4, 5, 7]), "name": wide, "score": 4}
    widths |= {"target": random.choice([4, 5, 6, 8]), "actual": random.choice([4, 5, 6, 8])}
    heights = [
        max(len(wrapped(row[key], widths[key])) for key in ("name", "target", "actual")) * LINE + 4 for row in rows
    ]
    printer, top = Printer(empty_lines), 0.0
    for number, row in enumerate(rows):
        for column, group in groups(rows, number):
            printer.put(row[column], widths[column], top + sum(heights[number : number + group]) / 2)
        for column in ("name", "target", "actual", "score"):
            printer.put(row[column], widths[column], top + heights[number] / 2)
        top += heights[number]
    return "\n".join(printer.lines)


def groups(rows: list[Row], number: int) -> Iterator[tuple[str, int]]:
    """The merged level cells that begin with a row, and how many rows they cover."""
    for depth, column in ((1, "level1"), (2, "level2")):
        keys = [tuple(row[key] for key in ("level1", "level2")[:depth]) for row in rows]
        if number == 0 or keys[number - 1] != keys[number]:
            yield column, next((n for n, key in enumerate(keys[number:]) if key != keys[number]), len(rows) - number)


def faults(found: Indicator, row: Row) -> list[str | None]:
    """What was read where it differs from what was printed; None for a cell left unread."""
    read = {key: getattr(found, key) for key in row}
    return [text for key, text in read.items() if text != "".join(row[key].split())]


@pytest.mark.parametrize(("empty_lines", "right"), [(True, 0.98), (False, 0.92)], ids=["empty lines", "lines"])
def test_wrapped_tables_are_read_or_left_unread(from_text: Read, empty_lines: bool, right: float) -> None:
    """Nearly all rows of randomly wrapped tables are read, and of the rest hardly any is read wrongly."""
    head = "项目自评表\n\n预算数 执行数 执行率 得分\n\n资金总额 9 9 100% 20\n\n"
    head += "一级指标 二级指标 三级指标 年初目标值 实际完成值 得分\n\n"
    total = good = wrong = 0
    for seed in range(TABLES):
        random = Random(seed)
        rows = make_rows(random)
        if not rows:
            continue
        (form,) = from_text(f"{head}{printed(rows, random, empty_lines)}\n\n总分 99\n")
        for row in rows:
            differing = min((faults(found, row) for found in form.indicators), key=len, default=["nothing read"])
            total += 1
            good += not differing
            wrong += any(differing)
    assert good >= right * total
    assert wrong <= 0.015 * total
