"""The whole registry: no rule comes in without an example that holds and one that fails.

test_not_evaluable.py has the third one, what cannot be known, for every rule.
"""

import pytest

from schemas.findings import Verdict
from schemas.knowledge.rules import rules


def test_every_rule_was_seen_to_pass_and_to_fail(seen: dict[str, set[Verdict]], all_ran: bool) -> None:
    """In a run of all tests of this stage every rule passed once and failed once."""
    if not all_ran:
        pytest.skip("only a run of all tests of this folder shows what has no example")
    alone = {rule.id for rule in rules() if not rule.over}
    assert not {one for one in alone if Verdict.PASS not in seen.get(one, ())}
    assert not {one for one in alone if Verdict.FAIL not in seen.get(one, ())}
