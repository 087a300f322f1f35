"""第三部分 in the patterns of other provinces: other sentences for the same figures, one section more."""

from tests.corpus.body import GENERAL, GOVERNMENT_FUND, STATE
from tests.corpus.document import Fragment
from tests.corpus.measures import projects
from tests.corpus.narrative import (
    basic_parts,
    class_list,
    income_list,
    item_names,
    item_verdict,
    nature_list,
    same,
)
from tests.corpus.narrative_money import ITEM_NAMES, fund_items, procurement
from tests.corpus.narrative_money import assets as say_assets
from tests.corpus.narrator import Narrator
from tests.corpus.phrases import Phrases

__all__ = ["explain"]


def explain(n: Narrator, words: Phrases) -> None:
    """Sections 一 to 十四."""
    _totals(n, words)
    _general(n, words)
    _basic(n)
    _three_public(n, words)
    _fund(n, "八", "N8", GOVERNMENT_FUND, "政府性基金预算")
    _fund(n, "九", "N9", STATE, "国有资本经营预算")
    _running(n)
    _meetings(n)
    n.heading("十二", "关于政府采购支出说明")
    procurement(n)
    n.heading("十三", "关于国有资产占用情况说明")
    say_assets(n, subject="本部门")
    _performance(n)


def _against(n: Narrator, words: Phrases, key: str, item: str, now: int, then: int) -> list[Fragment]:
    """与上年相比，增加 … 万元，增长 …%，主要是因为 … 。"""
    if n.is_flat(now, then):
        return n.fill("与{prior}年度持平。", prior=n.word("prior_year", str(n.year - 1)))
    return n.fill(
        "与{prior}年相比，{growth}，主要是因为{reason}。",
        prior=n.word("prior_year", str(n.year - 1)),
        growth=n.growth(key, item, now, then, down="降低"),
        reason=words.change(now > then),
    )


def _totals(n: Narrator, words: Phrases) -> None:
    a, b = n.accounts, n.before
    n.heading("一", "收入支出决算总体情况说明")
    n.say(
        "{year}年度收、支总计均为{total}。{against}",
        "N1",
        total=n.amount("N1.total", "收、支总计", a.total),
        against=_against(n, words, "N1", "收、支总计", a.total, b.total),
    )
    n.heading("二", "收入决算情况说明")
    listed = n.join(income_list(n, "{name}{amount}，占{share}"))
    n.say(
        "{year}年度收入合计{total}，其中：{list}。",
        "N2",
        total=n.amount("N2.total", "收入合计", a.income()),
        list=listed,
    )
    n.heading("三", "支出决算情况说明")
    listed = n.join(nature_list(n, "{name}{amount}，占{share}"))
    n.say(
        "{year}年度支出合计{total}，其中：{list}。",
        "N3",
        total=n.amount("N3.total", "支出合计", a.spend()),
        list=listed,
    )
    n.heading("四", "财政拨款收入支出决算总体情况说明")
    n.say(
        "{year}年度财政拨款收、支总计均为{total}。{against}",
        "N4",
        total=n.amount("N4.total", "财政拨款收、支总计", a.fiscal_total),
        against=_against(n, words, "N4", "财政拨款收、支总计", a.fiscal_total, b.fiscal_total),
    )


def _general(n: Narrator, words: Phrases) -> None:
    a = n.accounts
    spent = a.spend(GENERAL)
    n.heading("五", "一般公共预算财政拨款支出决算情况说明")
    n.heading("（一）", "财政拨款支出决算总体情况", 2)
    n.say(
        "{year}年度一般公共预算财政拨款支出{spent}，占本年支出合计的{share}。{against}",
        "N5a",
        spent=n.amount("N5a.total", "一般公共预算财政拨款支出", spent),
        share=n.rate("N5a.share", "占本年支出合计", spent, a.spend()),
        against=_against(n, words, "N5a", "一般公共预算财政拨款支出", spent, n.before.spend(GENERAL)),
    )
    n.heading("（二）", "财政拨款支出决算结构情况", 2)
    n.say(
        "{year}年度一般公共预算财政拨款支出{spent}，主要用于以下方面：{list}。",
        "N5b",
        spent=n.amount("N5b.total", "一般公共预算财政拨款支出", spent),
        list=n.join(class_list(n, "{name}（类）{amount}，占{share}", short=False)),
    )
    n.heading("（三）", "财政拨款支出决算具体情况", 2)
    n.say(
        "{year}年度一般公共预算财政拨款支出年初预算数为{budget}，支出决算数为{actual}，完成年初预算的{rate}，其中：",
        "N5c",
        budget=n.amount("N5c.total.budget", "年初预算", a.budget()),
        actual=n.amount("N5c.total.actual", "支出决算", spent),
        rate=n.rate("N5c.total.rate", "完成年初预算", spent, a.budget()),
    )
    for number, flow in enumerate(sorted(a.pick(GENERAL), key=lambda f: f.code), 1):
        _item(n, words, f"N5c.item.{flow.code}", number, flow.code, flow.budget, flow.spent)


