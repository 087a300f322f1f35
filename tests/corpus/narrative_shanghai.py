"""第三部分 in the patterns of Shanghai."""

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
    use,
    yoy,
)
from tests.corpus.narrative_money import vehicle_list, yoy_item
from tests.corpus.narrator import Narrator
from tests.corpus.phrases import Phrases

__all__ = ["explain"]


def explain(n: Narrator, words: Phrases) -> None:
    """Sections 一 to 十一."""
    _totals(n, words)
    _general(n, words)
    n.heading("六", "一般公共预算财政拨款基本支出决算情况说明")
    n.say(
        "一般公共预算财政拨款基本支出{basic}。其中：人员经费{staff}，主要包括：{staff_list}；公用经费{public}，主要包括：{public_list}。",
        "N6",
        **basic_parts(n),
    )
    _three_public(n, words)
    _fund(n, words, "八", "N8", GOVERNMENT_FUND, "政府性基金预算财政拨款")
    _fund(n, words, "九", "N9", STATE, "国有资本经营预算财政拨款")
    _performance(n)
    n.heading("十一", "其他重要事项的情况说明")
    _running(n)
    _procurement(n)
    _assets(n)


def _totals(n: Narrator, words: Phrases) -> None:
    a, b = n.accounts, n.before
    n.heading("一", "收入支出决算总体情况说明")
    n.say(
        "{department}{year}年度收入支出总计{total}。与{prior}年度相比，{yoy}",
        "N1",
        total=n.amount("N1.total", "收入支出总计", a.total),
        yoy=yoy(n, words, "N1", "收入支出总计", a.total, b.total),
    )
    n.heading("二", "收入决算情况说明")
    listed = n.join(income_list(n, "{name}{amount}，占{share}"))
    n.say("本年收入合计{total}，其中：{list}。", "N2", total=n.amount("N2.total", "收入合计", a.income()), list=listed)
    n.heading("三", "支出决算情况说明")
    listed = n.join(nature_list(n, "{name}{amount}，占{share}"))
    n.say("本年支出合计{total}，其中：{list}。", "N3", total=n.amount("N3.total", "支出合计", a.spend()), list=listed)
    n.heading("四", "财政拨款收入支出决算总体情况说明")
    n.say(
        "{department}{year}年度财政拨款收入支出总计{total}。与{prior}年度相比，{yoy}",
        "N4",
        total=n.amount("N4.total", "财政拨款收入支出总计", a.fiscal_total),
        yoy=yoy(n, words, "N4", "财政拨款收入支出总计", a.fiscal_total, b.fiscal_total),
    )


def _general(n: Narrator, words: Phrases) -> None:
    a, b = n.accounts, n.before
    spent = a.spend(GENERAL)
    n.heading("五", "一般公共预算财政拨款支出决算情况说明")
    n.heading("（一）", "一般公共预算财政拨款支出决算总体情况", 2)
    n.say(
        "一般公共预算财政拨款支出{spent}，占本年支出合计的{share}。与{prior}年度相比，{yoy}",
        "N5a",
        spent=n.amount("N5a.total", "一般公共预算财政拨款支出", spent),
        share=n.rate("N5a.share", "占本年支出合计", spent, a.spend()),
        yoy=yoy(n, words, "N5a", "一般公共预算财政拨款支出", spent, b.spend(GENERAL)),
    )
    n.heading("（二）", "一般公共预算财政拨款支出决算结构情况", 2)
    n.say(
        "一般公共预算财政拨款支出{spent}，主要用于以下方面：{list}。",
        "N5b",
        spent=n.amount("N5b.total", "一般公共预算财政拨款支出", spent),
        list=n.join(class_list(n, "{name}（类）{amount}，占{share}", short=False)),
    )
    n.heading("（三）", "一般公共预算财政拨款支出决算具体情况", 2)
    budget = a.budget()
    template = "一般公共预算财政拨款支出年初预算为{budget}，支出决算为{actual}，完成年初预算的{rate}。"
    slots: dict[str, Fragment | list[Fragment]] = {
        "budget": n.amount("N5c.total.budget", "年初预算", budget),
        "actual": n.amount("N5c.total.actual", "支出决算", spent),
        "rate": n.rate("N5c.total.rate", "完成年初预算", spent, budget),
    }
    if same(budget, spent):
        template += "决算数与预算数持平。其中："
    else:
        template += "决算数{direction}预算数的主要原因：{reason}。其中："
        slots |= item_verdict(n, words, "N5c.total", "", budget, spent)
    n.say(template, "N5c", **slots)
    for number, flow in enumerate(sorted(a.pick(GENERAL), key=lambda f: f.code), 1):
        _item(n, words, f"N5c.item.{flow.code}", number, flow.code, flow.budget, flow.spent)


