"""The “三公” section in the national pattern: total, items, counts, last year."""

from tests.corpus.document import Fragment
from tests.corpus.money import wan
from tests.corpus.narrative import same
from tests.corpus.narrative_money import ITEM_NAMES, versus_budget, yoy_item
from tests.corpus.narrator import Narrator
from tests.corpus.phrases import Phrases

__all__ = ["three_public_details", "three_public_scope", "three_public_total", "three_public_yoy"]


def three_public_scope(n: Narrator) -> None:
    """Which units have such expenses."""
    units = "、".join([f"{n.body.name}本级", *n.body.institutions])
    n.say("有一般公共预算财政拨款安排“三公”经费的单位包括{units}。", "N7.scope", units=units)


def three_public_total(n: Narrator, words: Phrases, basis: str) -> None:
    """Budget, actual and completion of the whole."""
    three = n.accounts.three
    budget, actual = three.sums("budget")["total"], three.sums("actual")["total"]
    template = "{year}年度“三公”经费财政拨款{of}为{budget}，支出决算为{actual}，完成{basis}的{rate}。"
    slots: dict[str, Fragment | list[Fragment]] = {
        "of": f"{basis}数" if basis == "年初预算" else "支出预算",
        "basis": basis,
        "budget": n.amount("N7.total.budget", "“三公”经费预算", budget),
        "actual": n.amount("N7.total.actual", "“三公”经费决算", actual),
        "rate": n.rate("N7.total.rate", "“三公”经费完成率", actual, budget),
    }
    if not same(budget, actual):
        template += "决算数{direction}预算数的主要原因：{reason}。"
        slots["direction"] = n.word("N7.total.direction", "大于" if actual > budget else "小于")
        slots["reason"] = words.vehicle() if three.actual["run"] else words.reception()
    n.say(template, "N7.total", **slots)


def three_public_details(n: Narrator, words: Phrases, basis: str) -> None:
    """The items one by one with counts."""
    dot = n.style.item_dot
    _abroad(n, f"1{dot}", basis)
    three = n.accounts.three
    vehicle, planned = three.sums("actual")["vehicle"], three.sums("budget")["vehicle"]
    if not vehicle and not planned:
        n.say(
            f"2{dot}" + "公务用车购置及运行费支出决算为{amount}，本年度无公务用车购置及运行支出。",
            "N7.vehicle",
            amount=n.amount("N7.vehicle.actual", ITEM_NAMES["vehicle"], 0),
        )
    else:
        n.say(
            f"2{dot}" + "公务用车购置及运行费支出决算为{amount}，完成{basis}的{rate}；其中：",
            "N7.vehicle",
            amount=n.amount("N7.vehicle.actual", ITEM_NAMES["vehicle"], vehicle),
            basis=basis,
            rate=n.rate("N7.vehicle.rate", f"{ITEM_NAMES['vehicle']}完成率", vehicle, planned),
        )
        _buy(n, basis)
        _run(n, words, basis)
    _reception(n, words, f"3{dot}", basis)


def _abroad(n: Narrator, number: str, basis: str) -> None:
    three = n.accounts.three
    budget, actual = three.budget["abroad"], three.actual["abroad"]
    figures = {
        "budget": n.amount("N7.abroad.budget", f"{ITEM_NAMES['abroad']}预算", budget),
        "actual": n.amount("N7.abroad.actual", f"{ITEM_NAMES['abroad']}决算", actual),
    }
    if not actual:
        n.say(
            number + "因公出国（境）费预算为{budget}，支出决算为{actual}，本年度无因公出国（境）团组。",
            "N7.abroad",
            **figures,
        )
        return
    versus = versus_budget(n, "N7.abroad", ITEM_NAMES["abroad"], basis, actual, budget, "按实际行程结算国际旅费")
    template = number + "因公出国（境）费预算为{budget}，支出决算为{actual}{versus}。"
    n.say(
        template + "全年支出涉及出国（境）团组{groups}，累计{persons}，主要用于参加业务交流。",
        "N7.abroad",
        **figures,
        versus=versus,
        groups=n.count("N7.groups", "出国（境）团组", three.groups, "个"),
        persons=n.count("N7.travellers", "出国（境）人次", three.travellers, "人次"),
    )


