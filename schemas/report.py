"""What a document is understood to say: its identity, its forms, its figures, each with its place.

Amounts are strings as the contract has them: no thousands separators, the printed decimals kept, in the
report's own unit (almost always 万元). Pages count from 0, boxes are points from the top left corner.
"""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from schemas.pages import Box

__all__ = [
    "Claim",
    "Fact",
    "Form",
    "FormRow",
    "FormStatus",
    "Identity",
    "Indicator",
    "Kind",
    "Paragraph",
    "PerformanceForm",
    "Report",
    "Section",
    "Sign",
    "Statement",
    "StatementKind",
    "UnreadCell",
]


class Kind(StrEnum):
    """What sort of document it is; only final accounts are extracted and validated."""

    DEPARTMENT_FINAL_ACCOUNTS = "department_final_accounts"
    UNIT_FINAL_ACCOUNTS = "unit_final_accounts"
    DEPARTMENT_BUDGET = "department_budget"
    UNIT_BUDGET = "unit_budget"
    PERFORMANCE_EVALUATION = "performance_evaluation"
    GOVERNMENT_FINAL_ACCOUNTS = "government_final_accounts"
    BLANK_TEMPLATE = "blank_template"
    OTHER = "other"

    @property
    def is_final_accounts(self) -> bool:
        """Whether the document is extracted and validated in full."""
        return self in (Kind.DEPARTMENT_FINAL_ACCOUNTS, Kind.UNIT_FINAL_ACCOUNTS)


class FormStatus(StrEnum):
    """In what state a statutory form was found."""

    PRESENT = "present"
    DECLARED_EMPTY = "declared_empty"
    PICTURE = "picture"
    MISSING = "missing"


class StatementKind(StrEnum):
    """What a figure of the running text measures."""

    AMOUNT = "amount"
    PERCENT = "percent"
    COUNT = "count"
    CHANGE = "change"


class Claim(Struct, frozen=True):
    """One place that says who, where or when: a vote for the identity, kept even where it is outvoted.

    `about` is department, fiscal_year, kind, region or published; `source` names the sort of place
    (cover, contents, part_title, form_title, form_department, statement, declaration, note, file_name …).
    """

    about: str
    value: str
    source: str
    text: str
    page: int | None = None
    box: Box | None = None
    form: str | None = None
    section: str | None = None


class Identity(Struct, frozen=True):
    """Whose report it is, for which year, and every place that says so."""

    kind: Kind
    department: str | None = None
    aliases: tuple[str, ...] = ()
    region: str | None = None
    region_code: str | None = None
    fiscal_year: int | None = None
    published: str | None = None
    unit: str | None = None
    claims: tuple[Claim, ...] = ()


class Section(Struct, frozen=True):
    """A heading of the body: its title as printed, its path (第三部分/五/（二）) and the page it stands on."""

    title: str
    path: str
    page: int
    box: Box | None = None


class Paragraph(Struct, frozen=True):
    """A paragraph of the body under its section's path, white space removed, page numbers taken out."""

    section: str
    text: str
    page: int
    box: Box | None = None


class FormRow(Struct, frozen=True):
    """A printed row of a form: `index` is its order in the form, `text` its cells joined by a blank.

    A two-sided form has one FormRow a side, both carrying the whole printed row as `text`. `key` is the form's own
    key of the row (schemas.knowledge.forms): a line's key, the code, `total` for 合计, `row` where there is one row;
    None for a row that the form does not know.
    """

    index: int
    side: str | None
    line: str | None
    code: str | None
    name: str
    text: str
    page: int
    box: Box | None = None
    key: str | None = None


class UnreadCell(Struct, frozen=True):
    """A figure that was printed and could not be placed in a column, and why."""

    row: int
    text: str
    reason: str
    columns: tuple[str, ...] = ()


class Form(Struct, frozen=True):
    """One statutory form of the report.

    `number` is the printed number (公开01表, 表1), `fiscal_year` the year in its title, `declaration` the
    sentence that says it is empty, `notes` the printed notes below it, `printed_rules` their formulas.
    """

    key: str
    title: str | None
    number: str | None
    status: FormStatus
    pages: tuple[int, ...] = ()
    department: str | None = None
    unit: str | None = None
    fiscal_year: int | None = None
    printed_rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    declaration: str | None = None
    rows: tuple[FormRow, ...] = ()
    unread: tuple[UnreadCell, ...] = ()
    box: Box | None = None