def _item(n: Narrator, words: Phrases, key: str, number: int, code: str, budget: int, actual: int) -> None:
    template = (
        f"{number}、" + "{c1}（类）{c2}（款）{c3}（项）。主要用于：{use}。年初预算为{budget}，支出决算为{actual}。"
    )
    slots: dict[str, Fragment | list[Fragment]] = {
        **item_names(n, code),
        "use": use(n, code),
        "budget": n.amount(f"{key}.budget", "年初预算", budget),
        "actual": n.amount(f"{key}.actual", "支出决算", actual),
    }
    if same(budget, actual):
        template += "决算数与预算数持平。"
    else:
        template += "决算数{direction}预算数的" + n.vary("主要原因：", "主要原因是") + "{reason}。"
        slots |= item_verdict(n, words, key, code, budget, actual)
    n.say(template, key, **slots)


def _fund(n: Narrator, words: Phrases, mark: str, key: str, source: str, what: str) -> None:
    n.heading(mark, f"{what}收入支出决算情况说明")
    if not n.accounts.pick(source):
        n.say("{department}{year}年度无" + what + "收入和支出。", key)
        return
    n.say(
        what + "收入{income}，支出{spent}，支出具体情况如下：",
        key,
        income=n.amount(f"{key}.income", f"{what}收入", n.accounts.income(source)),
        spent=n.amount(f"{key}.spend", f"{what}支出", n.accounts.spend(source)),
    )
    for number, flow in enumerate(sorted(n.accounts.pick(source), key=lambda f: f.code), 1):
        _item(n, words, f"{key}.{flow.code}", number, flow.code, flow.budget, flow.spent)


def _three_public(n: Narrator, words: Phrases) -> None:
    n.heading("七", "财政拨款“三公”经费支出决算情况说明")
    three = n.accounts.three
    if three.none:
        n.say("{department}{year}年度无“三公”经费财政拨款支出。", "N7")
        return
    n.heading("（一）", "“三公”经费财政拨款支出决算总体情况说明", 2)
    budget, actual, then = three.sums("budget"), three.sums("actual"), n.before.three.sums("actual")
    items = {"abroad": "因公出国（境）费", "vehicle": "公务用车购置及运行维护费", "reception": "公务接待费"}
    parts = []
    for k, name in items.items():
        line = n.fill("{name}支出决算为{amount}", name=name, amount=n.amount(f"N7.{k}.actual", name, actual[k]))
        if budget[k]:
            line += n.fill("，完成预算的{rate}", rate=n.rate(f"N7.{k}.rate", f"{name}完成率", actual[k], budget[k]))
        parts.append(line)
    template = "“三公”经费财政拨款支出年初预算为{budget}，支出决算为{actual}，完成预算的{rate}，其中：{parts}。"
    slots: dict[str, Fragment | list[Fragment]] = {
        "budget": n.amount("N7.total.budget", "“三公”经费预算", budget["total"]),
        "actual": n.amount("N7.total.actual", "“三公”经费决算", actual["total"]),
        "rate": n.rate("N7.total.rate", "“三公”经费完成率", actual["total"], budget["total"]),
        "parts": n.join(parts),
    }
    if not same(budget["total"], actual["total"]):
        template += "{year}年度“三公”经费支出决算数{direction}预算数的主要原因：{reason}。"
        slots["direction"] = n.word("N7.total.direction", "大于" if actual["total"] > budget["total"] else "小于")
        slots["reason"] = words.vehicle() if actual["vehicle_operation"] else words.reception()
    n.say(template, "N7.total", **slots)
    _three_public_yoy(n, actual, then, items)
    n.heading("（二）", "“三公”经费财政拨款支出决算具体情况说明", 2)
    _three_public_details(n, actual, items)


