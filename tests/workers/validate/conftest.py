"""Which verdicts every rule reached while these tests ran, for the walk over the registry at their end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.findings import Check, Verdict
from workers.validate import judge

WALK = "test_registry_walk.py"
HERE = Path(__file__).parent
_RAN: set[Path] = set()

Seen = dict[str, set[Verdict]]


@pytest.fixture(scope="session", autouse=True)
def seen() -> Iterator[Seen]:
    """The verdicts by rule; judging itself is not touched."""
    found: Seen = {}
    original = judge.checks_with

    def noted(*given: object) -> tuple[Check, ...]:
        checks = original(*given)  # type: ignore[arg-type]
        for one in checks:
            found.setdefault(one.rule, set()).add(one.verdict)
        return checks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "checks_with", noted)
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk comes last: it looks at what all the others did."""
    items.sort(key=lambda item: item.path.name == WALK)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the file: of several processes only the one that ran them all can look at what they did."""
    _RAN.add(item.path)


@pytest.fixture
def all_ran(request: pytest.FixtureRequest) -> bool:
    """Whether every test file of this folder was part of the run, in this process."""
    return set(HERE.rglob("test_*.py")) <= _RAN and not request.config.option.keyword
