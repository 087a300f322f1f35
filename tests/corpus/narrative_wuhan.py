"""第三部分 in the patterns of Wuhan, before and after the change of 2022."""

from tests.corpus.body import GENERAL, GOVERNMENT_FUND, STATE
from tests.corpus.document import Fragment, Picture
from tests.corpus.measures import class_amounts, projects
from tests.corpus.narrative import (
    FISCAL,
    basic_parts,
    class_list,
    income_list,
    item_names,
    item_verdict,
    nature_list,
    same,
    yoy,
)
from tests.corpus.narrative_money import (
    assets,
    class_uses,
    fund_items,
    fund_totals,
    procurement,
)
from tests.corpus.narrative_three import three_public_details, three_public_scope, three_public_total, three_public_yoy
from tests.corpus.narrator import Narrator
from tests.corpus.phrases import Phrases

__all__ = ["explain"]


def explain(n: Narrator, words: Phrases) -> None:
    """All sections but performance (which has forms of its own)."""
    new = n.profile.name == "wuhan-2022"
    _totals(n, words, new)
    _general(n, words, new)
    n.heading("六", "一般公共预算财政拨款基本支出决算情况说明")
    opening = "{year}年度一般公共预算财政拨款基本支出{basic}，" + n.vary("其中，", "其中：", "其中")
    opening += "人员经费{staff}，主要包括：{staff_list}" + n.vary("；", "。")
    n.say(opening + "公用经费{public}，主要包括：{public_list}。", "N6", **basic_parts(n))
    if new:
        _fund(n, "七", "N8", GOVERNMENT_FUND, "政府性基金预算财政拨款收入支出")
        _fund(n, "八", "N9", STATE, "国有资本经营预算财政拨款支出")
        _three_public(n, words, "九", new)
    else:
        _three_public(n, words, "七", new)
        _fund(n, "八", "N8", GOVERNMENT_FUND, "政府性基金预算财政拨款收入支出")
        _fund(n, "九", "N9", STATE, "国有资本经营预算财政拨款支出")
    _running(n, new)
    n.heading("十一", "政府采购支出情况")
    procurement(n)
    n.heading("十二", "国有资产占用情况")
    assets(n)


def _caption(n: Narrator, number: int, text: str) -> None:
    n.blocks.append(Picture(60.0))
    n.say(f"图{number}：{text}", f"chart.{number}").indent = False


def _totals(n: Narrator, words: Phrases, new: bool) -> None:
    a, b = n.accounts, n.before
    n.heading("一", "收入支出决算总体情况说明")
    n.say(
        "{year}年度收、支总计{total}。与{prior}年度相比，{yoy}",
        "N1",
        total=n.amount("N1.total", "收、支总计", a.total),
        yoy=yoy(n, words, "N1", "收、支总计", a.total, b.total, "各"),
    )
    _caption(n, 1, "收、支决算总计变动情况")
    n.heading("二", "收入决算情况说明")
    total = n.amount("N2.total", "收入合计", a.income())
    listed = n.join(income_list(n, "{name}{amount}，占本年收入" + n.vary("", "的", "合计的") + "{share}"))
    if new:
        year_on_year = yoy(n, words, "N2", "收入合计", a.income(), b.income())
        n.say("{year}年度收入合计{total}。与{prior}年度相比，{yoy}", "N2", total=total, yoy=year_on_year)
        n.say("其中：{list}。", "N2.list", list=listed)
    else:
        n.say("{year}年度收入合计{total}。其中：{list}。", "N2", total=total, list=listed)
    _caption(n, 2, "收入决算结构")
    n.heading("三", "支出决算情况说明")
    total = n.amount("N3.total", "支出合计", a.spend())
    listed = n.join(nature_list(n, "{name}{amount}，占本年支出" + n.vary("", "的", "合计的") + "{share}"))
    if new:
        year_on_year = yoy(n, words, "N3", "支出合计", a.spend(), b.spend())
        n.say("{year}年度支出合计{total}。与{prior}年度相比，{yoy}", "N3", total=total, yoy=year_on_year)
        n.say("其中：{list}。", "N3.list", list=listed)
    else:
        n.say("{year}年度支出合计{total}。其中：{list}。", "N3", total=total, list=listed)
    _caption(n, 3, "支出决算结构")
    n.heading("四", "财政拨款收入支出决算总体情况说明")
    n.say(
        "{year}年度财政拨款收、支总计{total}。与{prior}年度相比，{yoy}",
        "N4",
        total=n.amount("N4.total", "财政拨款收、支总计", a.fiscal_total),
        yoy=yoy(n, words, "N4", "财政拨款收、支总计", a.fiscal_total, b.fiscal_total, "各"),
    )
    if new:
        funds = [_fund_income(n, words, source) for source in FISCAL if a.income(source)]
        n.say("{year}年度财政拨款收入中，{funds}。", "N4.income", funds=n.join(funds))
    _caption(n, 4, "财政拨款收、支决算总计变动情况")


