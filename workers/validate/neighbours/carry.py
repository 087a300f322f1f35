"""Y-CARRY: what a year opens with is what the year before closed with."""

from collections.abc import Iterator

from workers.validate.equations import Copy
from workers.validate.neighbours.cells import FUNDS
from workers.validate.neighbours.pair import Pair, over_years
from workers.validate.outcome import Outcome

__all__: list[str] = []

_BALANCES = (
    ("T1.opening", "T1.closing", "年初结转和结余"),
    ("T4.opening", "T4.closing", "年初财政拨款结转和结余"),
    *((f"T4.opening.{f}", f"T4.closing.{f}", f"{n}年初结转和结余") for f, n in FUNDS.items()),
    ("T8.opening", "T8.closing", "政府性基金年初结转和结余"),
    ("T9.opening", "T9.closing", "国有资本经营预算年初结转和结余"),
)


@over_years("Y-CARRY")
def balances(pair: Pair) -> Iterator[Outcome]:
    """Opening and closing balances: of all money, of fiscal appropriation, of each budget."""
    for opening, closing, what in _BALANCES:
        now, then = pair.now(opening), pair.before(closing)
        if now is None and then is None:
            continue
        if now is None or then is None:
            yield pair.silent("Y-CARRY", pair.later if now is None else pair.earlier, what)
        else:
            yield Copy(rule="Y-CARRY", found=now, other=then, about=what)
