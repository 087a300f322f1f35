"""For every notice a report in which it holds, one in which it fails, and one that lacks what it needs."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Claim, Indicator, Paragraph, PerformanceForm, Report, Section, Sign, UnreadCell
from tests.workers.validate.build import (
    as_picture,
    build,
    changed,
    consistent,
    line,
    said,
    with_form,
    with_statements,
)
from tests.workers.validate.text.test_sentence_rules import sentence, told

__all__ = ["CASES", "Case"]

Made = Callable[[], Report]


class Case(NamedTuple):
    """Three reports; `lacking` is the verdict of the third."""

    holds: Made
    fails: Made
    lacks: Made
    lacking: Verdict = Verdict.NOT_EVALUABLE


PLAIN = consistent
NONE = Verdict.NOT_APPLICABLE


def prose(text: str, section: str = "第三部分/十", report: Report | None = None) -> Report:
    """A consistent report with one more paragraph."""
    own = report or consistent()
    return replace(own, paragraphs=(*own.paragraphs, Paragraph(section, text, 2)))


def outlined(*titles: str, report: Report | None = None) -> Report:
    """With headings: 第三部分/五 情况 as path and title, parts by their first four characters."""
    made = [title.rpartition(" ") for title in titles]
    sections = tuple(Section(title, path or title[:4], 1) for path, _, title in made)
    return replace(report or consistent(), sections=sections)


PARTS = (
    "第一部分某局概况",
    "第二部分决算表",
    "第三部分决算情况说明",
    "第四部分2023年重点工作完成情况",
    "第五部分名词解释",
)


def signed(*signs: Sign) -> Report:
    return replace(consistent(), signs=signs)


def identified(**fields: object) -> Report:
    report = consistent()
    return replace(report, identity=replace(report.identity, **fields))


def evaluated(*forms: PerformanceForm) -> Report:
    return replace(consistent(), performance=forms)


FORM = PerformanceForm(
    "项目自评表",
    "窗口服务",
    budget="10.00",
    actual="9.00",
    rate="90",
    score="9",
    weight="10",
    total="99",
    unit="万元",
    filled="2024年3月1日",
    improvement="优化预约流程，错峰办理",
    head="年度资金总额 10.00 9.00 10 90% 9",
    indicators=(Indicator("产出指标", "数量指标", "办理件数", "30", "≥10件", "12件", "30"),),
)
OTHER = replace(FORM, project="档案整理")


def shares(first: str, second: str) -> Report:
    return told(
        sentence("N5b.total", "五/（二）", v="97.00"),
        sentence("N5b.class", "五/（二）", v="一般公共服务（类）支出=72", p=first),
        sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25", p=second),
    )


def itemised(*parts: str) -> Report:
    """A class of 25 with the items listed behind 其中."""
    made = sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25.00")
    items = [
        said("第三部分/五/（二）", f"第{i}项（项）", value, pattern="N5b.class", slot="part", group=made[0].group)
        for i, value in enumerate(parts)
    ]
    return told([*made, *items])


def running(*reasons: str, drop: str = "-10.00") -> Report:
    change = sentence("N10", "十", v="15", d=drop, p="-40%")
    text = f"{change[0].text}主要原因：{'、'.join(reasons)}。"
    return prose(text, "第三部分/十", told(change))


def reception(d: str, p: str | None = None, v: str = "1.20") -> Report:
    slots = {"d": f"公务接待费变动={d}"} | ({"p": p} if p else {})
    return told(sentence("N7.reception", "七", v=v), sentence("N7.item.yoy", "七", **slots))


def no_reception(text: str | None) -> Report:
    report = changed(consistent(), "T7", "", "actual.reception", "0.00")
    return prose(text, "第三部分/七", report) if text else report


def institution(value: str) -> Report:
    """An institution by its name, with no item of an administration."""
    rows = {"T3": [line("合计", total="9.00", basic="9.00"), line("2070109 群众文化", total="9.00", basic="9.00")]}
    report = with_statements(build(rows), *sentence("N10", "十", v=value))
    return replace(report, identity=replace(report.identity, department="某区文化服务中心"))


def equipped(item: str, year: int = 2023) -> Report:
    return with_statements(consistent(year), *sentence("N12.equipment", "十二", n=f"{item}=2个"))


def cars(more: int, bought: int | None) -> Report:
    owned = sentence("N12.vehicles", "第三部分/十二", v="9辆")
    number = sentence("N7.buy.count", "七", n=f"{bought}辆") if bought is not None else []
    return prose(f"共有车辆9辆，比上年增加{more}辆。", "第三部分/十二", told(owned, number))


def scoped(money: str, share: str) -> Report:
    base = "绩效自评资金占一般公共预算项目支出总额"
    return told(sentence("N13.projects", "十三", n="3个", v=money, p=f"{base}={share}"))


def additions(*amounts: str) -> Report:
    text = "，".join(f"追加专项经费{amount}万元" for amount in amounts) or "人员变动"
    return prose(f"主要原因是{text}。", "第三部分/五/（三）", told(sentence("N3.total", "三", v="130.50")))


def glossary(count: int, *, usual: bool = True) -> Report:
    names = [f"术语{n}" for n in range(count)] + (["“三公”经费", "机关运行经费"] if usual else [])
    terms = tuple(Paragraph(f"第五部分/{n}", f"{name}：指有关的收入和支出。", 3) for n, name in enumerate(names))
    return replace(outlined(*PARTS), paragraphs=terms)


def named(item: str) -> Report:
    """An item of the explanation beside the forms' 2080505."""
    return told(
        sentence(
            "N5c.item", "五/（三）", v=f"社会保障和就业支出（类）行政事业单位养老支出（款）{item}（项）支出决算=25"
        )
    )