def _fund_income(n: Narrator, words: Phrases, source: str) -> list[Fragment]:
    names = {GENERAL: "一般公共预算", GOVERNMENT_FUND: "政府性基金预算", STATE: "国有资本经营预算"}
    item = f"{names[source]}财政拨款收入"
    now, then = n.accounts.income(source), n.before.income(source)
    amount = n.amount(f"N4.income.{source}", item, now)
    if n.is_flat(now, then):
        return n.fill("{item}{amount}，与{prior}年度决算数持平", item=item, amount=amount, prior=str(n.year - 1))
    return n.fill(
        "{item}{amount}，比{prior}年度决算数{change}，{direction}主要原因是{reason}",
        item=item,
        amount=amount,
        prior=n.word("prior_year", str(n.year - 1)),
        change=n.change(f"N4.income.{source}", item, now, then),
        direction="增加" if now > then else "减少",
        reason=words.change(now > then),
    )


def _general(n: Narrator, words: Phrases, new: bool) -> None:
    a, b = n.accounts, n.before
    spent, before = a.spend(GENERAL), b.spend(GENERAL)
    n.heading("五", "一般公共预算财政拨款支出决算情况说明")
    n.heading("（一）", "一般公共预算财政拨款支出决算总体情况", 2)
    n.say(
        "{year}年度一般公共预算财政拨款支出{spent}，占本年支出合计的{share}。与{prior}年度相比，{yoy}",
        "N5a",
        spent=n.amount("N5a.total", "一般公共预算财政拨款支出", spent),
        share=n.rate("N5a.share", "占本年支出合计", spent, a.spend()),
        yoy=yoy(n, words, "N5a", "一般公共预算财政拨款支出", spent, before),
    )
    n.heading("（二）", "一般公共预算财政拨款支出决算结构情况", 2)
    total = n.amount("N5b.total", "一般公共预算财政拨款支出", spent)
    if new:
        n.say("{year}年度一般公共预算财政拨款支出{spent}，主要用于以下方面：", "N5b", spent=total)
        uses = class_uses(n)
        lines = class_list(n, "{name}（类）支出{amount}，占{share}", short=True)
        for number, (line, item) in enumerate(zip(lines, class_amounts(a), strict=True), 1):
            n.say(
                "{number}{dot}{line}。主要是用于{use}。",
                "N5b.list",
                number=str(number),
                dot=n.style.item_dot,
                line=line,
                use=uses[item.key],
            )
    else:
        listed = n.join(class_list(n, "{name}（类）支出{amount}，占{share}", short=True))
        n.say("{year}年度一般公共预算财政拨款支出{spent}，主要用于以下方面：{list}。", "N5b", spent=total, list=listed)
    n.heading("（三）", "一般公共预算财政拨款支出决算具体情况", 2)
    _execution(n)
    _items(n, words) if new else _classes(n, words)


def _execution(n: Narrator) -> None:
    a = n.accounts
    listed = [
        n.fill(
            "{name}{amount}，主要成效是{result}",
            name=p.name,
            amount=n.amount(f"N5c.project.{p.name}", p.name, p.actual),
            result=f"{p.topic}按计划完成",
        )
        for p in projects(n.body, a)
    ]
    template = "{year}年度一般公共预算财政拨款支出年初预算为{budget}，支出决算为{actual}，完成年初预算的{rate}。"
    if listed:
        template += "其中：基本支出{basic}，项目支出{project}。项目支出主要用于{list}。"
    n.say(
        template,
        "N5c",
        budget=n.amount("N5c.total.budget", "年初预算", a.budget()),
        actual=n.amount("N5c.total.actual", "支出决算", a.spend(GENERAL)),
        rate=n.rate("N5c.total.rate", "完成年初预算", a.spend(GENERAL), a.budget()),
        basic=n.amount("N5c.basic", "基本支出", a.spend(GENERAL, nature="basic")),
        project=n.amount("N5c.project", "项目支出", a.spend(GENERAL, nature="project")),
        list=n.join(listed),
    )


