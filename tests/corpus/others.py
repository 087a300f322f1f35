"""What else lies in a drop folder: budgets, unit accounts, notices, templates, and files that cannot be read."""

from dataclasses import dataclass, replace
from random import Random

from tests.corpus.body import GENERAL, Body
from tests.corpus.codes import functional_name
from tests.corpus.composed import Composed, compose
from tests.corpus.document import (
    Block,
    Cell,
    Contents,
    Cover,
    Document,
    Form,
    Grid,
    GridCell,
    Heading,
    Para,
    PerformanceTable,
    Word,
)
from tests.corpus.layout import choose_pdf_style
from tests.corpus.money import NumberStyle, wan
from tests.corpus.pdf import set_pages, write_pdf
from tests.corpus.text import choose_text_style, write_text

__all__ = [
    "Paper",
    "blank_template",
    "budget",
    "evaluation_report",
    "government_accounts",
    "junk",
    "notice",
    "reword_for_unit",
    "unit_accounts",
]

PASSWORD = "mingzhang-corpus"


@dataclass
class Paper:
    """A document that is no department's final account; `kind` as the outward contract names it."""

    name: str
    document: Document

    @property
    def kind(self) -> str:
        """What sort of document it is."""
        return self.document.kind

    def pdf(self, password: str | None = None) -> bytes:
        """As PDF."""
        style = choose_pdf_style(Random(f"pdf/{self.name}"))
        return write_pdf(set_pages(self.document, style), self.name, password)

    def text(self) -> str:
        """As plain text."""
        style = replace(choose_text_style(Random(f"text/{self.name}")), manner="lines")
        return write_text(self.document, style)


def _paper(name: str, kind: str, body: Body, year: int, blocks: list[Block]) -> Paper:
    region = body.region
    return Paper(name, Document(kind, body.name, region.name, region.code, year, "万元", None, blocks))


