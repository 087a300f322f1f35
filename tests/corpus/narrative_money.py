"""Sections on funds, “三公”, running costs, procurement and assets, shared where the patterns are."""

from tests.corpus.body import Flow
from tests.corpus.details import VEHICLE_KINDS
from tests.corpus.document import Figure, Fragment
from tests.corpus.measures import class_amounts
from tests.corpus.money import wan
from tests.corpus.narrative import item_names, same, use
from tests.corpus.narrator import Narrator

__all__ = [
    "ITEM_NAMES",
    "assets",
    "class_uses",
    "fund_items",
    "fund_totals",
    "procurement",
    "vehicle_list",
    "versus_budget",
    "yoy_item",
]

ITEM_NAMES = {
    "abroad": "因公出国（境）费",
    "buy": "公务用车购置费",
    "run": "公务用车运行费",
    "reception": "公务接待费",
    "vehicle": "公务用车购置及运行费",
}


def versus_budget(
    n: Narrator, key: str, item: str, basis: str, actual: int, budget: int, reason: str
) -> list[Fragment]:
    """，完成预算的 …%，比预算减少 … 万元，主要原因是 … ; empty where there was no budget."""
    if not budget:
        return []
    parts = n.fill("，完成{basis}的{rate}", basis=basis, rate=n.rate(f"{key}.rate", f"{item}完成率", actual, budget))
    if same(actual, budget):
        return parts
    gap = n.change(f"{key}.gap", f"{item}比预算", actual, budget)
    return [*parts, *n.fill("，比{basis}{gap}，主要原因是{reason}", basis=basis, gap=gap, reason=reason)]


def yoy_item(n: Narrator, key: str, name: str, now: int, then: int) -> list[Fragment]:
    """An item of “三公” against last year."""
    if n.is_flat(now, then):
        return n.fill("{name}与上年持平", name=name)
    return n.fill("{name}{growth}", name=name, growth=n.growth(key, name, now, then))


def fund_totals(n: Narrator, key: str, source: str) -> dict[str, Fragment]:
    """Opening, income, spending and closing of a fund."""
    a = n.accounts
    return {
        "opening": n.amount(f"{key}.opening", "年初结转和结余", a.opening(source)),
        "income": n.amount(f"{key}.income", "本年收入", a.income(source)),
        "spent": n.amount(f"{key}.spend", "本年支出", a.spend(source)),
        "closing": n.amount(f"{key}.closing", "年末结转和结余", a.closing(source)),
    }


def fund_items(n: Narrator, key: str, source: str, template: str) -> None:
    """A paragraph for each 项 of a fund."""
    flows: list[Flow] = sorted(n.accounts.pick(source), key=lambda f: f.code)
    for number, flow in enumerate(flows, 1):
        names = item_names(n, flow.code)
        amount = n.amount(f"{key}.{flow.code}.actual", f"{names['c3']}支出", flow.spent)
        budget = n.amount(f"{key}.{flow.code}.budget", f"{names['c3']}年初预算", flow.budget)
        slots: dict[str, Fragment | list[Fragment]] = {
            **names,
            "use": use(n, flow.code),
            "amount": amount,
            "budget": budget,
        }
        n.say(f"{number}{n.style.item_dot}{template}", f"{key}.{flow.code}", **slots)


def vehicle_list(n: Narrator, every: bool, separator: str) -> list[Fragment]:
    """The fleet by kind; `every` also lists what there is none of."""
    kinds = (["部级领导干部用车", *VEHICLE_KINDS[:5], "离退休干部用车", VEHICLE_KINDS[5]]) if every else VEHICLE_KINDS
    counts = n.accounts.assets.vehicles
    listed: list[list[Fragment]] = [
        [f"{kind}", n.count(f"N12.vehicle.{kind}", kind, counts.get(kind, 0), "辆")]
        for kind in kinds
        if every or counts.get(kind)
    ]
    return n.join(listed, separator)


def procurement_parts(n: Narrator) -> dict[str, Figure]:
    """Procurement by type."""
    p = n.accounts.procurement
    return {
        "total": n.amount("N11.total", "政府采购支出总额", p.total),
        "goods": n.amount("N11.goods", "政府采购货物支出", p.goods),
        "works": n.amount("N11.works", "政府采购工程支出", p.works),
        "services": n.amount("N11.services", "政府采购服务支出", p.services),
    }


def procurement(n: Narrator) -> None:
    """政府采购 in the national pattern: total by type, then the shares of small and micro firms."""
    p = n.accounts.procurement
    if not p.total:
        n.say("{department}{year}年度未发生政府采购支出。", "N11")
        return
    parts = procurement_parts(n)
    template = "{year}年度{department}政府采购支出总额{total}，其中：政府采购货物支出{goods}、"
    template += "政府采购工程支出{works}、政府采购服务支出{services}。" if p.works else "政府采购服务支出{services}。"
    if not p.works:
        parts.pop("works")
    template += "授予中小企业合同金额{small}，占政府采购支出总额的{small_share}，"
    template += "其中：授予小微企业合同金额{micro}，占{base}的{micro_share}"
    of_total = n.style.wording % 2 == 0
    whole = p.total if of_total else p.small
    types = [("goods", "货物", p.goods, p.small_goods), ("works", "工程", p.works, p.small_works)]
    types.append(("services", "服务", p.services, p.small_services))
    by_type = [
        n.fill(
            "{t}采购授予中小企业合同金额占{t}支出金额的{p}",
            t=name,
            p=n.rate(f"N11.{k}.small_share", f"{name}采购授予中小企业占比", small, amount),
        )
        for k, name, amount, small in types
        if wan(amount)
    ]
    n.say(
        template + "；{types}。",
        "N11",
        **parts,
        small=n.amount("N11.small", "授予中小企业合同金额", p.small),
        small_share=n.rate("N11.small.share", "中小企业合同占比", p.small, p.total),
        micro=n.amount("N11.micro", "授予小微企业合同金额", p.micro),
        micro_share=n.rate("N11.micro.share", "小微企业合同占比", p.micro, whole),
        base="政府采购支出总额" if of_total else "授予中小企业合同金额",
        types=n.join(by_type, "，"),
    )


def assets(n: Narrator, subject: str = "{department}") -> None:
    """国有资产: vehicles and large equipment on 31 December."""
    a = n.accounts.assets
    template = "截至{year}年12月31日，" + subject + "共有车辆{total}"
    slots: dict[str, Fragment | list[Fragment]] = {
        "total": n.count("N12.vehicles", "车辆总数", a.total_vehicles, "辆"),
        "special": n.count("N12.special", "单价100万元以上设备", a.special_equipment, "台（套）"),
    }
    if a.total_vehicles:
        template += n.vary("，其中，", "，其中：") + "{list}"
        slots["list"] = vehicle_list(n, every=False, separator="，")
    if n.year <= 2021:
        template += "；单价50万元（含）以上通用设备{general}，单价100万元（含）以上专用设备{special}。"
        slots["general"] = n.count("N12.general", "单价50万元以上通用设备", a.general_equipment, "台（套）")
    else:
        template += "；单价100万元（含）以上设备（不含车辆）{special}。"
    n.say(template, "N12", **slots)


def class_uses(n: Narrator) -> dict[str, str]:
    """For every class of general spending, what its items are for."""
    uses = {}
    for item in class_amounts(n.accounts):
        codes = [c for c in n.accounts.codes("general_public_budget") if c.startswith(item.key)]
        uses[item.key] = "、".join(dict.fromkeys(use(n, c) for c in codes[:3]))
    return uses
