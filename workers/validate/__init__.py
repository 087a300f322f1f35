"""Judges a report: every rule of its pack runs, failures are explained together, and nothing is accused wrongly.

    judgement = validate(report)                     # Report → Judgement, a pure function
    judgement = validate(report, second=read_again)  # (page, box) → the text there, read independently
    catalogue()                                      # every rule, as schemas.knowledge.rules has it

How a rule is written
---------------------
1. Its entry in schemas/knowledge/rules/catalogue/*.toml: id, titles, severity, source in our words, scope, and the
   forms it cannot do without (`forms`: without one of them the engine says not evaluable, with the reason). Then
   `python -m schemas.knowledge.rules_page > docs/rules.md`.
2. Either a `formula` there, in the notation of docs/rules.md, or a function anywhere under workers/validate/rules
   (modules are found by themselves), registered with its id or ids:

       @rule("N1-TOTAL-EQ-T1", "N1-YOY")
       def totals(subject: Subject) -> Iterator[Outcome]:
           for said in subject.groups("N1.yoy"):
               yield Growth(rule="N1-YOY", found=subject.said(said["p"]), change=subject.said(said["d"]),
                            value=subject.said(total), up=said["d"].direction == "increase")

   A function yields outcomes, each one check:
   - an equation (workers.validate.equations: Total, Copy, AtMost, Share, Growth, Proportion) between quantities
     (`subject.cell(…)`, `subject.said(…)`). The engine tests it by the one comparison of workers.validate.intervals;
     a failed equation joins the common system, where the smallest set of wrong figures is sought: a figure of the
     text and a cell of a form are unknowns alike. Never compare two amounts by hand; yield the equation.
   - a verdict (workers.validate.outcome: passed, failed, noted, not_applicable, not_evaluable) where the matter is
     words, names, numbers of things. `failed` brings its own Chinese message (one or two sentences; message_en the
     same in English), `where`, and evidence (`subject.quote(…)`, a Quantity's or a FormRow's text).
     `rule=` names the rule where one function judges several. `cells` (keys of quantities) and `cause` (any string)
     tell the engine which failures are one cause.
   A rule that has nothing to look at yields `not_applicable` (it does not concern this report) or `not_evaluable`
   (it does, and what it needs was not there), both with a reason in Chinese; yielding nothing at all counts as
   not applicable.
3. Three tests: it passes, it fails, it cannot be evaluated (tests/workers/validate/build.py composes small reports).

Rules may assume nothing about order, keep no state, catch nothing and know no tolerance. A rule that crashes is not
evaluable and a fault of ours.
"""

from schemas.knowledge.rules import rules as catalogue
from workers.validate.judge import validate

__all__ = ["catalogue", "validate"]
