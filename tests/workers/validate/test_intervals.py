"""The one comparison: what is composed exactly and then rounded never fails; what differs by more does."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.findings import Verdict
from workers.validate import intervals
from workers.validate.intervals import Printed

YUAN = st.integers(0, 10**10).map(lambda n: Decimal(n).scaleb(-4))
POSITIVE = st.integers(10**5, 10**10).map(lambda n: Decimal(n).scaleb(-4))
PLACES = st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal(1)])
HOW = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])


def printed(exact: Decimal, place: Decimal, how: str) -> Printed:
    return Printed.of(str(exact.quantize(place, how)))


@given(YUAN, PLACES, PLACES, HOW, HOW)
def test_one_amount_rounded_twice_never_fails(exact: Decimal, a: Decimal, b: Decimal, up: str, even: str) -> None:
    """Two prints of one exact amount agree, whatever their precision and way of rounding."""
    result = intervals.copy(printed(exact, a, up), printed(exact, b, even))
    assert result.verdict is not Verdict.FAIL


@given(st.lists(st.tuples(st.sampled_from([1, -1]), YUAN, PLACES), min_size=1, max_size=30), PLACES, HOW)
def test_a_total_of_rounded_parts_never_fails(
    parts: list[tuple[int, Decimal, Decimal]], place: Decimal, how: str
) -> None:
    """A total and its signed parts, each rounded on its own, agree."""
    whole = sum((sign * exact for sign, exact, _ in parts), Decimal(0))
    shown = [(sign, printed(exact, own, how)) for sign, exact, own in parts]
    assert intervals.total(printed(whole, place, how), shown).verdict is not Verdict.FAIL


@given(YUAN, POSITIVE, PLACES, PLACES, HOW)
def test_a_share_of_rounded_amounts_never_fails(
    part: Decimal, whole: Decimal, place: Decimal, digits: Decimal, how: str
) -> None:
    """A percentage computed from exact amounts agrees with the amounts as printed."""
    rate = 100 * part / whole
    base = printed(whole, place, how)
    if base.value <= base.place:
        return
    result = intervals.share(printed(rate, digits, how), printed(part, place, how), base)
    assert result.verdict is not Verdict.FAIL


def test_a_share_forced_to_close_is_one_of_amounts_that_were_rounded() -> None:
    """What the forced share may be is told by the amounts before they were rounded, not by the printed ones."""
    place = Decimal("0.01")
    found = [Printed(Decimal(text), place) for text in ("48.77", "2.46", "48.77")]
    parts = [Printed(Decimal(text), place) for text in ("723.66", "36.35", "723.66")]
    result = intervals.shares(found, parts, Printed(Decimal("1483.68"), place))
    assert [one.verdict for one in result] == [Verdict.PASS, Verdict.WITHIN_ROUNDING, Verdict.PASS]


@given(st.lists(POSITIVE, min_size=2, max_size=12), st.sampled_from([Decimal("0.01"), Decimal("0.1")]), st.data())
def test_shares_forced_to_close_never_fail(parts: list[Decimal], digits: Decimal, data: st.DataObject) -> None:
    """Where one share is printed as 100 less the others, all of them pass."""
    whole = sum(parts, Decimal(0))
    shares = [(100 * part / whole).quantize(digits, ROUND_HALF_UP) for part in parts]
    forced = data.draw(st.integers(0, len(parts) - 1))
    shares[forced] = Decimal(100) - sum(shares[:forced] + shares[forced + 1 :])
    cent = Decimal("0.01")
    result = intervals.shares(
        [Printed(s, digits) for s in shares],
        [printed(p, cent, ROUND_HALF_UP) for p in parts],
        printed(whole, cent, ROUND_HALF_UP),
    )
    assert all(one.verdict is not Verdict.FAIL for one in result)


@given(POSITIVE, POSITIVE, st.booleans(), st.sampled_from([Decimal("0.01"), Decimal("0.1")]), HOW)
def test_growth_of_rounded_amounts_never_fails(
    now: Decimal, before: Decimal, from_rounded: bool, digits: Decimal, how: str
) -> None:
    """A rate agrees with the printed change and value, whether the change was taken before rounding or after."""
    cent = Decimal("0.01")
    up = now >= before
    value = printed(now, cent, how)
    exact = abs(now - before)
    change = abs(value.value - before.quantize(cent, how)) if from_rounded else exact.quantize(cent, how)
    rate = printed(100 * exact / before, digits, how)
    assert intervals.growth(rate, Printed(change, cent), value, up=up).verdict is not Verdict.FAIL


@given(YUAN, YUAN, PLACES, PLACES, HOW)
def test_a_part_of_a_whole_never_exceeds_it(part: Decimal, rest: Decimal, a: Decimal, b: Decimal, how: str) -> None:
    """A part rounded on its own stays within its rounded whole, or within rounding of it."""
    assert intervals.at_most(printed(part, a, how), printed(part + rest, b, how)).verdict is not Verdict.FAIL


@given(st.integers(1, 60), YUAN, POSITIVE, st.sampled_from([Decimal("0.01"), Decimal("0.1")]))
def test_a_score_in_proportion_never_fails(weight: int, part: Decimal, whole: Decimal, digits: Decimal) -> None:
    """A score given as weight times rate agrees with the amounts as printed, and is capped at the weight."""
    cent = Decimal("0.01")
    exact = weight * min(Decimal(1), part / whole)
    result = intervals.score(
        printed(exact, digits, ROUND_HALF_UP),
        Printed.of(str(weight), exact=True),
        printed(part, cent, ROUND_HALF_UP),
        printed(whole, cent, ROUND_HALF_UP),
    )
    assert result.verdict is not Verdict.FAIL


@pytest.mark.parametrize(
    ("found", "other", "verdict"),
    [
        ("4.20", "4.20", Verdict.PASS),
        ("4.2", "4.24", Verdict.PASS),
        ("9840.4", "9840.40", Verdict.PASS),
        ("140.10", "140.09", Verdict.WITHIN_ROUNDING),
        ("140.10", "140.08", Verdict.FAIL),
        ("4.2", "4.4", Verdict.FAIL),
        ("0.00", "0.95", Verdict.FAIL),
    ],
)
def test_one_unit_of_the_last_place_is_rounding_and_more_is_not(found: str, other: str, verdict: Verdict) -> None:
    """Of one quantity printed twice, one unit of the last place off is within rounding, more fails."""
    assert intervals.copy(Printed.of(found), Printed.of(other)).verdict is verdict


def test_every_rounded_part_widens_the_envelope_by_half_a_unit() -> None:
    """A sum of n parts may be off by half a unit for each part and the total, no further."""
    parts = [(1, Printed.of("1.00"))] * 3
    assert intervals.total(Printed.of("3.02"), parts).verdict is Verdict.WITHIN_ROUNDING
    assert intervals.total(Printed.of("3.03"), parts).verdict is Verdict.FAIL


def test_blank_parts_do_not_widen_the_envelope() -> None:
    """Only printed parts carry uncertainty."""
    parts = [(1, Printed.of("1.00"))] + [(1, Printed.blank())] * 20
    assert intervals.total(Printed.of("1.02"), parts).verdict is Verdict.FAIL


def test_counts_are_exact() -> None:
    """A count is never rounded: one more is a failure."""
    parts = [(1, Printed.of("3", exact=True)), (1, Printed.of("4", exact=True))]
    assert intervals.total(Printed.of("7", exact=True), parts).verdict is Verdict.PASS
    assert intervals.total(Printed.of("8", exact=True), parts).verdict is Verdict.FAIL


def test_a_percentage_of_what_may_be_nothing_is_refused() -> None:
    """Where the base may be zero there is no percentage to compare with."""
    with pytest.raises(ZeroDivisionError):
        intervals.share(Printed.of("100"), Printed.of("1.00"), Printed.of("0.00"))
    with pytest.raises(ZeroDivisionError):
        intervals.growth(Printed.of("100.00"), Printed.of("307.82"), Printed.of("307.82"), up=True)


def test_only_one_share_may_be_forced() -> None:
    """Two shares that are both off are not explained by closing at 100."""
    found = [Printed.of(s) for s in ("50.30", "30.00", "19.70")]
    parts = [Printed.of(p) for p in ("50.00", "30.00", "20.00")]
    verdicts = [one.verdict for one in intervals.shares(found, parts, Printed.of("100.00"))]
    assert verdicts == [Verdict.FAIL, Verdict.PASS, Verdict.FAIL]


@given(st.integers(10**3, 10**9).filter(lambda n: n % 10), st.integers(1, 9))
def test_another_digit_than_the_last_is_always_noticed_in_a_copy(cents: int, step: int) -> None:
    """A copy whose last but one digit differs fails."""
    exact = Decimal(cents).scaleb(-2)
    other = exact + Decimal(step).scaleb(-1)
    assert intervals.copy(Printed.of(str(other)), Printed.of(str(exact))).verdict is Verdict.FAIL