def _compared(
    n: Narrator, words: Phrases, key: str, lead: str, code: str, slots: dict[str, Fragment], budget: int, actual: int
) -> None:
    """年初预算为 …，支出决算为 …，完成年初预算的 …%，支出决算数大于年初预算数的主要原因 … ."""
    template = lead + "。年初预算为{budget}，支出决算为{actual}"
    if budget:
        template += "，完成年初预算的{rate}"
        slots = {**slots, "rate": n.rate(f"{key}.rate", "完成年初预算", actual, budget)}
    if same(budget, actual):
        template += "。"
    else:
        template += (
            "，支出决算数{direction}年初预算数" + n.vary("的主要原因是", "的主要原因：", "，主要原因是") + "{reason}。"
        )
        slots = {**slots, **item_verdict(n, words, key, code, budget, actual)}
    figures = {
        "budget": n.amount(f"{key}.budget", "年初预算", budget),
        "actual": n.amount(f"{key}.actual", "支出决算", actual),
    }
    n.say(template, key, **slots, **figures)


def _items(n: Narrator, words: Phrases) -> None:
    flows = sorted(n.accounts.pick(GENERAL), key=lambda f: f.code)
    for number, flow in enumerate(flows, 1):
        lead = f"{number}{n.style.item_dot}" + "{c1}（类）{c2}（款）{c3}（项）"
        names: dict[str, Fragment] = dict(item_names(n, flow.code))
        _compared(n, words, f"N5c.item.{flow.code}", lead, flow.code, names, flow.budget, flow.spent)


def _classes(n: Narrator, words: Phrases) -> None:
    for number, item in enumerate(class_amounts(n.accounts), 1):
        lead = f"{number}{n.style.item_dot}" + "{name}（类）"
        budget = n.accounts.budget(item.key)
        _compared(n, words, f"N5c.class.{item.key}", lead, item.key, {"name": item.name}, budget, item.amount)


def _fund(n: Narrator, mark: str, key: str, source: str, what: str) -> None:
    n.heading(mark, f"{what}决算情况说明")
    if not n.accounts.pick(source):
        n.say("{department}{year}年度无" + what.replace("财政拨款支出", "财政拨款收入支出") + "。", key)
        return
    budget = what.removesuffix("收入支出").removesuffix("支出")
    n.say(
        "{year}年度"
        + budget
        + "年初结转和结余{opening}，本年收入{income}，本年支出{spent}，年末结转和结余{closing}。具体支出情况为：",
        key,
        **fund_totals(n, key, source),
    )
    fund_items(n, key, source, "{c1}（类）{c2}（款）{c3}（项）支出{amount}，主要用于{use}。")


def _three_public(n: Narrator, words: Phrases, mark: str, new: bool) -> None:
    n.heading(mark, "财政拨款“三公”经费支出决算情况说明" if new else "一般公共预算财政拨款“三公”经费支出决算情况说明")
    if n.accounts.three.none:
        n.say("{department}{year}年度没有使用财政拨款安排的“三公”经费支出。", "N7")
        return
    basis = "预算" if new else "年初预算"
    if new:
        n.heading("（一）", "“三公”经费财政拨款支出决算总体情况说明", 2)
        three_public_total(n, words, basis)
        n.heading("（二）", "“三公”经费财政拨款支出决算具体情况说明", 2)
        three_public_details(n, words, basis)
        return
    n.heading("（一）", "“三公”经费的单位范围", 2)
    three_public_scope(n)
    n.heading("（二）", "一般公共预算财政拨款“三公”经费支出决算情况", 2)
    three_public_total(n, words, basis)
    three_public_details(n, words, basis)
    three_public_yoy(n)


def _running(n: Narrator, new: bool) -> None:
    n.heading("十", "机关运行经费支出情况")
    now = n.accounts.operating_cost
    then = n.running_budget if new else n.before.operating_cost
    template = "{year}年度{department}机关运行经费支出{amount}，"
    amount = n.amount("N10.total", "机关运行经费", now)
    base: list[Fragment] = ["年初预算数"] if new else [n.word("prior_year", str(n.year - 1)), "年度"]
    if n.is_flat(now, then):
        n.say(template + "与{base}持平。", "N10", amount=amount, base=base)
        return
    n.say(
        template + "比{base}{growth}。主要原因是{reason}。",
        "N10",
        amount=amount,
        base=base,
        growth=n.growth("N10", "机关运行经费", now, then, down="降低"),
        reason="办公开支随实际工作量增加" if now > then else "压减办公用品采购和差旅开支",
    )
