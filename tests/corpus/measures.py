"""What the running text tells of the accounts: named amounts in the order of telling."""

from typing import NamedTuple

from tests.corpus.body import GENERAL, GOVERNMENT_FUND, OWN, STATE, Accounts, Body
from tests.corpus.codes import class_lines, economic_name
from tests.corpus.money import wan

__all__ = ["Named", "Project", "class_amounts", "economic_names", "income_kinds", "projects", "spend_natures"]

_KINDS = {
    "superior_subsidy": "上级补助收入",
    "business_income": "事业收入",
    "operating_income": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other_income": "其他收入",
}
_NATURES = {
    "basic": "基本支出",
    "project": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "operating": "经营支出",
    "subsidy_to_affiliated": "对附属单位补助支出",
}


class Named(NamedTuple):
    """An amount (分) under its key and printed name."""

    key: str
    name: str
    amount: int


class Project(NamedTuple):
    """A project of the general budget: adjusted budget and spending (分)."""

    name: str
    topic: str
    budget: int
    actual: int


def income_kinds(accounts: Accounts) -> list[Named]:
    """The kinds of income that are not zero."""
    fiscal = accounts.income(GENERAL, GOVERNMENT_FUND, STATE)
    kinds = [Named("fiscal_appropriation", "财政拨款收入", fiscal)]
    kinds += [Named(k, name, accounts.income(OWN, kind=k)) for k, name in _KINDS.items()]
    return [k for k in kinds if wan(k.amount)]


def spend_natures(accounts: Accounts) -> list[Named]:
    """The natures of spending that are not zero."""
    natures = [Named(n, name, accounts.spend(nature=n)) for n, name in _NATURES.items()]
    return [n for n in natures if wan(n.amount)]


def class_amounts(accounts: Accounts, source: str = GENERAL) -> list[Named]:
    """Spending of one source by functional class, classes in the order of their codes."""
    names = dict(class_lines(accounts.year))
    codes = sorted({f.code[:3] for f in accounts.pick(source)})
    return [Named(c, names[c], accounts.spend(source, code=c)) for c in codes]


def economic_names(accounts: Accounts, *classes: str) -> str:
    """The names of the economic items that were spent on, as running text lists them."""
    codes = [c for c, v in accounts.economic.items() if c[:3] in classes and wan(v)]
    return "、".join(economic_name(c) for c in sorted(codes))


def projects(body: Body, accounts: Accounts) -> list[Project]:
    """The projects of the general budget; together they are its 项目支出 exactly."""
    rng = body.rng("projects", accounts.year)
    total = accounts.spend(GENERAL, nature="project")
    if not total:
        return []
    topics = list(body.domain.topics[: rng.randint(2, len(body.domain.topics))])
    weights = [body.rng("project", t).uniform(0.4, 2) for t in topics]
    actual, left = [], total
    for weight in weights[:-1]:
        part = int(total * weight / sum(weights)) // 10_000 * 10_000
        actual.append(part)
        left -= part
    actual.append(left)
    found = []
    for topic, spent in zip(topics, actual, strict=True):
        budget = spent if rng.random() < 0.4 else body.rounded(spent * rng.uniform(1.0, 1.12) + 5_000)
        found.append(Project(f"{topic}经费", topic, budget, spent))
    return found