def staffed(count: str | None) -> Report:
    return told(sentence("H.staff", "第一部分/三", v=f"{count}人")) if count else consistent()


def rounded(kept: int) -> Report:
    """Fourteen items of the basic expenditure, `kept` of them not whole."""
    items = [line(f"302{n:02} 项目{n}", amount="3.27" if n <= kept else "4.00") for n in range(1, 15)]
    return build({"T6": [line("302 商品和服务支出", amount="48.00"), *items]})


def unit_scope(unit: str) -> Report:
    text = f"某区某局有财政拨款安排“三公”经费的单位包括{unit}。"
    return prose(text, "第三部分/七", prose("纳入决算的单位：某区某局本级、某区档案馆。", "第一部分/二"))


def published(day: str | None) -> Report:
    return identified(published=day, claims=(Claim("published", day or "", "cover", day or "", 0),))


def used(text: str | None) -> Report:
    report = outlined("第三部分/十三/（三） （三）绩效结果应用情况")
    return prose(text, "第三部分/十三/（三）", report) if text else report


TRACES = tuple(Sign("recognition", trace, 0) for trace in ("<p>", "</p>", "$\\geq$"))
CHARTS = tuple(Sign("chart", f"图{n}：收入决算结构", 2) for n in (1, 2, 3))
NO_YEAR: Made = lambda: identified(fiscal_year=None)  # noqa: E731
BARE: Made = lambda: Report(consistent().identity)  # noqa: E731


def undated(report: Report) -> Report:
    return replace(report, identity=replace(report.identity, fiscal_year=None))