def _item(n: Narrator, words: Phrases, key: str, number: int, code: str, budget: int, actual: int) -> None:
    template = f"{number}{n.style.item_dot}" + "{c1}（类）{c2}（款）{c3}（项）。年初预算为{budget}，支出决算为{actual}"
    slots: dict[str, Fragment | list[Fragment]] = {
        **item_names(n, code),
        "budget": n.amount(f"{key}.budget", "年初预算", budget),
        "actual": n.amount(f"{key}.actual", "支出决算", actual),
    }
    if budget:
        template += "，完成年初预算的{rate}"
        slots["rate"] = n.rate(f"{key}.rate", "完成年初预算", actual, budget)
    if same(budget, actual):
        template += "，决算数等于年初预算数。"
    else:
        template += "，决算数{direction}年初预算数的主要原因是：{reason}。"
        slots |= item_verdict(n, words, key, code, budget, actual)
    n.say(template, key, **slots)


def _basic(n: Narrator) -> None:
    a = n.accounts
    basic = a.spend(GENERAL, nature="basic")
    n.heading("六", "一般公共预算财政拨款基本支出决算情况说明")
    template = "{year}年度一般公共预算财政拨款基本支出{basic}，其中：人员经费{staff}，占基本支出的{staff_share}，"
    template += "主要包括：{staff_list}；公用经费{public}，占基本支出的{public_share}，主要包括：{public_list}。"
    n.say(
        template,
        "N6",
        **basic_parts(n),
        staff_share=n.rate("N6.staff.share", "人员经费占比", a.staff_cost, basic),
        public_share=n.rate("N6.public.share", "公用经费占比", a.public_cost, basic),
    )


def _three_public(n: Narrator, words: Phrases) -> None:
    n.heading("七", "财政拨款“三公”经费支出决算情况说明")
    three = n.accounts.three
    if three.none:
        n.say("{department}{year}年度未安排“三公”经费预算，也未发生“三公”经费支出。", "N7")
        return
    n.heading("（一）", "“三公”经费财政拨款支出决算总体情况说明", 2)
    budget, actual, then = three.sums("budget"), three.sums("actual"), n.before.three.sums("actual")
    lead = "“三公”经费财政拨款支出预算为{budget}，支出决算为{actual}，完成预算的{rate}，其中："
    n.say(
        "{year}年度" + lead,
        "N7.total",
        budget=n.amount("N7.total.budget", "“三公”经费预算", budget["total"]),
        actual=n.amount("N7.total.actual", "“三公”经费决算", actual["total"]),
        rate=n.rate("N7.total.rate", "“三公”经费完成率", actual["total"], budget["total"]),
    )
    columns = {"abroad": "abroad", "reception": "reception", "buy": "vehicle_purchase", "run": "vehicle_operation"}
    for key, column in columns.items():
        _three_item(n, words, key, budget[column], actual[column], then[column])
    n.heading("（二）", "“三公”经费财政拨款支出决算具体情况说明", 2)
    _three_details(n, actual)


def _three_item(n: Narrator, words: Phrases, key: str, budget: int, actual: int, then: int) -> None:
    name = ITEM_NAMES[key]
    template = name + "支出预算为{budget}，支出决算为{actual}"
    slots: dict[str, Fragment | list[Fragment]] = {
        "budget": n.amount(f"N7.{key}.budget", f"{name}预算", budget),
        "actual": n.amount(f"N7.{key}.actual", f"{name}决算", actual),
    }
    if budget:
        template += "，完成预算的{rate}"
        slots["rate"] = n.rate(f"N7.{key}.rate", f"{name}完成率", actual, budget)
    if same(budget, actual):
        template += "，决算数等于预算数"
    else:
        template += "，决算数{direction}预算数的主要原因是{reason}"
        slots["direction"] = n.word(f"N7.{key}.direction", "大于" if actual > budget else "小于")
        slots["reason"] = words.reception() if key == "reception" else words.vehicle()
        if key == "abroad":
            slots["reason"] = "按实际行程结算国际旅费"
    if n.is_flat(actual, then):
        template += "，与上年持平。"
    else:
        template += "，与上年相比{growth}，变动的主要原因是业务量变化。"
        slots["growth"] = n.growth(f"N7.yoy.{key}", name, actual, then, down="下降")
    n.say(template, f"N7.{key}", **slots)


