"""Layout profiles: what reports of a place and time look like, and the free choices within one."""

from dataclasses import dataclass, replace
from random import Random

from tests.corpus.money import NumberStyle

__all__ = ["FORM_KEYS", "PROFILES", "Profile", "Style", "choose_style", "successor"]

T1, T2, T3 = "INCOME_EXPENDITURE_SUMMARY", "INCOME", "EXPENDITURE"
T4, T5, T6 = "FISCAL_SUMMARY", "GENERAL_BUDGET_EXPENDITURE", "BASIC_EXPENDITURE"
T7, T8, T9 = "THREE_PUBLIC", "GOVERNMENT_FUND", "STATE_CAPITAL"
FORM_KEYS = (T1, T2, T3, T4, T5, T6, T7, T8, T9)
_OLD_ORDER = FORM_KEYS
_NEW_ORDER = (T1, T2, T3, T4, T5, T6, T8, T9, T7)


@dataclass(frozen=True)
class Profile:
    """What is fixed in a family of reports: years, order of forms, numbering, columns."""

    name: str
    family: str
    first: int
    last: int
    order: tuple[str, ...]
    line_numbers: bool
    column_numbers: bool
    number_format: str
    number_inline: bool
    year_in_title: bool
    department_line: bool
    state_with_income: bool
    interleaved: bool

    def fits(self, year: int) -> bool:
        """Whether reports of that fiscal year look like this."""
        return self.first <= year <= self.last


PROFILES = {
    p.name: p
    for p in (
        Profile("wuhan-2020", "wuhan", 2020, 2021, _OLD_ORDER, True, True, "表{}", True, True, True, False, False),
        Profile(
            "wuhan-2022", "wuhan", 2022, 2025, _NEW_ORDER, True, True, "公开{:02}表", False, True, True, False, False
        ),
        Profile("shanghai", "shanghai", 2020, 2025, _OLD_ORDER, False, False, "", False, False, False, True, True),
        Profile(
            "national", "national", 2019, 2025, _NEW_ORDER, True, True, "公开{:02}表", False, False, True, True, False
        ),
    )
}


def successor(profile: Profile, year: int) -> Profile:
    """The profile that the same place uses in another year."""
    if profile.fits(year):
        return profile
    return next(p for p in PROFILES.values() if p.family == profile.family and p.fits(year))


@dataclass(frozen=True)
class Style:
    """The free choices of one report. `zero` by form key tells how a zero among figures is printed there."""

    table: NumberStyle
    text: NumberStyle
    zero: dict[str, str]
    rate_places: int
    rates_trimmed: bool
    shares_close: bool
    codes: str
    total_first: dict[str, bool]
    collide: bool
    debt_lines: bool
    amount_head: str
    unit: str
    unit_label: str
    blank_before_unit: bool
    brackets: str
    item_dot: str
    stale_rule: bool
    pictures: frozenset[str]
    wide_percent: bool
    wording: int

    def number(self, form: str) -> NumberStyle:
        """How figures of one form are printed."""
        return replace(self.table, zero=self.zero.get(form, ""))


def choose_style(rng: Random, profile: Profile, year: int) -> Style:
    """The choices of one report of a profile."""
    shanghai = profile.family == "shanghai"
    zeros = {key: "0.00" if rng.random() < 0.25 else "" for key in FORM_KEYS}
    zeros[T1] = zeros[T4] = "0.00" if rng.random() < 0.1 else ""
    zeros[T7] = rng.choice(("0.00", "0.00", "0", ""))
    first = {T2: True, T3: True, T5: not shanghai, T8: True, T9: True}
    return Style(
        table=NumberStyle(thousands=rng.random() < 0.6, trim=False),
        text=NumberStyle(thousands=rng.random() < 0.3, trim=rng.random() < 0.5, zero=rng.choice(("0", "0.00"))),
        zero=zeros,
        rate_places=rng.choice((2, 2, 1)),
        rates_trimmed=rng.random() < 0.4,
        shares_close=rng.random() < 0.15,
        codes=rng.choice(("whole", "split", "merged") if not shanghai else ("whole", "split")),
        total_first=first,
        collide=rng.random() < 0.5,
        debt_lines=not shanghai or year < 2025 or rng.random() < 0.5,
        amount_head=rng.choice(("金额", "决算数")) if not shanghai else "决算数",
        unit="元" if profile.family == "national" and rng.random() < 0.08 else "万元",
        unit_label=rng.choice(("单位：", "金额单位：")) if not shanghai else rng.choice(("单位：", "单位:")),
        blank_before_unit=rng.random() < 0.3,
        brackets=rng.choice(("（）", "（）", "()")),
        item_dot=rng.choice((".", "．", "、")) if not shanghai else "、",
        stale_rule=profile.family == "wuhan" and rng.random() < 0.4,
        pictures=frozenset(),
        wide_percent=rng.random() < 0.08,
        wording=rng.randrange(1000),
    )
