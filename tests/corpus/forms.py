"""The nine statutory forms of a report, from its accounts, in the layout of its profile."""

from dataclasses import dataclass

from tests.corpus import heads
from tests.corpus.body import GENERAL, GOVERNMENT_FUND, OWN, STATE, Accounts
from tests.corpus.codes import class_lines, economic_name, functional_name
from tests.corpus.document import Cell, Form, GridCell, Half, Row, Slot
from tests.corpus.money import wan
from tests.corpus.notes import FormWords, form_words
from tests.corpus.profiles import T1, T2, T3, T4, T5, T6, T7, T8, T9, Profile, Style

__all__ = ["ECONOMIC_BLOCKS", "INCOME_COLUMNS", "NATURES", "FormMaker"]

INCOME_COLUMNS = (
    "superior_subsidy",
    "business_income",
    "operating_income",
    "affiliated_remittance",
    "other_income",
)
NATURES = ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")
ORDINALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
_LEFT = "301 30101 30102 30103 30106 30107 30108 30109 30110 30111 30112 30113 30114 30199"
_LEFT += " 303 30301 30302 30303 30304 30305 30306 30307 30308 30309 30310 30311 30399"
_MIDDLE = "302 30201 30202 30203 30204 30205 30206 30207 30208 30209 30211 30212 30213 30214 30215"
_MIDDLE += " 30216 30217 30218 30224 30225 30226 30227 30228 30229 30231 30239 30240 30299"
_CAPITAL = "310 31002 31003 31007 31013 31019 31021 31022 31099"
_DEBT, _FIRMS, _REST = "307 30701 30703", "312 31204 31299", "399 39908"
ECONOMIC_BLOCKS = {
    "wuhan": (_LEFT, _MIDDLE, f"{_DEBT} {_CAPITAL} {_FIRMS} {_REST}"),
    "shanghai": (_LEFT, f"{_MIDDLE} {_CAPITAL.replace('310 ', '310 31001 ', 1)}"),
    "national": (_LEFT, _MIDDLE, f"{_DEBT} {_CAPITAL} {_REST}"),
}


def ordinal(number: int) -> str:
    """一, 二 … 二十六."""
    tens, ones = divmod(number, 10)
    return (("" if tens < 2 else ORDINALS[tens - 1]) + "十" if tens else "") + (ORDINALS[ones - 1] if ones else "")