def _three_public_yoy(n: Narrator, now: dict[str, int], then: dict[str, int], items: dict[str, str]) -> None:
    if n.is_flat(now["total"], then["total"]):
        n.say("{year}年度“三公”经费财政拨款支出决算数与{prior}年度持平。", "N7.yoy")
        return
    listed = [yoy_item(n, f"N7.yoy.{k}", f"{name}支出决算", now[k], then[k]) for k, name in items.items()]
    reasons = [
        f"{name}支出{'增加' if now[k] > then[k] else '减少'}的主要原因是{reason}。"
        for (k, name), reason in zip(items.items(), ("出访安排变化", "车辆维修频次变化", "来访批次变化"), strict=True)
        if not n.is_flat(now[k], then[k])
    ]
    n.say(
        "{year}年度“三公”经费财政拨款支出决算数比{prior}年度{growth}，其中：{items}。{reasons}",
        "N7.yoy",
        growth=n.growth("N7.yoy", "“三公”经费", now["total"], then["total"]),
        items=n.join(listed),
        reasons="".join(reasons),
    )


def _three_public_details(n: Narrator, actual: dict[str, int], items: dict[str, str]) -> None:
    three = n.accounts.three
    if not actual["total"]:
        n.say("{department}{year}年度无“三公”经费财政拨款支出。", "N7.details")
        return
    amounts = {k: actual[k] for k in items}
    shares = n.shares("N7", amounts, items)
    parts = [
        n.fill("{name}支出决算{a}，占{p}", name=name, a=n.amount(f"N7.{k}.part", name, actual[k]), p=shares[k])
        for k, name in items.items()
    ]
    n.say("“三公”经费财政拨款支出决算中，{parts}。具体情况如下：", "N7.details", parts=n.join(parts))
    text = "1、因公出国（境）费支出{a}。全年安排因公出国（境）团组{groups}、累计{persons}。"
    n.say(
        text + ("开支内容包括：业务交流的国际旅费和食宿。" if actual["abroad"] else ""),
        "N7.abroad",
        a=n.amount("N7.abroad.detail", items["abroad"], actual["abroad"]),
        groups=n.count("N7.groups", "出国（境）团组", three.groups, "个"),
        persons=n.count("N7.travellers", "出国（境）人次", three.travellers, "人次"),
    )
    n.say(
        "2、公务用车购置及运行维护费支出{a}。其中：",
        "N7.vehicle",
        a=n.amount("N7.vehicle.detail", items["vehicle"], actual["vehicle"]),
    )
    buy = "公务用车购置支出为{a}。" + ("主要用于更新公务用车{bought}。" if three.bought else "")
    n.say(
        buy,
        "N7.buy",
        a=n.amount("N7.buy.actual", "公务用车购置费", actual["vehicle_purchase"]),
        bought=n.count("N7.bought", "购置公务用车", three.bought, "辆"),
    )
    run = "公务用车运行维护支出{a}。" + ("主要用于燃料、维修和保险。" if actual["vehicle_operation"] else "")
    n.say(
        run + "{year}年，{department}所属各预算单位开支财政拨款的公务用车保有量为{kept}。",
        "N7.run",
        a=n.amount("N7.run.actual", "公务用车运行费", actual["vehicle_operation"]),
        kept=n.count("N7.kept", "公务用车保有量", three.kept, "辆"),
    )
    reception = "3、公务接待费支出{a}。"
    if actual["reception"]:
        reception += "其中：国内公务接待支出{b}，主要用于业务往来，共接待{batches}、{guests}。"
    n.say(
        reception,
        "N7.reception",
        a=n.amount("N7.reception.detail", items["reception"], actual["reception"]),
        b=n.amount("N7.reception.domestic", "国内公务接待支出", actual["reception"]),
        batches=n.count("N7.batches", "接待批次", three.batches, "批次"),
        guests=n.count("N7.guests", "接待人次", three.guests, "人次"),
    )


