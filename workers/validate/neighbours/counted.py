"""Cars, staff and receptions against last year: things to know, never wrong by themselves."""

from collections.abc import Iterator
from decimal import Decimal

from workers.validate.neighbours.pair import Pair, over_years, quoted
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.quantity import Quantity

__all__: list[str] = []

_STAFF_SHARE = Decimal("0.2")
_FEW = 3
_RECEPTION_SHARE = Decimal("0.2")


def _both(pair: Pair, *keys: str) -> tuple[Quantity, Quantity] | None:
    """The first of these figures that both reports print and that can be relied upon."""
    for key in keys:
        now, then = pair.now(key), pair.before(key)
        if now and then and not (now.blank or then.blank or now.unread or then.unread or now.inferred or then.inferred):
            return now, then
    return None


@over_years("Y-VEHICLES")
def vehicles(pair: Pair) -> Iterator[Outcome]:
    """More cars than were bought, or fewer than there were, is explained by a word on where they came from or went."""
    kept = _both(pair, "N7.keep", "N12.vehicles")
    if kept is None:
        yield not_applicable("两年报告没有都读到车辆数")
        return
    now, then = kept
    bought = pair.now("N7.bought")
    limit = then.value + (bought.value if bought else 0)
    if then.value <= now.value <= limit or pair.remark("vehicles"):
        yield passed(now.where)
    else:
        more = f"，本年购置{bought.value}辆" if bought else "，没有说明购置"
        if now.value > limit:
            direction = f"增加{now.value - then.value}辆{more}"
        else:
            direction = f"减少{then.value - now.value}辆，没有说明处置"
        yield failed(
            f"车辆由上年的{then.value}辆变为{now.value}辆，{direction}。",
            message_en=f"The fleet went from {then.value} to {now.value} cars without a word on it.",
            where=now.where,
            evidence=(now.evidence, then.evidence, *((bought.evidence,) if bought else ())),
            expected=f"{then.value}",
            found=f"{now.value}",
            difference=f"{now.value - then.value}",
        )


@over_years("Y-STAFF")
def staff(pair: Pair) -> Iterator[Outcome]:
    """Serving staff that changes by more than a fifth."""
    counts = _both(pair, "H.staff")
    if counts is None:
        yield not_applicable("两年报告没有都读到在职人数")
        return
    now, then = counts
    moved = abs(now.value - then.value)
    if moved < _FEW or moved <= _STAFF_SHARE * then.value:
        yield passed(now.where)
        return
    yield failed(
        f"在职人员由上年的{then.value}人变为{now.value}人，变动超过五分之一。{pair.scope.why}",
        message_en=f"Serving staff went from {then.value} to {now.value}, by more than a fifth.",
        where=now.where,
        evidence=(now.evidence, then.evidence, *quoted(pair.scope.remark)),
        expected=f"{then.value}",
        found=f"{now.value}",
        difference=f"{now.value - then.value}",
    )


@over_years("O-RECEPTION-UP")
def receptions(pair: Pair) -> Iterator[Outcome]:
    """Receptions that cost a fifth more than last year, or anything after nothing; told once, by the text if it can."""
    if pair.later.receptions_told:
        yield not_applicable("本年报告的正文已写明公务接待费的增长，由N7-RECEPTION-UP指出")
        return
    key = "T7.actual.reception"
    now, then = pair.now(key), pair.before(key)
    if now is None or then is None or now.unread or then.unread or now.inferred or then.inferred:
        yield not_applicable("两年报告没有都读到公务接待费")
    elif now.value <= then.value * (1 + _RECEPTION_SHARE):
        yield passed(now.where)
    else:
        came = "上年没有" if not then.value else f"上年为{then.value}"
        yield failed(
            f"公务接待费为{now.value}，{came}，增长超过20%。",
            message_en=f"Receptions cost {now.value}, after {then.value} last year.",
            where=now.where,
            evidence=(now.evidence, then.evidence),
            expected=f"{then.value}",
            found=f"{now.value}",
            difference=f"{now.value - then.value}",
        )