def _three_details(n: Narrator, actual: dict[str, int]) -> None:
    three = n.accounts.three
    if not actual["total"]:
        n.say("{year}年度未发生“三公”经费财政拨款支出。", "N7.details")
        return
    items = {"reception": "公务接待费", "abroad": "因公出国（境）费", "vehicle": "公务用车购置费及运行维护费"}
    amounts = {k: actual[k] for k in items}
    shares = n.shares("N7", amounts, items)
    parts = [
        n.fill("{name}支出决算{a}，占{p}", name=name, a=n.amount(f"N7.{k}.part", name, actual[k]), p=shares[k])
        for k, name in items.items()
    ]
    n.say("{year}年度“三公”经费财政拨款支出决算中，{parts}。其中：", "N7.details", parts=n.join(parts, "，"))
    n.say(
        "1、因公出国（境）费支出决算为{a}，全年安排因公出国（境）团组{groups}，累计{persons}。",
        "N7.abroad.detail",
        a=n.amount("N7.abroad.detail", items["abroad"], actual["abroad"]),
        groups=n.count("N7.groups", "出国（境）团组", three.groups, "个"),
        persons=n.count("N7.travellers", "出国（境）人次", three.travellers, "人次"),
    )
    n.say(
        "2、公务接待费支出决算为{a}，全年共接待来访团组{batches}、来宾{guests}。",
        "N7.reception.detail",
        a=n.amount("N7.reception.detail", items["reception"], actual["reception"]),
        batches=n.count("N7.batches", "接待批次", three.batches, "个"),
        guests=n.count("N7.guests", "接待人次", three.guests, "人次"),
    )
    template = "3、公务用车购置费及运行维护费支出决算为{a}，其中：公务用车购置费{buy}，"
    template += (
        "更新公务用车{bought}。公务用车运行维护费{run}，"
        if three.bought
        else "无更新公务用车。公务用车运行维护费{run}，"
    )
    n.say(
        template + "截至{year}年12月31日，本部门开支财政拨款的公务用车保有量为{kept}。",
        "N7.vehicle.detail",
        a=n.amount("N7.vehicle.detail", items["vehicle"], actual["vehicle"]),
        buy=n.amount("N7.buy.detail", "公务用车购置费", actual["vehicle_purchase"]),
        run=n.amount("N7.run.detail", "公务用车运行维护费", actual["vehicle_operation"]),
        bought=n.count("N7.bought", "更新公务用车", three.bought, "辆"),
        kept=n.count("N7.kept", "公务用车保有量", three.kept, "辆"),
    )


def _fund(n: Narrator, mark: str, key: str, source: str, what: str) -> None:
    n.heading(mark, f"{what}财政拨款收入支出决算情况说明")
    if not n.accounts.pick(source):
        n.say("{year}年度{department}没有" + what + "财政拨款收入，也没有" + what + "财政拨款支出。", key)
        return
    a = n.accounts
    template = "{year}年度" + what + "财政拨款收入{income}；年初结转和结余{opening}；支出{spent}，均为项目支出；"
    n.say(
        template + "年末结转和结余{closing}。具体情况如下：",
        key,
        income=n.amount(f"{key}.income", "本年收入", a.income(source)),
        opening=n.amount(f"{key}.opening", "年初结转和结余", a.opening(source)),
        spent=n.amount(f"{key}.spend", "本年支出", a.spend(source)),
        closing=n.amount(f"{key}.closing", "年末结转和结余", a.closing(source)),
    )
    fund_items(n, key, source, "{c1}（类）{c2}（款）{c3}（项）。支出决算为{amount}，用于{use}。")


def _running(n: Narrator) -> None:
    n.heading("十", "关于机关运行经费支出说明")
    now, then = n.accounts.operating_cost, n.running_budget
    amount = n.amount("N10.total", "机关运行经费", now)
    if n.is_flat(now, then):
        n.say("本部门{year}年度机关运行经费支出{amount}，与年初预算数持平。", "N10", amount=amount)
        return
    n.say(
        "本部门{year}年度机关运行经费支出{amount}，比年初预算数{growth}，主要原因是{reason}。",
        "N10",
        amount=amount,
        growth=n.growth("N10", "机关运行经费", now, then, down="降低"),
        reason="办公用房维修次数增加" if now > then else "压减差旅和印刷开支",
    )


def _meetings(n: Narrator) -> None:
    n.heading("十一", "一般性支出情况说明")
    economic = n.accounts.economic
    parts: list[list[Fragment]] = []
    for code, name in (("30215", "会议费"), ("30216", "培训费")):
        amount = n.amount(f"N14.{code}", name, economic.get(code, 0))
        parts.append(n.fill("开支{name}{amount}", name=name, amount=amount))
    n.say("{year}年度本部门在基本支出中{parts}；未举办节庆、晚会、论坛等活动。", "N14", parts=n.join(parts, "，"))


def _performance(n: Narrator) -> None:
    n.heading("十四", "关于预算绩效情况的说明")
    found = projects(n.body, n.accounts)
    if not found:
        n.say("{department}{year}年度没有一般公共预算项目支出，未开展项目绩效自评。", "N13")
        return
    template = "本部门对{year}年度一般公共预算项目支出全面开展绩效自评，共涉及项目{count}，资金{money}，"
    n.say(
        template + "占一般公共预算项目支出总额的{share}。各项目自评表附后。",
        "N13.projects",
        count=n.count("N13.projects.count", "绩效自评项目数", len(found), "个"),
        money=n.amount("N13.projects.money", "绩效自评项目资金", sum(p.actual for p in found)),
        share=n.rate(
            "N13.projects.share",
            "占项目支出总额",
            sum(p.actual for p in found),
            n.accounts.spend(GENERAL, nature="project"),
        ),
    )