def _table(rows: list[list[str]], widths: list[float]) -> Grid:
    cells = [
        GridCell(r, c, Cell(text), align="right" if r and c == len(row) - 1 else "left" if r else "center")
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Grid(cells, widths, len(rows), 1)


def budget(report: Composed) -> Paper:
    """The department's budget of the report's year; its figures are the report's 年初预算."""
    body, year = report.body, report.document.year
    accounts = body.accounts(year)
    show = NumberStyle(thousands=True).show
    total = show(wan(accounts.budget()))
    rows = [["科目编码", "科目名称", "预算数"]]
    flows = sorted(accounts.pick(GENERAL), key=lambda f: f.code)
    codes = sorted({f.code[:n] for f in flows if f.budget for n in (3, 5, 7)})
    rows += [[code, functional_name(code, year), show(wan(accounts.budget(code)))] for code in codes]
    rows.append(["", "合计", total])
    summary = [
        ["收入项目", "预算数", "支出项目", "预算数"],
        ["一般公共预算拨款", total, "本年支出", total],
        ["收入总计", total, "支出总计", total],
    ]
    three = accounts.three.sums("budget")
    names = {
        "total": "合计",
        "abroad": "因公出国（境）费",
        "vehicle": "公务用车购置及运行费",
        "reception": "公务接待费",
    }
    blocks: list[Block] = [
        Cover([f"{body.name}", f"{year}年部门预算"]),
        Contents(),
        Heading(0, "第一部分 部门概况", "第一部分", True),
        Para("第一部分", [f"{body.name}的预算由本级预算和所属单位预算组成。"]),
        Heading(0, f"第二部分 {year}年部门预算表", "第二部分", True),
        Para("第二部分", ["部门收支预算总表　　单位：万元"], indent=False),
        _table(summary, [3, 1.5, 3, 1.5]),
        Para("第二部分", ["一般公共预算支出预算表　　单位：万元"], indent=False),
        _table(rows, [1.4, 5, 2]),
        Para("第二部分", ["一般公共预算“三公”经费支出预算表　　单位：万元"], indent=False),
        _table([["项目", "预算数"], *([name, show(wan(three[k]))] for k, name in names.items())], [4, 2]),
        Heading(0, f"第三部分 {year}年部门预算编制说明", "第三部分", True),
        Para("第三部分", [f"{year}年收支预算总额为{total}万元，全部为一般公共预算拨款安排的支出。"]),
        Para("第三部分", [f"{year}年“三公”经费预算为{show(wan(three['total']))}万元。"]),
    ]
    return _paper(f"{year}-budget-{report.seed}", "department_budget", body, year, blocks)


def unit_accounts(seed: object, profile: str = "wuhan-2022", year: int | None = None) -> Composed:
    """The final accounts of one subordinate unit (单位决算), in the department's pattern."""
    report = compose(seed, profile, year)
    reword_for_unit(report.document)
    report.version = "unit"
    return report


def reword_for_unit(document: Document) -> None:
    """Make a department's report one of a single unit: other words in everything that it prints."""
    for block in document.blocks:
        _reword(
            block,
            {
                "部门决算": "单位决算",
                "我部门": "我单位",
                "本部门": "本单位",
                "反映部门": "反映单位",
                "部门整体": "单位整体",
            },
        )
    document.kind = "unit_final_accounts"


def _reword(block: Block, words: dict[str, str]) -> None:
    """Replace words in everything that a block prints."""

    def new(text: str) -> str:
        for old, other in words.items():
            text = text.replace(old, other)
        return text

    match block:
        case Cover():
            block.lines = [new(line) for line in block.lines]
        case Heading():
            block.text = new(block.text)
        case Para():
            for n, part in enumerate(block.parts):
                if isinstance(part, str):
                    block.parts[n] = new(part)
                elif isinstance(part, Word):
                    part.text = new(part.text)
        case Form():
            block.notes = [new(note) for note in block.notes]
            block.declaration = block.declaration and new(block.declaration)
            block.department = block.department and new(block.department)
        case PerformanceTable():
            block.title = new(block.title)
            block.above = [[new(part) for part in line] for line in block.above]
            for cell in block.grid.cells:
                cell.cell.text = new(cell.cell.text)
        case Grid():
            for cell in block.cells:
                cell.cell.text = new(cell.cell.text)


def blank_template(profile: str = "shanghai", year: int = 2024) -> Paper:
    """The form that finance departments hand out: every figure XX, every amount blank."""
    report = compose("template", profile, year)
    document = report.document
    document.kind, document.published = "blank_template", None
    prefix = report.body.region.prefix
    for block in document.blocks:
        if isinstance(block, Para):
            for figure in block.figures():
                figure.text = "XXX"
        _reword(block, {report.body.name: f"{prefix}XX局", "增加": "增加（减少）", "增长": "增长（下降）"})
        if isinstance(block, Cover):
            block.date = ""
        if isinstance(block, Form):
            _empty(block)
        if isinstance(block, PerformanceTable):
            for cell in (
                *block.head.values(),
                *(c for i in block.indicators for c in i.values() if isinstance(c, Cell)),
            ):
                cell.text = ""
    document.department = f"{prefix}XX局"
    return Paper(f"template-{report.profile.name}-{year}", document)


def _empty(form: Form) -> None:
    """No figures; rows by code only as far as the template itself lists them."""
    if any(s.what.startswith("code") for s in form.slots) and form.key != "BASIC_EXPENDITURE":
        form.rows = [r for r in form.rows if r.halves[0].code is None]
        form.empty_rows = 5
    for _, half in form.halves():
        for cell in half.values.values():
            cell.text = ""


def notice(seed: object) -> Paper:
    """A notice that has nothing to do with accounts."""
    body = compose(seed, "national").body
    topic = body.domain.topics[0]
    blocks: list[Block] = [
        Heading(0, f"{body.name}关于开展{topic}工作的通知", ""),
        Para("", ["各有关单位："], indent=False),
        Para("", [f"为做好本年度{topic}，现将有关事项通知如下。"]),
        Para("", ["一、请各单位于本月底前报送联络员名单。"]),
        Para("", ["二、现场检查安排在下月中旬，请提前准备台账。"]),
        Para("", [body.name], indent=False),
    ]
    return _paper(f"notice-{seed}", "other", body, 2024, blocks)


def evaluation_report(seed: object, year: int = 2023) -> Paper:
    """A report on the evaluation of one project."""
    body = compose(seed, "national", year).body
    topic = body.domain.topics[1]
    blocks: list[Block] = [
        Heading(0, f"{year}年度{topic}项目绩效评价报告", ""),
        Heading(1, "一、项目基本情况", "一"),
        Para("一", [f"{topic}项目由{body.name}实施，资金来源为财政拨款。"]),
        Heading(1, "二、评价结论", "二"),
        Para("二", ["评价组按照评价指标体系打分，项目综合得分91.5分，评价等级为优。"]),
        Heading(1, "三、存在的主要问题及原因分析", "三"),
        Para("三", ["部分产出指标的目标值偏低，档案整理不够及时。"]),
    ]
    return _paper(f"evaluation-{seed}", "performance_evaluation", body, year, blocks)


def government_accounts(seed: object, year: int = 2023) -> Paper:
    """The final accounts of a whole government."""
    body = compose(seed, "national", year).body
    region = body.region.short
    rows = [["预算科目", "调整预算数", "决算数"], ["税收收入", "120,300", "121,455"], ["非税收入", "30,200", "29,870"]]
    rows += [["一般公共预算收入合计", "150,500", "151,325"]]
    blocks: list[Block] = [
        Cover([f"{region}{year}年财政决算草案"]),
        Heading(0, f"关于{region}{year}年财政决算（草案）的报告", ""),
        Para("", [f"{region}人民代表大会常务委员会：受区人民政府委托，现将{year}年财政决算报告如下。"]),
        Para("", ["全区一般公共预算收入完成151,325万元，上级转移支付和税收返还按规定列示。"]),
        Para("", ["一般公共预算收入决算表　　单位：万元"], indent=False),
        _table(rows, [4, 2, 2]),
    ]
    return _paper(f"government-{seed}", "government_final_accounts", body, year, blocks)


def junk(seed: object = 1) -> dict[str, tuple[bytes, str]]:
    """Files that are rejected, by file name: their bytes and the reason (empty, encrypted, damaged, unsupported)."""
    pdf = compose(seed, "shanghai").pdf()
    page = (
        "<!DOCTYPE html><html><head><title>页面不存在</title></head><body><p>您访问的页面已经移走。</p></body></html>"
    )
    return {
        "empty.pdf": (b"", "empty"),
        "locked.pdf": (compose(seed, "shanghai").pdf(PASSWORD), "encrypted"),
        "truncated.pdf": (pdf[: len(pdf) // 3], "damaged"),
        "webpage.pdf": (page.encode(), "damaged"),
        "renamed-text.pdf": (("这是一份文字记录，不是版式文件。\n" * 20).encode(), "damaged"),
    }
