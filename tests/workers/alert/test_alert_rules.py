"""Which rule tells whom, and when: matching, money, timing."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from runtime.alerting import AlertRule
from schemas.alerts import Concern
from schemas.findings import Severity
from schemas.report import Kind
from workers.alert.causes import Facts
from workers.alert.matching import matches, route
from workers.alert.money import in_ten_thousands
from workers.alert.timing import awake, due, patience

FACTS = Facts(
    severity=Severity.ERROR,
    message="m",
    rule="T3-SUM",
    kind=Kind.DEPARTMENT_FINAL_ACCOUNTS,
    department="某市教育局",
    region="某省某市",
    region_code="999900",
    money="12.5",
)


def rule(**values: object) -> AlertRule:
    return AlertRule.model_validate({"name": "r", "channels": ["a"], **values})


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({}, True),
        ({"severity": ["error", "warning"]}, True),
        ({"severity": ["info"]}, False),
        ({"rules": ["T3"]}, True),
        ({"rules": ["T4", "3-SUM"]}, False),
        ({"departments": ["教育"]}, True),
        ({"departments": ["卫生"]}, False),
        ({"regions": ["某市"]}, True),
        ({"regions": ["9999"]}, True),
        ({"regions": ["99"], "severity": ["info"]}, False),
        ({"regions": ["00"]}, False),
        ({"kinds": ["department_final_accounts"]}, True),
        ({"kinds": ["unit_final_accounts"]}, False),
        ({"minimum": "12.5"}, True),
        ({"minimum": "12.51"}, False),
        ({"on": ["failure", "silence"]}, False),
    ],
)
def test_every_condition_must_hold(conditions: dict[str, object], holds: bool) -> None:
    """A rule matches where all that it names is so, and a list that is left out asks for nothing."""
    assert matches(rule(**conditions), Concern.FINDING, FACTS) is holds


def test_what_has_no_money_is_below_every_minimum() -> None:
    """A rule with a minimum leaves out findings about names or percentages."""
    assert not matches(rule(minimum="0"), Concern.FINDING, Facts(severity=Severity.ERROR, message="m"))


def test_the_first_rule_tells_a_channel() -> None:
    """Where several rules match, each channel is told once, by the first of them."""
    first, second = rule(name="first", channels=["a"]), rule(name="second", channels=["a", "b"])
    routes = route([first, second], Concern.FINDING, FACTS)
    assert {channel: one.name for channel, one in routes.items()} == {"a": "first", "b": "second"}


@pytest.mark.parametrize(
    ("difference", "unit", "form", "texts", "money"),
    [
        ("-0.30", "万元", "INCOME", [], "0.30"),
        ("1,234.5", None, "INCOME", [], "1234.5"),
        ("250000", "元", "INCOME", [], "25.0000"),
        ("0.5", "亿元", "INCOME", [], "5000.0"),
        ("0.5", "美元", "INCOME", [], None),
        ("不符", "万元", "INCOME", [], None),
        ("NaN", "万元", "INCOME", [], None),
        (None, "万元", "INCOME", [], None),
        ("3.5", "万元", None, ["支出为1,012.50万元"], "3.5"),
        ("3.5", "万元", None, ["增长1012.5%"], None),
        ("3.5", "万元", None, ["支出为21012.5万元"], None),
        ("3.5", "万元", None, ["购置1012.5辆，支出4万元"], None),
    ],
)
def test_the_size_of_a_difference(
    difference: str | None, unit: str | None, form: str | None, texts: list[str], money: str | None
) -> None:
    """Differences are compared in 万元, whatever the report's unit; percentages and counts are no money."""
    assert in_ten_thousands(difference, unit, form=form, figures=("1012.5", None), texts=texts) == money


def test_a_whole_number_is_not_found_inside_a_longer_one() -> None:
    """12 is not the 120 of 120万元, yet the 12.00 of 12.00万元."""
    told = [in_ten_thousands("1", None, form=None, figures=["12"], texts=[text]) for text in ("120万元", "12.00万元")]
    assert told == [None, "1"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("quiet", "moment", "sent"),
    [
        ("22:00-07:30", "2026-03-01 21:59", "2026-03-01 21:59"),
        ("22:00-07:30", "2026-03-01 22:00", "2026-03-02 07:30"),
        ("22:00-07:30", "2026-03-02 07:29", "2026-03-02 07:30"),
        ("22:00-07:30", "2026-03-02 07:30", "2026-03-02 07:30"),
        ("12:00-13:00", "2026-03-02 12:30", "2026-03-02 13:00"),
        ("12:00-13:00", "2026-03-02 23:30", "2026-03-02 23:30"),
    ],
)
def test_quiet_hours_are_waited_out(quiet: str, moment: str, sent: str) -> None:
    """What falls into the quiet hours is due at their end, over midnight too, by the clock of the rule's place."""
    found = awake(rule(quiet=quiet), at(moment).astimezone(UTC))
    assert (found, found.tzinfo) == (at(sent), UTC)


def test_a_digest_waits_for_its_window() -> None:
    """Without a digest an alert is due at once, with one when its time is over, and then not in the quiet hours."""
    now = at("2026-03-01 20:00")
    assert due(rule(), now) == now
    assert due(rule(digest="window", window_minutes=90), now) == at("2026-03-01 21:30")
    assert now < due(rule(digest="body"), now) < at("2026-03-01 20:05")
    assert due(rule(digest="window", window_minutes=180, quiet="22:00-06:00"), now) == at("2026-03-02 06:00")


def test_failures_back_off() -> None:
    """The wait grows with every failure to an hour at most, with a share of chance."""
    waits = [patience(72).delay(failures, 0.0) for failures in range(1, 73)]
    assert waits[0] == 2
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert max(waits) == 3600
    assert sum(waits) > 36 * 3600, "a channel may be away over a weekend's worst day"
    assert patience(72).delay(3, 0.9) < patience(72).delay(3, 0.0)
