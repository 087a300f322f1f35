"""Which function judges which rule.

    @rule("T1-LINES")
    def lines(subject: Subject) -> Iterator[Outcome]: ...

A rule of the catalogue has a formula or a function, never both; tests hold the two lists against each other.
"""

from collections.abc import Callable, Iterable

from workers.validate.outcome import Outcome
from workers.validate.subject import Subject

__all__ = ["Function", "functions", "rule"]

Function = Callable[[Subject], Iterable[Outcome]]

_FUNCTIONS: dict[str, Function] = {}


def rule(*ids: str) -> Callable[[Function], Function]:
    """Registers a function as the judge of these rules; one function may yield equations of several rules.

    Raises ValueError where a rule already has a judge.
    """

    def register(function: Function) -> Function:
        for one in ids:
            if one in _FUNCTIONS:
                raise ValueError(f"rule {one} has two judges")
            _FUNCTIONS[one] = function
        return function

    return register


def functions() -> dict[str, Function]:
    """Every judge by its rule's id."""
    return dict(_FUNCTIONS)
