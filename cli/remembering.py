"""`mingzhang ack`, `unack`, `history`, `versions` and `diff`."""

import getpass
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cli.database import opened
from cli.output import print_json, print_line, print_table
from cli.queries import find_report
from cli.records import about_report, finding_record, version_record
from runtime.archive import Archive
from runtime.database import make_engine
from runtime.settings import Settings
from scheduler.acknowledge import acknowledge, unacknowledge
from scheduler.memory import History, Version, changes_of, compare_versions, history_of, versions_of
from schemas.errors import MingzhangError
from schemas.tables import ReportChange
from workers.landing.diff import Changed

__all__ = ["acknowledge_finding", "end_acknowledgement", "print_diff", "print_history", "print_versions"]

_PLACE = ("form", "side", "line", "code", "name", "column_key", "section")


def acknowledge_finding(settings: Settings, finding: int, *, who: str, reason: str, until: str | None) -> None:
    """Acknowledge a finding, to the end of a day where one is given."""
    engine = make_engine(settings.database)
    try:
        ends = None if until is None else _end_of(until)
        acknowledge(engine, finding, who=who or getpass.getuser(), reason=reason, until=ends)
    finally:
        engine.dispose()
    print_line(f"finding {finding}: acknowledged until {until or 'its values change'}")


def end_acknowledgement(settings: Settings, finding: int, *, who: str) -> None:
    """End the acknowledgement of a finding, if there is one that holds."""
    engine = make_engine(settings.database)
    try:
        ended = unacknowledge(engine, finding, who=who or getpass.getuser())
    finally:
        engine.dispose()
    print_line(f"finding {finding}: " + ("acknowledged no more" if ended else "was not acknowledged"))


def print_history(settings: Settings, finding: int, *, as_json: bool) -> None:
    """A finding's turns, its rows in each reading, what was said of it and acknowledged."""
    with opened(settings) as session:
        known = history_of(session, finding)
        if as_json:
            print_json(_history_record(known))
            return
        place = " ".join(f"{name} {value}" for name, value in known.identity.place.items())
        print_line(f"{known.identity.rule}  {known.identity.state}  {place}", style="bold")
        print_line(f"identity {known.identity.key}")
        turns = ((_when(turn.happened_at), turn.turn, turn.report_id, r and r.version) for turn, r in known.turns)
        print_table("History", ("when", "what", "report", "version"), turns)
        rows = ((row.id, r.id, r.version, _when(r.landed_at), row.expected, row.found) for row, r in known.rows)
        print_table("In the readings", ("finding", "report", "version", "landed", "expected", "found"), rows)
        acts = ((_when(act.happened_at), act.act, act.who, act.reason) for act in known.acts)
        print_table("Said of it", ("when", "what", "who", "reason"), acts)
        given = (
            (_when(a.made_at), a.who, a.reason, _when(a.until), one.lapsed or "holds")
            for one in known.given
            for a in (one.acknowledgement,)
        )
        print_table("Acknowledged", ("when", "who", "reason", "until", "state"), given)


def print_versions(settings: Settings, reference: str, *, as_json: bool) -> None:
    """The versions of a report, the first one first."""
    with opened(settings) as session:
        versions = versions_of(session, find_report(session, reference).report.id)
        if as_json:
            for version in versions:
                print_json(version_record(version))
            return
        columns = ("version", "report", "file", "landed", "superseded", "changes")
        print_table("Versions", columns, (_version_row(version) for version in versions))