@dataclass
class FormMaker:
    """Makes the forms of one report."""

    accounts: Accounts
    profile: Profile
    style: Style
    department: str

    def make(self, key: str, position: int) -> Form:
        """One form; `position` is its place among the nine, for its number."""
        form = {
            T1: self.summary,
            T2: self.income,
            T3: self.expenditure,
            T4: self.fiscal_summary,
            T5: self.general,
            T6: self.basic,
            T7: self.three_public,
            T8: self.government_fund,
            T9: self.state_capital,
        }[key]()
        if self.profile.number_format:
            form.number = self.profile.number_format.format(position)
            form.number_inline = self.profile.number_inline
        return form

    def value(self, key: str, amount: int, blank: bool = False) -> Cell:
        """The printed cell of an exact amount; `blank` leaves it empty whatever the style of zeros."""
        style = self.style.number(key)
        printed = wan(amount) if self.style.unit == "万元" else wan(amount * 10_000)
        return Cell("" if blank and not printed else style.show(printed))

    def _form(self, key: str, slots: list[Slot], head: list[GridCell], head_rows: int, rows: list[Row]) -> Form:
        words: FormWords = form_words(key, self.profile, self.style, self.accounts.year, self.department)
        return Form(
            key=key,
            title=words.title,
            number=None,
            department=self.department if self.profile.department_line else None,
            unit=self.style.unit,
            slots=slots,
            head=head,
            head_rows=head_rows,
            rows=rows,
            notes=list(words.notes),
            rules=list(words.rules),
            year=f"{self.accounts.year}年度" if self.profile.year_in_title else "",
            unit_label=self.style.unit_label,
        )

    # --- the two summaries

    def _classes(self, key: str, *sources: str) -> list[Half]:
        lines = class_lines(self.accounts.year, self.style.debt_lines)
        halves = []
        for n, (code, name) in enumerate(lines, 1):
            values = {
                "amount": self.value(key, self.accounts.spend(code=code), blank=not self.accounts.spend(code=code))
            }
            if key == T4:
                values = self._by_fund(key, {s: self.accounts.spend(s, code=code) for s in sources})
            halves.append(Half(name, "expenditure", values=values, show_name=f"{ordinal(n)}、{name}"))
        return halves

    def _by_fund(self, key: str, amounts: dict[str, int]) -> dict[str, Cell]:
        total = sum(amounts.values())
        return {
            "total": self.value(key, total, blank=not total),
            **{s: self.value(key, a, blank=not total) for s, a in amounts.items()},
        }

    def _two_sided(self, left: list[Half], right: list[Half], tail: list[tuple[Half, Half]], blanks: int) -> list[Row]:
        """Rows of a summary with 行次; `blanks` nameless lines stand before the last row."""
        empty = [(Half("", "income"), Half("", "expenditure")) for _ in range(blanks)]
        padded = [*left, *(Half("", "income") for _ in range(len(right) - len(left)))]
        pairs = [*zip(padded, right, strict=True), *tail[:-1], *empty, tail[-1]]
        if self.profile.line_numbers:
            for n, (a, b) in enumerate(pairs, 1):
                a.line, b.line = str(n), str(n + len(pairs))
        return [Row([a, b]) for a, b in pairs]

    def _one(self, key: str, name: str, amount: int, side: str, ordinals: int = 0) -> Half:
        shown = f"{ordinal(ordinals)}、{name}" if ordinals else name
        total = name in ("总计", "本年收入合计", "本年支出合计")
        return Half(name, side, values={"amount": self.value(key, amount, blank=not total)}, show_name=shown)

    def summary(self) -> Form:
        """收入支出决算总表."""
        a = self.accounts
        names = [
            ("一般公共预算财政拨款收入", a.income(GENERAL)),
            ("政府性基金预算财政拨款收入", a.income(GOVERNMENT_FUND)),
        ]
        if a.year >= 2020:
            names.append(("国有资本经营预算财政拨款收入", a.income(STATE)))
        own = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
        names += [(name, a.income(OWN, kind=kind)) for name, kind in zip(own, INCOME_COLUMNS, strict=True)]
        left = [self._one(T1, name, amount, "income", n) for n, (name, amount) in enumerate(names, 1)]
        surplus = "使用非财政拨款结余"
        if self.profile.family == "national" and a.year >= 2023:
            surplus += "（含专用结余）"
        tail = [
            (
                self._one(T1, "本年收入合计", a.income(), "income"),
                self._one(T1, "本年支出合计", a.spend(), "expenditure"),
            ),
            (self._one(T1, surplus, a.surplus, "income"), self._one(T1, "结余分配", a.distribution, "expenditure")),
            (
                self._one(T1, "年初结转和结余", a.opening(), "income"),
                self._one(T1, "年末结转和结余", a.closing(), "expenditure"),
            ),
            (self._one(T1, "总计", a.total, "income"), self._one(T1, "总计", a.total, "expenditure")),
        ]
        rows = self._two_sided(left, self._classes(T1), tail, blanks=self.profile.family == "national")
        slots, head, depth = heads.summary(self.profile, self.style)
        return self._form(T1, slots, head, depth, rows)

    def fiscal_summary(self) -> Form:
        """财政拨款收入支出决算总表."""
        a = self.accounts
        sources = [GENERAL, GOVERNMENT_FUND, STATE] if a.year >= 2020 else [GENERAL, GOVERNMENT_FUND]
        short = "国有资本经营财政拨款" if self.profile.family == "wuhan" else "国有资本经营预算财政拨款"
        names = ["一般公共预算财政拨款", "政府性基金预算财政拨款", short][: len(sources)]
        long = ["一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"][: len(sources)]
        left = [
            self._one(T4, name, a.income(s), "income", n)
            for n, (name, s) in enumerate(zip(names, sources, strict=True), 1)
        ]
        nested = self.profile.family == "shanghai"
        opening = [
            self._one(T4, name, a.opening(s), "income", n if nested else 0)
            for n, (name, s) in enumerate(zip(long, sources, strict=True), 1)
        ]
        spent = self._by_fund(T4, {s: a.spend(s) for s in sources})
        closing = self._by_fund(T4, {s: a.closing(s) for s in sources})
        total = self._by_fund(T4, {s: a.spend(s) + a.closing(s) for s in sources})
        tail = [
            (
                self._one(T4, "本年收入合计", a.income(*sources), "income"),
                Half("本年支出合计", "expenditure", values=spent),
            ),
            (
                self._one(T4, "年初财政拨款结转和结余", a.opening(*sources), "income"),
                Half("年末财政拨款结转和结余", "expenditure", values=closing),
            ),
            *((half, Half("", "expenditure")) for half in opening),
            (self._one(T4, "总计", a.fiscal_total, "income"), Half("总计", "expenditure", values=total)),
        ]
        rows = self._two_sided(left, self._classes(T4, *sources), tail, blanks=0)
        slots, head, depth = heads.fiscal_summary(self.profile, self.style, len(sources))
        return self._form(T4, slots, head, depth, rows)

    # --- forms by functional code

    def _functional(self, key: str, sources: tuple[str, ...], columns: dict[str, tuple[str, str]]) -> list[Row]:
        """合计 and every 类, 款, 项. `columns`: contract column → (measure, kind or nature)."""
        codes = self.accounts.codes(*sources)
        every = sorted({c[:n] for c in codes for n in (3, 5, 7)})
        rows = [
            Row([Half(functional_name(c, self.accounts.year), code=c, values=self._cells(key, sources, columns, c))])
            for c in every
        ]
        total = Row([Half("合计", values=self._cells(key, sources, columns, ""))])
        return [total, *rows] if self.style.total_first[key] else [*rows, total]

    def _cells(
        self, key: str, sources: tuple[str, ...], columns: dict[str, tuple[str, str]], code: str
    ) -> dict[str, Cell]:
        flows = [f for f in self.accounts.pick(*sources) if f.code.startswith(code)]
        cells = {}
        for column, (measure, kind) in columns.items():
            if measure == "fiscal":
                amount = sum(f.received for f in flows if f.source != OWN)
            elif measure in ("opening", "closing"):
                amount = sum(getattr(f, measure) for f in flows)
            else:
                books = [f.income if measure == "income" else f.spend for f in flows]
                amount = sum(sum(b.values()) if not kind else b.get(kind, 0) for b in books)
            cells[column] = self.value(key, amount)
        return cells

    def _by_code(self, key: str, sources: tuple[str, ...], columns: dict[str, tuple[str, str]]) -> Form:
        rows = self._functional(key, sources, columns)
        slots, head, depth = heads.functional(key, self.profile, self.style, list(columns), empty=len(rows) == 1)
        return self._form(key, slots, head, depth, rows)

    def income(self) -> Form:
        """收入决算表."""
        own = {k: ("income", k) for k in INCOME_COLUMNS}
        form = self._by_code(T2, (), {"total": ("income", ""), "fiscal_appropriation": ("fiscal", ""), **own})
        form.landscape = True
        return form

    def expenditure(self) -> Form:
        """支出决算表."""
        form = self._by_code(T3, (), {"total": ("spend", ""), **{n: ("spend", n) for n in NATURES}})
        form.landscape = True
        return form

    def general(self) -> Form:
        """一般公共预算财政拨款支出决算表."""
        columns = {"total": ("spend", ""), "basic": ("spend", "basic"), "project": ("spend", "project")}
        return self._by_code(T5, (GENERAL,), columns)

    def _six(self, key: str, source: str) -> Form:
        columns = {
            "opening": ("opening", ""),
            "income": ("income", ""),
            "total": ("spend", ""),
            "basic": ("spend", "basic"),
            "project": ("spend", "project"),
            "closing": ("closing", ""),
        }
        form = self._by_code(key, (source,), columns)
        form.landscape = True
        return self._declare(form, source)

    def government_fund(self) -> Form:
        """政府性基金预算财政拨款收入支出决算表."""
        return self._six(T8, GOVERNMENT_FUND)

    def state_capital(self) -> Form:
        """国有资本经营预算财政拨款（收入）支出决算表."""
        if self.profile.state_with_income:
            return self._six(T9, STATE)
        columns = {"total": ("spend", ""), "basic": ("spend", "basic"), "project": ("spend", "project")}
        return self._declare(self._by_code(T9, (STATE,), columns), STATE)

    def _declare(self, form: Form, source: str) -> Form:
        if not self.accounts.pick(source):
            words = form_words(form.key, self.profile, self.style, self.accounts.year, self.department)
            form.declaration = words.declaration
            form.empty_rows = 3 if self.profile.family == "shanghai" else 1
            for _, half in form.halves():
                half.values = {column: Cell() for column in half.values}
            if heads.swallows_total(self.profile, self.style):
                form.rows = []
        return form

    # --- basic expenditure and 三公

    def basic(self) -> Form:
        """一般公共预算财政拨款基本支出决算表."""
        blocks = [b.split() for b in ECONOMIC_BLOCKS[self.profile.family]]
        if self.accounts.year < 2020:
            blocks[0].remove("30311")
        height = max(map(len, blocks))
        rows = [
            Row([self._economic(block[n]) if n < len(block) else Half("") for block in blocks]) for n in range(height)
        ]
        totals = [("人员经费合计", self.accounts.staff_cost), ("公用经费合计", self.accounts.public_cost)]
        rows.append(Row([Half(name, values={"amount": self.value(T6, amount)}) for name, amount in totals]))
        slots, head, depth = heads.basic(self.profile, self.style, len(blocks))
        return self._form(T6, slots, head, depth, rows)

    def _economic(self, code: str) -> Half:
        amount = sum(v for c, v in self.accounts.economic.items() if c.startswith(code))
        return Half(economic_name(code), code=code, values={"amount": self.value(T6, amount)})

    def three_public(self) -> Form:
        """“三公”经费支出决算表."""
        three = self.accounts.three
        values = {
            f"{side}.{column}": self.value(T7, amount, blank=three.none)
            for side in ("budget", "actual")
            for column, amount in three.sums(side).items()
        }
        slots, head, depth = heads.three_public(self.profile)
        form = self._form(T7, slots, head, depth, [Row([Half("", values=values)])])
        form.landscape = True
        if three.none:
            form.declaration = form_words(T7, self.profile, self.style, self.accounts.year, self.department).declaration
        return form
