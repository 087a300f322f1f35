"""The engine: every rule gives a verdict, a crash accuses nobody, a reason stands beside what was not checked."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Kind
from tests.workers.validate.build import consistent, with_form, without
from workers.validate import engine, validate
from workers.validate.outcome import Outcome, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject

CONSISTENT = consistent()


def test_every_rule_in_scope_gives_at_least_one_verdict() -> None:
    """Nothing is silently skipped: what was not checked is stored with its reason."""
    checked = {c.rule for c in validate(CONSISTENT).checks}
    assert {r.id for r in engine.scope(Subject(CONSISTENT))} <= checked


def test_what_was_not_checked_says_why() -> None:
    """Verdicts without a comparison carry a reason in Chinese."""
    for check in validate(without(CONSISTENT, "T3")).checks:
        if check.verdict in (Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE):
            assert check.reason


def test_a_rule_that_crashes_is_not_evaluable_and_never_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is told as one and the other rules go on."""

    def crash(subject: Subject) -> Iterator[Outcome]:
        yield passed()
        raise KeyError(subject.year)

    judges = engine.functions()
    monkeypatch.setattr(engine, "functions", lambda: {**judges, "T1-DEBT": crash})
    judged = validate(CONSISTENT)
    own = [c for c in judged.checks if c.rule == "T1-DEBT"]
    assert [c.verdict for c in own] == [Verdict.PASS, Verdict.NOT_EVALUABLE]
    assert "故障" in (own[1].reason or "")
    assert not [f for f in judged.findings if f.rule == "T1-DEBT"]
    assert any(c.rule == "T1-BALANCE" and c.verdict is Verdict.PASS for c in judged.checks)


def test_a_judge_without_a_word_is_not_applicable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that yields nothing had nothing to look at."""
    judges = engine.functions()
    monkeypatch.setattr(engine, "functions", lambda: {**judges, "T1-DEBT": lambda _: ()})
    (own,) = [c for c in validate(CONSISTENT).checks if c.rule == "T1-DEBT"]
    assert own.verdict is Verdict.NOT_APPLICABLE


def test_only_final_accounts_are_judged() -> None:
    """A budget is classified and kept, never judged by the rules of final accounts."""
    budget = replace(CONSISTENT, identity=replace(CONSISTENT.identity, kind=Kind.DEPARTMENT_BUDGET))
    judged = validate(budget)
    assert (judged.pack, judged.checks, judged.findings) == ("", (), ())


def test_the_pack_of_the_reports_own_year_and_place_is_named() -> None:
    """The judgement names its pack."""
    assert validate(consistent(2021)).pack == "wuhan-2020"
    assert validate(consistent(2024, "310107")).pack == "shanghai-2020"


def test_rules_of_other_years_are_left_out() -> None:
    """A report before 2020 is not asked for state capital."""
    assert not [c for c in validate(consistent(2019)).checks if c.rule == "T1-STATE-CAP"]


def test_a_form_in_yuan_is_compared_in_the_reports_unit() -> None:
    """Amounts of a form that prints 元 are scaled before they are compared."""
    key = "GENERAL_BUDGET_EXPENDITURE"
    report = with_form(CONSISTENT, "T5", unit="元")
    scaled = tuple(
        replace(f, value=f"{f.amount * 10000:.2f}", text=f"{f.amount * 10000:.2f}") if f.form == key else f
        for f in report.facts
    )
    judged = validate(replace(report, facts=scaled))
    assert not [c for c in judged.checks if c.rule.startswith("X-T4-T5") and c.verdict is Verdict.FAIL]


def test_two_judges_for_one_rule_are_refused() -> None:
    """A rule has one judge."""
    with pytest.raises(ValueError, match="two judges"):
        rule("T1-LINES")(lambda _: ())


def test_evidence_and_message_keep_within_what_people_read() -> None:
    """At most twelve texts of 200 characters, 900 with the message."""
    judged = validate(without(CONSISTENT, "T3"))
    for finding in judged.findings:
        texts = [e.text for e in finding.evidence]
        assert len(texts) <= 12
        assert all(len(t) <= 200 for t in (*texts, finding.message))
        assert sum(map(len, texts)) + len(finding.message) <= 900