def _performance(n: Narrator) -> None:
    n.heading("十", "预算绩效管理情况")
    found = projects(n.body, n.accounts)
    if not found:
        n.say("{department}{year}年度无项目支出，未开展项目绩效自评。", "N13")
        return
    count, money = len(found), sum(p.budget for p in found)
    good = n.body.rng("grades", n.year).randint(0, min(1, count - 1))
    parts: list[list[Fragment]] = []
    for k, name in (("goals", "编报绩效目标"), ("tracking", "绩效跟踪评价"), ("self", "绩效自评")):
        parts.append(
            n.fill(
                "{name}的{year}年度项目{count}，涉及预算金额{money}",
                name=name,
                year=n.word("year", str(n.year)),
                count=n.count(f"N13.{k}.count", f"{name}项目数", count, "个"),
                money=n.amount(f"N13.{k}.money", f"{name}预算金额", money),
            )
        )
    grades = [("excellent", "优", count - good), ("good", "良", good), ("fair", "合格", 0), ("poor", "不合格", 0)]
    listed = [
        n.fill("绩效评级为“{g}”的项目{c}", g=g, c=n.count(f"N13.grade.{k}", f"绩效评级{g}项目数", number, "个"))
        for k, g, number in grades
    ]
    score = n.count("N13.average", "绩效自评平均得分", 0, "分")
    score.text = f"{n.body.rng('average', n.year).uniform(92, 98.5):.2f}"
    n.say(
        "{department}{year}年度预算绩效管理工作开展情况如下：本部门制定了项目绩效管理办法，明确了科室分工；全过程绩效管理实施情况：{parts}，平均得分{score}（其中，{grades}。绩效自评中共发现问题{problems}，已经完成整改的{done}，正在整改的{doing}）。",
        "N13",
        parts=n.join(parts),
        score=score,
        grades=n.join(listed),
        problems=n.count("N13.problems", "绩效自评发现问题数", good, "个"),
        done=n.count("N13.solved", "已经完成整改数", good, "个"),
        doing=n.count("N13.open", "正在整改数", 0, "个"),
    )


def _running(n: Narrator) -> None:
    n.heading("（一）", "机关运行经费支出情况", 2)
    now, then = n.accounts.operating_cost, n.before.operating_cost
    amount = n.amount("N10.total", "机关运行经费", now)
    if n.is_flat(now, then):
        n.say("机关运行经费支出{amount}，与{prior}年度持平。", "N10", amount=amount)
        return
    n.say(
        "机关运行经费支出{amount}，比{prior}年度{growth}。主要原因是{reason}。",
        "N10",
        amount=amount,
        growth=n.growth("N10", "机关运行经费", now, then),
        reason="办公设备集中更新" if now > then else "压减办公耗材和差旅开支",
    )


def _procurement(n: Narrator) -> None:
    n.heading("（二）", "政府采购支出情况", 2)
    p = n.accounts.procurement
    n.say(
        "{department}{year}年度政府采购金额（以合同签订为准）为{total}，其中：货物采购金额{goods}、工程采购金额{works}、服务采购金额{services}。",
        "N11",
        total=n.amount("N11.total", "政府采购金额", p.total),
        goods=n.amount("N11.goods", "货物采购金额", p.goods),
        works=n.amount("N11.works", "工程采购金额", p.works),
        services=n.amount("N11.services", "服务采购金额", p.services),
    )
    reserved, other = p.small * 3 // 4 // 10_000 * 10_000, p.small - p.small * 3 // 4 // 10_000 * 10_000
    micro = min(p.micro, reserved)
    n.say(
        "{year}年度本部门面向中小企业预留政府采购项目预算金额{reserved}，面向小微企业预留政府采购项目预算金额{micro}。"
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额{won}；"
        "在面向小微企业预留政府采购项目中，由小微企业供应商中标或成交的，采购金额{micro_won}；"
        "在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额{other}。",
        "N11.small",
        reserved=n.amount("N11.reserved", "预留中小企业预算", reserved),
        micro=n.amount("N11.micro", "预留小微企业预算", micro),
        won=n.amount("N11.won", "预留项目中小企业成交", reserved),
        micro_won=n.amount("N11.micro_won", "预留项目小微企业成交", micro),
        other=n.amount("N11.other", "其他项目中小企业成交", other),
    )


def _assets(n: Narrator) -> None:
    n.heading("（三）", "国有资产占有使用情况说明", 2)
    a = n.accounts.assets
    n.say(
        "截至{year}年12月31日，{department}共有车辆{total}，其中：{list}。单价100万元（含）以上设备（不含车辆）{special}。",
        "N12",
        total=n.count("N12.vehicles", "车辆总数", a.total_vehicles, "辆"),
        list=vehicle_list(n, every=True, separator="、"),
        special=n.count("N12.special", "单价100万元以上设备", a.special_equipment, "台（套）"),
    )
