"""K and the budgets' own codes: classification codes and the names printed beside them.

Only names that are certain support more than an info; local items beyond the national list exist.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from schemas.findings import Severity, Where
from schemas.knowledge.codes import Code, aliases, economic_codes, functional_codes
from schemas.report import FormRow
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import plain
from workers.validate.recognition import suspected
from workers.validate.registry import rule
from workers.validate.subject import Subject, row_evidence, spec_of

__all__: list[str] = []

_FUNCTIONAL = ("T2", "T3", "T5", "T8", "T9")
_CERTAIN = ("seen", "high")
_ALIKE = 0.85
_CLASS, _GROUP = 3, 5
_STATE_CAPITAL, _PENSIONS, _LONG_BONDS = "223", "208", "98"


def _rows(subject: Subject) -> dict[tuple[str, str], tuple[str, FormRow]]:
    """Every functional code with each name that it bears, the first place of each."""
    found: dict[tuple[str, str], tuple[str, FormRow]] = {}
    for short in _FUNCTIONAL:
        for row in subject.coded(short):
            found.setdefault((row.code or "", plain(row.name)), (short, row))
    return found


def _certain(names: tuple[Code, ...]) -> bool:
    return bool(names) and all(one.certainty in _CERTAIN for one in names)


def _called(code: Code) -> set[str]:
    return {plain(name) for name in (code.name, *aliases().get(code.name, ()))}


@cache
def _bearers(economic: bool) -> dict[str, tuple[str, ...]]:
    """The codes that certainly bear a name."""
    found: dict[str, list[str]] = {}
    for code, names in (economic_codes() if economic else functional_codes()).items():
        for one in names:
            if one.certainty in _CERTAIN:
                found.setdefault(plain(one.name), []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@rule("K-UNKNOWN-CODE")
def unknown(subject: Subject) -> Iterator[Outcome]:
    """Classes are known to the national list; groups and items may be local and are worth an info.

    Where another form prints the same name and total under a known code, the code is a slip.
    """
    known = functional_codes()
    for (code, _), (short, row) in _rows(subject).items():
        if code in known:
            yield passed(subject.place(short, row))
            continue
        twin = _twin(subject, short, row)
        right = f"，其他表同名同数的科目为{twin.code}" if twin else ""
        yield failed(
            f"科目编码{code}“{row.name}”不在全国科目表中{right}。",
            message_en=f"Code {code} is not in the national classification.",
            where=subject.place(short, row),
            evidence=row_evidence(row, *([twin] if twin else [])),
            expected=twin.code if twin else None,
            found=code,
            severity=None if twin or code[:_CLASS] not in known else Severity.INFO,
            cause=f"unknown code {code}",
            cells=_rows_beside(subject, code, twin.code or "") if twin else (),
        )


def _twin(subject: Subject, short: str, row: FormRow) -> FormRow | None:
    """A row of another form with the same name and total under a known code of the same group."""
    total = subject.cell(short, row, "total").value
    for other in _FUNCTIONAL:
        for one in subject.coded(other):
            alike = plain(one.name) == plain(row.name) and (one.code or "")[:-2] == (row.code or "")[:-2]
            if alike and one.code in functional_codes() and total and subject.cell(other, one, "total").value == total:
                return one
    return None


def _rows_beside(subject: Subject, *codes: str) -> tuple[str, ...]:
    """The cells that forms do not print because one of them has the code wrong."""
    return tuple(
        subject.cell(short, None, column, label=code).key
        for code in codes
        for short in _FUNCTIONAL
        for column in spec_of(short).column_keys
    )


@rule("K-NAME-MISMATCH", "K-OLD-NAME", "K-FUTURE-NAME", "K-NAME-ECON")
def names(subject: Subject) -> Iterator[Outcome]:
    """Every code bears a name that is its own in the report's year."""
    for (code, _), (short, row) in _rows(subject).items():
        yield from _named(subject, short, row, functional_codes().get(code, ()), "K-NAME-MISMATCH")
    for row in subject.coded("T6"):
        yield from _named(subject, "T6", row, economic_codes().get(row.code or "", ()), "K-NAME-ECON")


def _named(subject: Subject, short: str, row: FormRow, known: tuple[Code, ...], rule_id: str) -> Iterator[Outcome]:
    where, name = subject.place(short, row), plain(row.name)
    own = [one for one in known if name in _called(one)]
    if not known or not name:
        yield not_applicable("全国科目表中没有此编码", where, rule=rule_id)
    elif not own:
        yield _foreign(subject, short, row, known, rule_id)
    elif any(one.valid(subject.year) for one in own) or rule_id == "K-NAME-ECON" or subject.year is None:
        yield passed(where, rule=rule_id)
        if rule_id != "K-NAME-ECON" and subject.year is not None:
            yield from _renamed(known, subject.year, where)
    elif not _certain(known):
        yield not_evaluable("该科目各年名称不确定", where, rule=rule_id)
    else:
        yield _of_another_year(subject, short, row, own[0], known)


