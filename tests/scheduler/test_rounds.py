"""Rounds: each thing at its pace, faults of the environment waited out, mistakes raised."""

import time

import pytest

from scheduler.rounds import Round, make_rounds
from schemas.errors import EnvironmentFault


def test_each_round_keeps_its_pace() -> None:
    """A round is not made again before its time, and the sleep lasts until the next one."""
    done: list[str] = []
    rounds = [Round("often", 0.05, lambda: done.append("often")), Round("seldom", 60, lambda: done.append("seldom"))]
    make_rounds(rounds)
    assert 0.0 <= make_rounds(rounds) <= 0.06
    assert done == ["often", "seldom"]
    time.sleep(0.06)
    make_rounds(rounds)
    assert done == ["often", "seldom", "often"]


def test_a_round_with_more_to_do_goes_on_at_once() -> None:
    """A round that gives True is due again immediately."""
    answers = iter([True, True, False])
    one = Round("scan", 60, lambda: next(answers))
    assert [make_rounds([one]) == 0.0 for _ in range(3)] == [True, True, False]


def test_a_fault_of_the_environment_stops_nothing_else() -> None:
    """A round that fails is put off with growing pauses; the others go on, and it recovers by itself."""
    done: list[str] = []
    broken = [True]

    def work() -> None:
        if broken:
            raise EnvironmentFault("the broker is away")
        done.append("worked")

    rounds = [Round("send", 0.01, work), Round("other", 0.01, lambda: done.append("other"))]
    make_rounds(rounds)
    assert done == ["other"]
    first = rounds[0].due - time.monotonic()
    rounds[0].go(rounds[0].due)
    assert rounds[0].due - time.monotonic() > 1.5 * first
    broken.clear()
    rounds[0].go(rounds[0].due)
    assert done[-1] == "worked"
    assert rounds[0].due - time.monotonic() < 0.1


def test_a_mistake_of_ours_is_raised() -> None:
    """What is no fault of the environment is not hidden."""
    with pytest.raises(ZeroDivisionError):
        make_rounds([Round("bug", 1, lambda: 1 // 0)])
