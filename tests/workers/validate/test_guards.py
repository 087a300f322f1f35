"""The guard map: which printed figures a check stands guard over."""

from decimal import Decimal
from random import Random

from schemas.report import Report
from tests.corpus import compose
from tests.workers.validate.composed import report_of
from workers.validate import validate
from workers.validate.guards import altered_value, guards, with_figure


def composed() -> Report:
    return report_of(compose(3, profile="national"))


def test_nearly_every_cell_of_a_clean_report_is_guarded() -> None:
    """At least 97 of 100 cells, and each guard names its rule."""
    told = list(guards(composed()))
    assert len(told) == len(composed().facts)
    assert sum(one.rule is not None for one in told) >= 0.97 * len(told)


def test_the_map_says_what_the_judge_would_say() -> None:
    """A figure called guarded leads to a finding, one called unguarded to none."""
    report = composed()
    told = list(guards(report))
    unguarded = [at for at, one in enumerate(told) if one.rule is None]
    for at in [*unguarded[:3], *Random(1).sample(range(len(told)), 6)]:
        found = validate(with_figure(report, at, told[at].altered)).findings
        assert any(one.severity != "info" for one in found) == (told[at].rule is not None)


def test_a_column_that_nothing_adds_up_is_unguarded() -> None:
    """A report of one lone cell has nobody to notice."""
    report = composed()
    lone = next(fact for fact in report.facts if fact.form == "BASIC_EXPENDITURE" and fact.code and len(fact.code) == 5)
    form = next(one for one in report.forms if one.key == lone.form)
    alone = Report(report.identity, forms=(form,), facts=(lone,))
    assert [one.rule for one in guards(Report(report.identity, facts=(lone,)))] == [None]
    assert len(list(guards(alone))) == 1


def test_an_altered_value_differs_in_one_digit_other_than_the_last() -> None:
    """Sign, point and length stay; of a single digit that digit is altered."""
    rng = Random(7)
    for value in ("4.20", "-1234.56", "100", "7"):
        other = altered_value(value, rng)
        wrong = [i for i, (a, b) in enumerate(zip(value, other, strict=True)) if a != b]
        assert len(wrong) == 1
        assert wrong[0] < len(value) - 1 or len(value) == 1
        assert Decimal(other) != Decimal(value)


def test_the_same_seed_gives_the_same_map() -> None:
    """The map is a pure function of report and seed."""
    report = composed()
    assert [g.altered for g in guards(report, 5)] == [g.altered for g in guards(report, 5)]
