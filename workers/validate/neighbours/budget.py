"""Y-BUDGET-DOC: the opening budget against the budget that was published."""

from schemas.findings import Check, Verdict
from workers.validate.neighbours.known import Known
from workers.validate.neighbours.pair import rules_over
from workers.validate.neighbours.weighing import OverReports

__all__ = ["against_budget"]


def against_budget(known: Known) -> OverReports:
    """Why the check cannot be made: budget documents are kept and told apart, and their figures are not extracted."""
    reason = "部门预算公开文件只归档、不提取数字，年初预算无法与之核对"
    rules = rules_over("budget", known)
    return OverReports(tuple(Check(rule, Verdict.NOT_EVALUABLE, reason=reason) for rule in rules))
