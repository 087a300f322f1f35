"""Whether a department has institutions (事业单位) in scope, told by what only institutions print."""

import re

from workers.validate.subject import Subject

__all__ = ["has_institutions"]

_PART_ONE = "第一部分"
_WORDS = ("事业单位", "事业编制", "参公", "中心")
# How names of subordinate institutions end; courts, procuratorates, stations of police and justice are none.
_NAMES = re.compile(
    r"(?:中心|站|馆|学校|园|场|队|社|(?<!派出)(?<!司法)所|(?<!法)(?<!检察)院)(?:[（(][^（）()]*[）)])?$"
)
_PERFORMANCE_PAY = "30107"
_RUNNING = "50"
# Items of the classification that only institutions spend: their retired (2080502) and their medical care (2101102).
_OWN_ITEMS = ("2080502", "2101102")


def has_institutions(subject: Subject) -> bool:
    """By the description of the department, its units, the items that only institutions have, or performance pay."""
    if any(word in p.text for p in subject.paragraphs(_PART_ONE) for word in _WORDS):
        return True
    if any(_NAMES.search(name) for name in subject.report.units):
        return True
    items = [r.code for r in subject.coded("T3") if r.code and len(r.code) == 7]
    if any(code.endswith(_RUNNING) or code in _OWN_ITEMS for code in items):
        return True
    row = subject.by_code("T6", _PERFORMANCE_PAY)
    return row is not None and subject.cell("T6", row, "amount").value > 0
