"""Whether two reports speak of the same: the same body with the same units, counted in the same way."""

from enum import IntEnum

from msgspec import Struct

from schemas.findings import Severity
from workers.validate.neighbours.known import Known, Remark
from workers.validate.neighbours.words import bare

__all__ = ["Sameness", "Scope", "scope_of"]

_REFORM_YEAR = 2019


class Sameness(IntEnum):
    """How sure it is that two reports cover the same; a graver accusation needs a surer one."""

    CHANGED = 0
    UNKNOWN = 1
    SAME = 2


class Scope(Struct, frozen=True):
    """What is known of it; `why` says in Chinese what changed, `evidence` quotes the report that says so."""

    sameness: Sameness
    why: str = ""
    remark: Remark | None = None

    def tempered(self, severity: Severity) -> Severity:
        """A rule's severity under this scope: an info where it changed, at most a warning where nothing tells."""
        if self.sameness is Sameness.CHANGED:
            return Severity.INFO
        if self.sameness is Sameness.UNKNOWN and severity is Severity.ERROR:
            return Severity.WARNING
        return severity


def scope_of(earlier: Known, later: Known, about: str = "") -> Scope:
    """Whether figures carry over from one year's report to the next.

    `about` names another sort of remark that excuses a difference (balance). The accounts of institutions changed over
    to other rules with fiscal year 2019: opening balances of that year are no closing balances of the year before.
    """
    if about == "balance" and later.fiscal_year == _REFORM_YEAR:
        return Scope(Sameness.CHANGED, "2019年起执行政府会计制度，新旧衔接时年初数可能调整")
    for remark in later.remarks:
        if remark.about in ("scope", about):
            return Scope(Sameness.CHANGED, f"本年报告提到“{remark.word}”", remark)
    if earlier.department and later.department and not _same_name(earlier, later):
        return Scope(Sameness.CHANGED, f"部门名称由“{earlier.department}”变为“{later.department}”")
    if earlier.units is None or later.units is None:
        return Scope(Sameness.UNKNOWN)
    if earlier.units != later.units:
        return Scope(Sameness.CHANGED, _difference(earlier.units, later.units))
    return Scope(Sameness.SAME)


def _same_name(earlier: Known, later: Known) -> bool:
    before = {bare(name) for name in (earlier.department or "", *earlier.aliases)}
    return bare(later.department or "") in before or bool(before & {bare(name) for name in later.aliases})


def _difference(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    parts = [f"减少{_few(gone)}"] * bool(gone) + [f"增加{_few(new)}"] * bool(new)
    return f"纳入决算的单位{'，'.join(parts)}"


def _few(names: list[str]) -> str:
    return "、".join(names[:2]) + (f"等{len(names)}个" if len(names) > 2 else "")