CASES: dict[str, Case] = {
    "N5B-SHARE-SUM-100": Case(lambda: shares("74.23%", "25.77%"), lambda: shares("74.23%", "20.77%"), PLAIN),
    "N5B-SUBITEM-SUM": Case(lambda: itemised("20.00", "5.00"), lambda: itemised("20.00", "4.00"), PLAIN, NONE),
    "N7-YOY-ZERO-BASE": Case(lambda: reception("+0.20", "+20%"), lambda: reception("+1.20", "+100%"), PLAIN),
    "N7-RECEPTION-UP": Case(lambda: reception("+0.10", "+9.09%"), lambda: reception("+0.40", "+50%"), PLAIN),
    "N7-RECEPTION-ZERO": Case(
        lambda: no_reception("本年度没有公务接待费支出。"),
        lambda: no_reception("因公出国（境）费为零。"),
        lambda: as_picture(consistent(), "T7"),
    ),
    "N7-UNIT-SCOPE": Case(
        lambda: unit_scope("某区某局本级"),
        lambda: unit_scope("某区某局本级和某区城建设计院"),
        lambda: replace(unit_scope("某区某局本级"), paragraphs=unit_scope("某区某局本级").paragraphs[-1:]),
    ),
    "N10-REASON-SUM": Case(
        lambda: running("办公费减少4.00万元", "印刷费减少4.00万元", "会议费减少3.00万元", "培训费增加1.00万元"),
        lambda: running("办公费减少4.00万元", "印刷费2.00万元", "会议费减少3.00万元"),
        PLAIN,
    ),
    "N10-NA-UNIT": Case(lambda: institution("0"), lambda: institution("8"), lambda: as_picture(institution("8"), "T3")),
    "N11-ZERO": Case(
        lambda: told(sentence("N11.total", "十一", v="0"), sentence("N11.sme", "十一", v="0")),
        lambda: told(sentence("N11.total", "十一", v="0"), sentence("N11.sme", "十一", p="占政府采购支出=30%")),
        PLAIN,
    ),
    "N11-VS-ACTIVITY": Case(
        lambda: told(sentence("N11.total", "十一", v="9")),
        lambda: told(sentence("N11.total", "十一", v="900")),
        lambda: as_picture(told(sentence("N11.total", "十一", v="900")), "T3"),
    ),
    "N12-EQUIPMENT": Case(
        lambda: equipped("单价100万元（含）以上设备（不含车辆）"),
        lambda: equipped("单价50万元以上通用设备"),
        lambda: undated(equipped("单价50万元以上通用设备")),
    ),
    "N12-VEHICLE-YOY": Case(lambda: cars(1, 1), lambda: cars(3, 1), lambda: cars(3, None)),
    "N13-BASE-SCOPE": Case(
        lambda: scoped("17.00", "100%"),
        lambda: scoped("17.40", "102.35%"),
        lambda: as_picture(scoped("17.40", "102.35%"), "T5"),
    ),
    "O-YEAR-END": Case(lambda: additions("12"), lambda: additions("60", "20.5"), PLAIN),
    "P1-RATE-FORMAT": Case(
        lambda: evaluated(FORM, OTHER),
        lambda: evaluated(FORM, replace(OTHER, head="年度资金总额 10.00 9.00 10 90 9")),
        lambda: evaluated(replace(FORM, head="年度资金总额 10.00 9.00 10 90 9")),
    ),
    "U-PERF-UNIT": Case(
        lambda: evaluated(FORM, OTHER),
        lambda: evaluated(FORM, replace(OTHER, unit=None)),
        lambda: evaluated(replace(FORM, unit=None)),
    ),
    "I-FILL-DATE": Case(
        lambda: evaluated(FORM, OTHER),
        lambda: evaluated(FORM, replace(OTHER, filled="2023.6.30")),
        lambda: evaluated(replace(FORM, filled=None)),
    ),
    "P4-PROBLEMS": Case(
        lambda: evaluated(FORM),
        lambda: evaluated(replace(FORM, improvement="无")),
        lambda: evaluated(replace(FORM, improvement=None)),
    ),
    "P4-RESULT-USE": Case(
        lambda: used("将本年自评结果与下年项目预算安排挂钩。"),
        lambda: used("部门绩效评价结果应用情况。例如：加强项目规划等。"),
        lambda: used(None),
    ),
    "I-YEAR-CATALOG": Case(
        lambda: prose("参考《2023年政府收支分类科目》。"),
        lambda: prose("参考《2020年政府收支分类科目》。"),
        lambda: undated(prose("参考《2020年政府收支分类科目》。")),
    ),
    "I-PUB-DATE": Case(lambda: published("2024-10-18"), lambda: published("2023-10-18"), lambda: published(None)),
    "I-PHONE": Case(
        lambda: prose("公开咨询电话：027-80000000"),
        lambda: prose("公开咨询电话：010-80000000"),
        lambda: replace(prose("电话：010-80000000"), identity=replace(consistent().identity, region_code=None)),
    ),
    "C-CONTACT": Case(
        lambda: prose("公开咨询电话：027-80000000", report=outlined(*PARTS)), lambda: outlined(*PARTS), BARE
    ),
    "C-STAFF-SECTION": Case(
        lambda: outlined(*PARTS, "第一部分/三 三、部门人员构成", report=consistent(2020)),
        lambda: outlined(*PARTS, report=consistent(2020)),
        lambda: consistent(2020),
    ),
    "C-WORK": Case(lambda: outlined(*PARTS), lambda: outlined(*PARTS[:3], PARTS[4]), PLAIN),
    "C-GLOSSARY": Case(lambda: glossary(8), lambda: glossary(9, usual=False), PLAIN),
    "C-CHARTS": Case(lambda: signed(*CHARTS), lambda: signed(CHARTS[0], CHARTS[2]), PLAIN),
    "C-SECRET": Case(
        lambda: prose("反映所有项目自评结果（不包括涉密项目）。"), lambda: prose("本部门有涉密项目两个。"), BARE
    ),
    "K-NARR-NAME": Case(
        lambda: named("机关事业单位基本养老保险缴费支出"),
        lambda: named("机关事业单位基本保险缴费支出"),
        PLAIN,
    ),
    "T6-PER-HEAD": Case(lambda: staffed("4"), lambda: staffed("400"), lambda: staffed(None)),
    "T6-ROUND": Case(lambda: rounded(9), lambda: rounded(2), lambda: as_picture(rounded(2), "T6")),
    "Q-OCR-SUSPECT": Case(PLAIN, lambda: signed(*TRACES), BARE),
    "Q-BLANK-LOST": Case(
        PLAIN, lambda: with_form(consistent(), "T5", unread=(UnreadCell(0, "2.54", "列位不明"),)), BARE
    ),
    "Q-PAGE-NUMBER": Case(
        lambda: prose("年初预算为10万元，支出决算为17万元。"),
        lambda: prose("年初预算为10万元，17支出决算为12万元。"),
        BARE,
    ),
    "Q-DUP-PAGE": Case(
        lambda: prose("另有说明。"),
        lambda: replace(prose("另有说明。"), signs=(Sign("repeated_page", "1", 2),)),
        BARE,
    ),
}