class Fact(Struct, frozen=True):
    """A non-blank cell of a statutory form.

    `row` is the index of its FormRow, `key` that row's key; `text` is what was printed.
    """

    form: str
    side: str | None
    line: str | None
    code: str | None
    name: str
    column: str
    value: str
    text: str
    page: int
    box: Box | None
    row: int
    inferred: bool = False
    key: str | None = None

    @property
    def amount(self) -> Decimal:
        """The printed value, exact."""
        return Decimal(self.value)


class Statement(Struct, frozen=True):
    """A figure in the running text.

    `value` is None for an empty slot (收入万元). `scope` says of what it speaks: actual, budget, prior, change,
    share, completion, growth, count. `pattern` and `slot` name the sentence pattern and its slot where one
    matched (N1.yoy, d); figures of one match share `group`. `text` is the sentence it stands in, white space removed.
    `base` is what a change, a share or a rate is measured against, as printed (2022年度, 年初预算, 本年支出合计).
    """

    section: str
    item: str
    kind: StatementKind
    direction: str | None
    value: str | None
    unit: str
    text: str
    page: int
    box: Box | None
    scope: str | None = None
    pattern: str | None = None
    slot: str | None = None
    group: int | None = None
    base: str | None = None

    @property
    def amount(self) -> Decimal | None:
        """The printed value, exact; None for an empty slot."""
        return None if self.value is None else Decimal(self.value)


class Indicator(Struct, frozen=True):
    """A row of a self-evaluation form: three levels of name, weight, target, actual and score as printed.

    `reason` is the row's own explanation of a deviation, where the form has a column for it.
    """

    level1: str | None
    level2: str | None
    name: str | None
    weight: str | None = None
    target: str | None = None
    actual: str | None = None
    score: str | None = None
    text: str = ""
    page: int | None = None
    box: Box | None = None
    reason: str | None = None


class PerformanceForm(Struct, frozen=True):
    """A performance self-evaluation form; `project` is None for the whole-department form.

    `rate` and `score` are the execution rate (as printed, without %) and its score, `weight` the score's
    maximum, `total` the printed total; `head` is the printed row of the money figures. `header_total` is the total
    printed above the form (`total` where it is printed there alone), `basic_total` and `project_total` the 基本支出总额
    and 项目支出总额 of the whole department, `goal_score` and `goal_weight` those of a goal that is scored by itself.
    `section_weights` are the weights printed beside levels and goals (产出指标, 产出指标/数量指标, 年度目标1).
    `department` is whose form it is (单位名称, 项目实施单位 where nothing else says), `supervisor` its 主管部门.
    """

    title: str
    project: str | None
    budget: str | None = None
    actual: str | None = None
    rate: str | None = None
    score: str | None = None
    weight: str | None = None
    total: str | None = None
    unit: str | None = None
    indicators: tuple[Indicator, ...] = ()
    department: str | None = None
    filled: str | None = None
    explanation: str | None = None
    improvement: str | None = None
    section_weights: dict[str, str] = {}
    head: str = ""
    total_text: str = ""
    page: int = 0
    box: Box | None = None
    basic_total: str | None = None
    project_total: str | None = None
    header_total: str | None = None
    goal_score: str | None = None
    goal_weight: str | None = None
    supervisor: str | None = None


class Sign(Struct, frozen=True):
    """Something on the pages that belongs to no form and no sentence and yet tells of the document.

    `about` is chart (a caption 图1：…), recognition (a trace of text recognised from an image) or repeated_page (a page
    that prints what an earlier one prints, `text` its number as a person counts).
    """

    about: str
    text: str
    page: int
    box: Box | None = None


class Report(Struct, frozen=True):
    """Everything that classify understood of one document; `reader` names the reader and its version.

    `units` are the names that a department lists as taken into its accounts, ("本级",) where it says that it is alone.
    """

    identity: Identity
    sections: tuple[Section, ...] = ()
    contents: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    forms: tuple[Form, ...] = ()
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    performance: tuple[PerformanceForm, ...] = ()
    reader: str = ""
    units: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