def _buy(n: Narrator, basis: str) -> None:
    three = n.accounts.three
    amount = n.amount("N7.buy.actual", ITEM_NAMES["buy"], three.actual["buy"])
    if not three.actual["buy"]:
        n.say("（1）公务用车购置费{amount}，本年度无购置（更新）公务用车。", "N7.buy", amount=amount)
        return
    reason = "集中采购的成交价低于预算"
    n.say(
        "（1）公务用车购置费{amount}{versus}。本年度购置（更新）公务用车{bought}。",
        "N7.buy",
        amount=amount,
        versus=versus_budget(n, "N7.buy", ITEM_NAMES["buy"], basis, three.actual["buy"], three.budget["buy"], reason),
        bought=n.count("N7.bought", "购置（更新）公务用车", three.bought, "辆"),
    )


def _run(n: Narrator, words: Phrases, basis: str) -> None:
    three = n.accounts.three
    run = three.actual["run"]
    template = "（2）公务用车运行费{amount}{versus}。"
    slots: dict[str, Fragment | list[Fragment]] = {
        "amount": n.amount("N7.run.actual", ITEM_NAMES["run"], run),
        "versus": versus_budget(n, "N7.run", ITEM_NAMES["run"], basis, run, three.budget["run"], words.vehicle()),
        "kept": n.count("N7.kept", "公务用车保有量", three.kept, "辆"),
    }
    names = ("燃料费", "维修费", "过桥过路费", "保险费")
    if run and all(wan(p) for p in three.run_parts):
        parts: list[list[Fragment]] = [
            [name, n.amount(f"N7.run.{name}", name, part)] for name, part in zip(names, three.run_parts, strict=True)
        ]
        template += "主要用于{parts}。"
        slots["parts"] = n.join(parts)
    n.say(
        template + "截至{year}年12月31日，开支财政拨款的公务用车保有量" + n.vary("", "为") + "{kept}。",
        "N7.run",
        **slots,
    )


def _reception(n: Narrator, words: Phrases, number: str, basis: str) -> None:
    three = n.accounts.three
    actual, budget = three.actual["reception"], three.budget["reception"]
    amount = n.amount("N7.reception.actual", ITEM_NAMES["reception"], actual)
    versus = versus_budget(n, "N7.reception", ITEM_NAMES["reception"], basis, actual, budget, words.reception())
    if not actual:
        n.say(
            number + "公务接待费支出决算为{amount}{versus}。本年度无公务接待批次。",
            "N7.reception",
            amount=amount,
            versus=versus,
        )
        return
    counts = {
        "batches": n.count("N7.batches", "接待批次", three.batches, "批次" if n.year < 2022 else "个"),
        "guests": n.count("N7.guests", "接待人次", three.guests, "人次"),
        "companions": n.count("N7.companions", "陪同人数", three.companions, "人次" if n.year < 2022 else "人"),
    }
    tail = "主要用于国内公务接待，{batches}{guests}（其中：陪同{companions}）。"
    if n.year >= 2022:
        tail = "主要用于国内公务接待，全年共接待来访团组{batches}，{guests}（陪同人员{companions}）。"
    n.say(
        number + "公务接待费支出决算为{amount}{versus}。" + tail, "N7.reception", amount=amount, versus=versus, **counts
    )


def three_public_yoy(n: Narrator) -> None:
    """The whole and its items against last year."""
    now, then = n.accounts.three.sums("actual"), n.before.three.sums("actual")
    if n.is_flat(now["total"], then["total"]):
        n.say("{year}年度“三公”经费财政拨款支出决算数与{prior}年度持平。", "N7.yoy")
        return
    names = {
        "abroad": "因公出国（境）支出决算",
        "vehicle": "公务用车购置及运行费支出决算",
        "reception": "公务接待支出决算",
    }
    items = [yoy_item(n, f"N7.yoy.{k}", name, now[k], then[k]) for k, name in names.items()]
    up = now["total"] > then["total"]
    n.say(
        "{year}年度“三公”经费财政拨款支出决算数比{prior}年度{growth}，其中：{items}。变动的主要原因是{reason}。",
        "N7.yoy",
        growth=n.growth("N7.yoy", "“三公”经费", now["total"], then["total"]),
        items=n.join(items, "，"),
        reason="车辆维修次数和接待批次多于上年" if up else "车辆维修次数和接待批次少于上年",
    )