def print_diff(settings: Settings, reference: str, since: int | None, *, as_json: bool) -> None:
    """The changes of a version against the one before it, or against version `since`."""
    with opened(settings) as session:
        found = find_report(session, reference).report
        versions = {version.report.version: version for version in versions_of(session, found.id)}
        later = versions.get(found.version)
        if later is None:
            message = f"report {found.id} was replaced when its document was read again; `mingzhang show` tells by what"
            raise MingzhangError(message)
        before = max((number for number in versions if number < found.version), default=None)
        if since is None and before is None:
            if not as_json:
                print_line(f"version {found.version} is the first one; there is nothing to compare it with")
            return
        earlier = versions.get(since if since is not None else before or 0)
        if earlier is None:
            message = f"there is no version {since}; there are {', '.join(map(str, versions))}"
            raise MingzhangError(message)
        changes = _changes(settings, session, earlier, later, stored=since in (None, before))
        about = about_report(later.report, later.document)
    if as_json:
        for change in changes:
            print_json({**about, "since": earlier.report.version, **change})
        return
    if later.comparison is not None and later.comparison.reason:
        print_line(later.comparison.reason, style="yellow")
    columns = ("kind", "place", "before", "after", "page")
    print_table(
        f"Version {later.report.version} against {earlier.report.version}", columns, (_row(one) for one in changes)
    )
    print_line(f"{len(changes)} changes")


def _changes(
    settings: Settings, session: Session, earlier: Version, later: Version, *, stored: bool
) -> list[dict[str, Any]]:
    if stored and later.comparison is not None and not later.comparison.reason:
        return [_stored_change(change) for change in changes_of(session, later.report.id)]
    diff = compare_versions(Archive(settings.archive_root), earlier, later)
    return [_change(one) for one in diff.changes]


def _stored_change(one: ReportChange) -> dict[str, Any]:
    place = {name: getattr(one, name) for name in _PLACE}
    pages = {"page_before": one.page_before, "page": one.page}
    return {"kind": str(one.kind), **place, "before": one.before, "after": one.after, **pages}


def _change(one: Changed) -> dict[str, Any]:
    where = one.where
    place = {"form": where.form, "side": where.side, "line": where.line, "code": where.code, "name": one.name}
    pages = {"page_before": one.page_before, "page": one.page}
    text = {"before": one.before, "after": one.after}
    return {"kind": str(one.kind), **place, "column_key": where.column, "section": where.section, **text, **pages}


def _row(change: dict[str, Any]) -> Sequence[object]:
    place = " ".join(str(change[name]) for name in _PLACE if change[name])
    page = change["page"] if change["page"] is not None else change["page_before"]
    return (change["kind"], place, change["before"], change["after"], "" if page is None else page + 1)


def _version_row(version: Version) -> Sequence[object]:
    report, document, compared = version.report, version.document, version.comparison
    changes = "" if compared is None else compared.reason or ", ".join(f"{n} {k}" for k, n in compared.counts.items())
    return (
        report.version,
        report.id,
        document.name,
        _when(report.landed_at),
        _when(report.superseded_at),
        changes or ("nothing" if compared else ""),
    )


def _history_record(known: History) -> dict[str, Any]:
    identity = known.identity
    return {
        "identity": identity.key,
        "rule": identity.rule,
        "place": identity.place,
        "state": str(identity.state),
        "raised_at": identity.raised_at.isoformat(),
        "seen_at": identity.seen_at.isoformat(),
        "turns": [
            {"turn": str(turn.turn), "at": turn.happened_at.isoformat(), "report": turn.report_id}
            | {"version": None if report is None else report.version}
            for turn, report in known.turns
        ],
        "findings": [
            {"report": report.id, "version": report.version, "latest": report.latest, **finding_record(row)}
            for row, report in known.rows
        ],
        "said": [
            {"act": str(act.act), "who": act.who, "reason": act.reason, "at": act.happened_at.isoformat()}
            for act in known.acts
        ],
        "acknowledgements": [
            {
                "who": one.acknowledgement.who,
                "reason": one.acknowledgement.reason,
                "at": one.acknowledgement.made_at.isoformat(),
                "until": one.acknowledgement.until and one.acknowledgement.until.isoformat(),
                "lapsed": one.lapsed,
            }
            for one in known.given
        ],
    }


def _end_of(day: str) -> datetime:
    """The end of a day where the command runs."""
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        message = f"{day} is no day; write it as 2027-06-30"
        raise MingzhangError(message) from error
    return datetime.combine(following, time.min).astimezone()


def _when(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")