def _renamed(known: tuple[Code, ...], year: int, where: Where) -> Iterator[Outcome]:
    """A code that bears other names in other years bears the right one here."""
    if any(one.until is not None and one.until < year for one in known):
        yield passed(where, rule="K-OLD-NAME")
    if any(one.since is not None and one.since > year for one in known):
        yield passed(where, rule="K-FUTURE-NAME")


def _foreign(subject: Subject, short: str, row: FormRow, known: tuple[Code, ...], rule_id: str) -> Outcome:
    """A name that the code never bore: another code's, a slip of the pen, or a local wording."""
    name, official = plain(row.name), known[-1].name
    bearers = [code for code in _bearers(rule_id == "K-NAME-ECON").get(name, ()) if code != row.code]
    alike = max(SequenceMatcher(None, name, plain(one.name)).ratio() for one in known) >= _ALIKE
    grave = bool(bearers) and _certain(known) and not alike
    if not grave and suspected(subject.report):
        reason = "文本带有图像识别的痕迹，名称可能认错或与邻格相连"
        return not_evaluable(reason, subject.place(short, row), rule=rule_id)
    other = f"，此名称属于{bearers[0]}" if grave else "，疑有错漏字" if alike else ""
    return failed(
        f"科目{row.code}印作“{row.name}”，规定名称为“{official}”{other}。",
        message_en=f"Code {row.code} bears a name that is not its own.",
        where=subject.place(short, row),
        evidence=row_evidence(row),
        expected=official,
        found=row.name,
        severity=None if grave else Severity.INFO,
        cause=f"name of {row.code}: {name}",
        rule=rule_id,
    )


def _of_another_year(subject: Subject, short: str, row: FormRow, own: Code, known: tuple[Code, ...]) -> Outcome:
    now = next((one.name for one in known if one.valid(subject.year)), None)
    old = own.until is not None and subject.year is not None and subject.year > own.until
    when = f"只用到{own.until}年度" if old else f"从{own.since}年度起才使用"
    return failed(
        f"科目{row.code}的名称“{row.name}”{when}" + (f"，{subject.year}年度应为“{now}”。" if now else "。"),
        message_en=f"Code {row.code} bears its name of other years.",
        where=subject.place(short, row),
        evidence=row_evidence(row),
        expected=now,
        found=row.name,
        cause=f"name of {row.code}: {plain(row.name)}",
        rule="K-OLD-NAME" if old else "K-FUTURE-NAME",
    )


@rule("K-PARENT")
def parents(subject: Subject) -> Iterator[Outcome]:
    """Every item's group and every group's class are printed too."""
    for short in _FUNCTIONAL:
        rows = subject.coded(short)
        if subject.unavailable(short) or not rows:
            continue
        codes = {r.code for r in rows}
        orphans = [r for r in rows if r.code and len(r.code) in (_GROUP, _GROUP + 2) and r.code[:-2] not in codes]
        if not orphans:
            yield passed(subject.place(short))
            continue
        code = orphans[0].code or ""
        yield failed(
            f"《{spec_of(short).title}》列有{code} {orphans[0].name}，而没有其上级科目{code[:-2]}一行。",
            message_en=f"Code {code} is printed without the code above it.",
            where=subject.place(short, orphans[0]),
            evidence=row_evidence(*orphans),
            expected=code[:-2],
            found="缺",
            cells=tuple(subject.cell(short, None, c, label=code[:-2]).key for c in subject.columns(short)),
        )


@rule("T5-FUND-CODE", "T8-CODES", "T9-CODES")
def budgets(subject: Subject) -> Iterator[Outcome]:
    """Each of the three budgets' forms lists codes of its own budget."""
    for short, name, foreign in (
        ("T5", "T5-FUND-CODE", _of_another_budget),
        ("T8", "T8-CODES", _no_fund),
        ("T9", "T9-CODES", _no_state_capital),
    ):
        rows = subject.coded(short)
        if subject.unavailable(short) or not rows:
            continue
        wrong = [r for r in rows if foreign(r.code or "")]
        if not wrong:
            yield passed(subject.place(short), rule=name)
            continue
        yield failed(
            f"《{spec_of(short).title}》列有科目{wrong[0].code} {wrong[0].name}，不属于这本预算。",
            message_en=f"Code {wrong[0].code} belongs to another budget.",
            where=subject.place(short, wrong[0]),
            evidence=row_evidence(*wrong),
            found=wrong[0].code,
            rule=name,
        )


def _known(code: str) -> tuple[Code, ...]:
    return functional_codes().get(code, ())


def _of_another_budget(code: str) -> bool:
    names_ = _known(code)
    return _certain(names_) and all(one.budget for one in names_)


def _no_fund(code: str) -> bool:
    """A group that is certainly known and no fund's; classes and the long bonds of xx98 may stand in either."""
    group = _known(code[:_GROUP])
    return len(code) >= _GROUP and _certain(group) and not any(c.budget for c in group) and code[3:5] != _LONG_BONDS


def _no_state_capital(code: str) -> bool:
    return not code.startswith((_STATE_CAPITAL, _PENSIONS))
