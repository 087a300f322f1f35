"""Paragraph parts that several profiles share."""

from tests.corpus.body import GENERAL, GOVERNMENT_FUND, STATE
from tests.corpus.codes import functional_name, purpose
from tests.corpus.document import Fragment
from tests.corpus.measures import Named, class_amounts, economic_names, income_kinds, spend_natures
from tests.corpus.money import wan
from tests.corpus.narrator import Narrator
from tests.corpus.phrases import Phrases

__all__ = [
    "FISCAL",
    "basic_parts",
    "class_list",
    "income_list",
    "item_names",
    "item_verdict",
    "nature_list",
    "same",
    "shared_list",
    "staff_item",
    "use",
    "yoy",
]

FISCAL = (GENERAL, GOVERNMENT_FUND, STATE)


def yoy(n: Narrator, words: Phrases, key: str, subject: str, now: int, then: int, each: str = "") -> list[Fragment]:
    """与上年相比 … 主要原因是 … 。 for a total that changed, or that it stayed."""
    if n.is_flat(now, then):
        return n.fill("{subject}与上年持平。", subject=subject)
    because = n.vary("主要原因是", "主要原因是：", "主要原因为", "主要是由于")
    return n.fill(
        "{subject}{each}{growth}，" + because + "{reason}。",
        subject=subject,
        each=each,
        growth=n.growth(key, subject, now, then),
        reason=words.change(now > then),
    )


def shared_list(n: Narrator, key: str, items: list[Named], template: str) -> list[list[Fragment]]:
    """`template` for each item, with {name}, {amount} and {share}; shares are of the items' sum."""
    amounts = {i.key: i.amount for i in items}
    shares = n.shares(key, amounts, {i.key: i.name for i in items})
    return [
        n.fill(template, name=i.name, amount=n.amount(f"{key}.{i.key}.amount", i.name, i.amount), share=shares[i.key])
        for i in items
    ]


def income_list(n: Narrator, template: str) -> list[list[Fragment]]:
    """Kinds of income with their shares."""
    return shared_list(n, "N2", income_kinds(n.accounts), template)


def nature_list(n: Narrator, template: str) -> list[list[Fragment]]:
    """Natures of spending with their shares."""
    return shared_list(n, "N3", spend_natures(n.accounts), template)


def class_list(n: Narrator, template: str, short: bool) -> list[list[Fragment]]:
    """Classes of general spending with their shares; `short` drops 支出 from the names."""
    items = class_amounts(n.accounts)
    if short:
        items = [i._replace(name=i.name.removesuffix("支出")) for i in items]
    return shared_list(n, "N5b", items, template)


def item_names(n: Narrator, code: str) -> dict[str, str]:
    """The names of 类, 款 and 项 of a code, by slot."""
    return {slot: functional_name(code[:length], n.year) for slot, length in (("c1", 3), ("c2", 5), ("c3", 7))}


def staff_item(code: str) -> bool:
    """Whether a 项 is about people rather than tasks."""
    return code.startswith(("20805", "20808", "21011", "22102")) or code.endswith(("01", "50"))


def item_verdict(n: Narrator, words: Phrases, key: str, code: str, budget: int, actual: int) -> dict[str, Fragment]:
    """大于 or 小于, and a reason that fits the item."""
    over = actual > budget
    return {
        "direction": n.word(f"{key}.direction", "大于" if over else "小于"),
        "reason": words.deviation(over, staff=staff_item(code)),
    }


def same(budget: int, actual: int) -> bool:
    """Whether two amounts print alike."""
    return wan(budget) == wan(actual)


def use(n: Narrator, code: str) -> str:
    """What the money of a 项 was for."""
    return purpose(code, n.year)


def basic_parts(n: Narrator) -> dict[str, Fragment]:
    """The figures and lists of section 六."""
    a = n.accounts
    return {
        "basic": n.amount("N6.total", "基本支出", a.spend(GENERAL, nature="basic")),
        "staff": n.amount("N6.staff", "人员经费", a.staff_cost),
        "public": n.amount("N6.public", "公用经费", a.public_cost),
        "staff_list": economic_names(a, "301", "303"),
        "public_list": economic_names(a, "302", "310"),
    }
