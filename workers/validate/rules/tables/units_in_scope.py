"""Whether a department has institutions (事业单位) in scope, told by what only institutions print."""

from workers.validate.subject import Subject

__all__ = ["has_institutions"]

_PART_ONE = "第一部分"
_WORDS = ("事业单位", "事业编制", "参公", "中心")
_PERFORMANCE_PAY = "30107"
_RUNNING = "50"


def has_institutions(subject: Subject) -> bool:
    """By the description of the department, the running cost of institutions (项 50) or performance pay (30107)."""
    if any(word in p.text for p in subject.paragraphs(_PART_ONE) for word in _WORDS):
        return True
    if any(r.code and len(r.code) == 7 and r.code.endswith(_RUNNING) for r in subject.coded("T3")):
        return True
    row = subject.by_code("T6", _PERFORMANCE_PAY)
    return row is not None and subject.cell("T6", row, "amount").value > 0
