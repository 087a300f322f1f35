"""On composed reports of every layout: nothing clean is accused, and an altered digit does not pass."""

from random import Random

import pytest
from msgspec.structs import replace

from schemas.findings import Finding, Severity
from schemas.report import Fact, Report
from tests.corpus import compose
from tests.workers.validate.composed import report_of
from workers.validate import validate

PROFILES = ("wuhan-2020", "wuhan-2022", "shanghai", "national")
FAMILIES = ("T", "X", "K", "U")


def loud(report: Report) -> list[Finding]:
    """The errors and warnings of rules on the forms."""
    own = validate(report).findings
    return [f for f in own if f.severity is not Severity.INFO and f.rule[0] in FAMILIES]


@pytest.mark.parametrize("profile", PROFILES)
def test_clean_reports_are_accused_of_nothing(profile: str) -> None:
    """Amounts composed exactly and rounded cell by cell fail no rule on the forms."""
    for seed in range(4):
        report = report_of(compose(seed, profile=profile))
        assert [(seed, f.rule, f.message) for f in loud(report)] == []


@pytest.mark.slow
def test_hundreds_of_clean_reports_are_accused_of_nothing() -> None:
    """Over all layouts and years not one error or warning."""
    for seed in range(100, 175):
        for profile in PROFILES:
            assert [(seed, profile, f.message) for f in loud(report_of(compose(seed, profile=profile)))] == []


def altered(fact: Fact, rng: Random) -> Fact | None:
    """The cell with one digit other than the last changed."""
    places = [i for i, ch in enumerate(fact.text) if ch.isdigit()][:-1]
    if not places:
        return None
    at = rng.choice(places)
    digit = rng.choice([d for d in "123456789" if d != fact.text[at]])
    text = fact.text[:at] + digit + fact.text[at + 1 :]
    return replace(fact, text=text, value=text.replace(",", ""))


def guarded(seeds: range, cells: int) -> tuple[int, int, int, int]:
    """How many altered cells there were, were noticed, and stood first or among the first three suspects."""
    rng = Random(seeds.start)
    total = noticed = first = third = 0
    for seed in seeds:
        for profile in PROFILES:
            report = report_of(compose(seed, profile=profile))
            for at in rng.sample(range(len(report.facts)), cells):
                fact = altered(report.facts[at], rng)
                if fact is None:
                    continue
                facts = (*report.facts[:at], fact, *report.facts[at + 1 :])
                found = loud(replace(report, facts=facts))
                ranks = [i for i, s in enumerate(found[0].suspects if found else ()) if _is(s, fact)]
                total += 1
                noticed += bool(found)
                first += ranks[:1] == [0]
                third += bool(ranks) and ranks[0] < 3
    return total, noticed, first, third


def _is(suspect: object, fact: Fact) -> bool:
    names = ("form", "side", "line", "code", "column")
    return all(getattr(suspect, name) == getattr(fact, name) for name in names)


def test_altered_cells_are_noticed_and_suspected() -> None:
    """Of single altered digits nearly all are noticed; the cell is mostly the first suspect, seldom none of three."""
    total, noticed, first, third = guarded(range(2), 12)
    assert noticed >= 0.95 * total
    assert first >= 0.75 * noticed
    assert third >= 0.85 * noticed


@pytest.mark.slow
def test_the_guard_holds_over_many_reports() -> None:
    """At least 97 of 100 altered cells are noticed, 75 named first and 90 among the first three suspects."""
    total, noticed, first, third = guarded(range(20, 30), 25)
    assert noticed >= 0.97 * total
    assert first >= 0.75 * noticed
    assert third >= 0.90 * noticed
