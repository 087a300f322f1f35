"""Titles, notes, printed formulas and declarations of the forms (the statutory wordings, by profile)."""

from typing import NamedTuple

from tests.corpus.profiles import T1, T2, T3, T4, T5, T6, T7, T8, T9, Profile, Style

__all__ = ["FormWords", "form_title", "form_words"]


class FormWords(NamedTuple):
    """The words around one form."""

    title: str
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    declaration: str


_TITLES = {
    T1: "收入支出决算总表",
    T2: "收入决算表",
    T3: "支出决算表",
    T4: "财政拨款收入支出决算总表",
    T5: "一般公共预算财政拨款支出决算表",
    T6: "一般公共预算财政拨款基本支出决算表",
    T7: "财政拨款“三公”经费支出决算表",
    T8: "政府性基金预算财政拨款收入支出决算表",
    T9: "国有资本经营预算财政拨款支出决算表",
}
_ABOUT = {
    T1: "本表反映部门本年度的总收支和年末结转结余情况。",
    T2: "本表反映部门本年度取得的各项收入情况。",
    T3: "本表反映部门本年度各项支出情况。",
    T4: (
        "本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款"
        "的总收支和年末结转结余情况。"
    ),
    T5: "本表反映部门本年度一般公共预算财政拨款支出情况。",
    T6: "本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    T7: "本表反映部门本年度“三公”经费支出预决算情况。",
    T8: "本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",
    T9: "本表反映部门本年度国有资本经营预算财政拨款支出情况。",
}
_RULES = {
    T2: ("1栏各行＝（2+3+4+5+6+7）栏各行",),
    T3: ("1栏各行＝（2+3+4+5+6）栏各行",),
    T5: ("1栏各行＝（2+3）栏各行",),
    T7: ("1栏＝（2＋3＋6）栏", "3栏＝（4＋5）栏", "7栏＝（8＋9＋12）栏", "9栏=（10+11）栏"),
    T8: ("6栏各行＝（1＋2－3）栏各行", "3栏各行＝（4＋5）栏各行"),
    T9: ("1栏各行＝（2＋3）栏各行",),
}


def form_title(key: str, profile: Profile, style: Style, year: int) -> str:
    """The form's title without its year and number."""
    national = profile.family == "national"
    if national and key in (T1, T4) and style.wording % 5 == 0:
        return _TITLES[key].replace("决算总表", "决算表")
    if key == T6 and (year == 2021 or (national and style.wording % 3)):
        return "一般公共预算财政拨款基本支出决算明细表"
    old = year < 2022 or style.wording % 7 == 0
    if key == T7 and (profile.name == "wuhan-2020" or (national and old)):
        return "一般公共预算财政拨款“三公”经费支出决算表"
    if key == T9 and profile.state_with_income:
        return "国有资本经营预算财政拨款收入支出决算表"
    return _TITLES[key]


def form_words(key: str, profile: Profile, style: Style, year: int, department: str) -> FormWords:
    """All words of one form."""
    about = _ABOUT[key]
    if key == T9 and profile.state_with_income:
        about = "本表反映部门本年度国有资本经营预算财政拨款收入、支出及结转和结余情况。"
    if key == T4 and profile.family == "shanghai":
        about = "本表反映部门本年度财政拨款总收支和结转结余情况。"
    if key == T7 and profile.family != "shanghai":
        about += _three_public_note(year)
    rules = _rules(key, profile, style) if profile.family == "wuhan" else ()
    return FormWords(
        form_title(key, profile, style, year), (f"注：{about}",), rules, _declaration(key, profile, year, department)
    )


def _three_public_note(year: int) -> str:
    basis = "全年预算数，反映按规定程序调整后的预算数" if year >= 2022 else "年初预算数"
    money = "财政拨款" if year >= 2022 else "一般公共预算财政拨款"
    return f"其中，预算数为“三公”经费{basis}，决算数是包括当年{money}和以前年度结转资金安排的实际支出。"


def _rules(key: str, profile: Profile, style: Style) -> tuple[str, ...]:
    if key == T1:
        return ("27行＝（1+2+3+4+5+6+7+8）行", "30行＝（27+28+29）行", "57行＝（31+32+…+56）行", "60行＝（57+58+59）行")
    if key == T4:
        spending = "57" if style.stale_rule else "59"
        rules = ("27行＝（1+2+3）行", "28行＝（29+30+31）行", "32行＝（27+28）行", f"{spending}行＝（33+34+…+58）行")
        return (*rules, "64行＝（59+60）行")
    if key == T9 and profile.state_with_income:
        return _RULES[T8]
    return _RULES.get(key, ())


def _declaration(key: str, profile: Profile, year: int, department: str) -> str:
    what = {T8: "政府性基金预算财政拨款", T9: "国有资本经营预算财政拨款", T7: "财政拨款“三公”经费"}.get(key)
    if what is None:
        return ""
    if profile.family == "shanghai":
        money = "支出" if key == T7 else "收入和支出"
        return f"说明：{department}本年度没有{what}{money}，故本表无数据。"
    if key == T7:
        return f"说明：{department}{year}年度没有使用{what}安排的支出，故本表为空。"
    if profile.name == "wuhan-2020":
        both = f"没有{what}收入，也没有使用{what}安排的支出" if key == T8 else f"没有使用{what}安排的支出"
        return f"{department}{year}年度{both}。"
    if profile.family == "wuhan":
        return f"说明：本部门{year}年度无{what}收入支出，本表为空表。"
    return f"说明：本部门{year}年度没有{what}收入，也没有{what}支出，故本表无数据。"
