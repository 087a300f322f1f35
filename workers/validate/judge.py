"""Report → Judgement: run the pack, explain what fails, look twice, and only then accuse."""

import workers.validate.rules  # noqa: F401  registers every rule function
from schemas.findings import Finding, Judgement, Severity
from schemas.report import Report
from workers.validate.diagnosis import System, explain
from workers.validate.engine import Ran, run
from workers.validate.findings import checks_with, draft_of, gathered_by_blank_form, joined, roundings, softened
from workers.validate.second import Second, parted
from workers.validate.subject import Subject, subject_of

__all__ = ["validate"]

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def validate(report: Report, second: Second | None = None) -> Judgement:
    """Judges a report by the one pack of its own year and place; a pure function.

    `second` reads a box of a page in an independent way (page from 0, points); where it disagrees with the printed
    text of an accused figure the finding becomes a doubt. A document that is no final account is not judged.
    """
    if not report.identity.kind.is_final_accounts:
        return Judgement(pack="")
    subject, ran = _run(report)
    system = System(ran.tested)
    causes = explain(system)
    drafts = [draft_of(cause, system) for cause in causes]
    drafts = gathered_by_blank_form(joined(drafts, ran.judged), subject)
    accused = {q.key for draft in drafts for q in draft.figures[:1]}
    drafts = softened([*drafts, *roundings(ran.tested, accused)], report)
    findings, doubts = parted(drafts, second)
    checks = checks_with(ran.checks, causes, system)
    return Judgement(subject.pack.id, checks, tuple(sorted(findings, key=_gravity)), tuple(doubts))


def _run(report: Report) -> tuple[Subject, Ran]:
    """The report as its forms' unit labels say, or regardless of them where more equations hold so."""
    subject = subject_of(report)
    ran = run(subject)
    if subject.odd_units and ran.failures:
        plain = Subject(report, labels=False)
        other = run(plain)
        if other.failures < ran.failures:
            return plain, other
    return subject, ran


def _gravity(finding: Finding) -> int:
    return _ORDER[finding.severity]
