"""What `mingzhang reprocess` and `mingzhang backlog` do and print."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine

from cli.database import opened
from cli.output import SEVERITY_STYLE, on_terminal, print_json, print_line, print_table
from runtime.database import make_engine, migrate
from runtime.logging import get_logger
from runtime.settings import Settings
from scheduler import backlog
from scheduler.backlog import BatchProgress
from scheduler.backlog_pass import OnProgress, attend
from scheduler.backlog_selection import Selection
from scheduler.rehearsal import Changes, RuleChange, Sample, changes, samples
from schemas.errors import EnvironmentFault
from schemas.tables import BatchPhase, BatchState, Change

__all__ = ["Order", "change", "order", "print_batch", "print_batches", "watch_batch"]

_LOST = 3
_HELD = 4
_SAMPLED_RULES = 12
_STYLE = {Change.NEW: "bold", Change.GONE: "green", Change.CHANGED: "yellow"}
_log = get_logger(__name__)


class Order(Struct, frozen=True):
    """What was asked for on the command line; a `budget` of None is the usual one."""

    selection: Selection
    dry_run: bool
    throttle: int | None
    budget: int | None
    force: bool


def order(settings: Settings, wish: Order, *, wait: bool, as_json: bool, english: bool) -> int:
    """Start a batch and stay with it, if that is wanted; the exit status."""
    with _engine(settings) as engine:
        batch = backlog.start(
            engine,
            wish.selection,
            who=getpass.getuser(),
            dry_run=wish.dry_run,
            throttle=wish.throttle,
            budget=backlog.DEFAULT_BUDGET if wish.budget is None else wish.budget,
            force=wish.force,
        )
    if wait:
        return watch_batch(settings, batch, as_json=as_json, english=english)
    with opened(settings) as session:
        now = backlog.progress(session, batch)
    if as_json:
        print_json(_record(now))
    else:
        _print_progress(now)
    return 0


def watch_batch(settings: Settings, batch: int, *, as_json: bool, english: bool) -> int:
    """Stay with a batch to its end and print what it changes; the exit status."""
    with _advancing() as advance:
        end = attend(settings, batch, advance)
    found = print_batch(settings, batch, as_json=as_json, english=english)
    if end.held:
        return _HELD
    return _LOST if found.lost else 0


def change(settings: Settings, batch: int, act: Callable[[Engine, int], None]) -> None:
    """Do something to a batch and say how it stands."""
    with _engine(settings) as engine:
        act(engine, batch)
    with opened(settings) as session:
        _print_progress(backlog.progress(session, batch))


def print_batches(settings: Settings, *, as_json: bool) -> None:
    """The last batches."""
    with _engine(settings) as engine:
        found = backlog.batches(engine)
    if as_json:
        for one in found:
            print_json(_record(one))
        return
    columns = ("batch", "state", "done", "documents", "failed", "skipped", "a minute", "left", "throttle", "by", "of")
    print_table("Backlog", columns, (_row(one) for one in found))
    if not found:
        print_line("no batch yet; `mingzhang reprocess` starts one")


def print_batch(settings: Settings, batch: int, *, as_json: bool, english: bool) -> Changes:
    """Print how far a batch is and what it changes, and give the latter."""
    with opened(settings) as session:
        now, found = backlog.progress(session, batch), changes(session, batch)
        shown = [
            (rule, which, samples(session, batch, rule.rule, which))
            for rule in found.rules[:_SAMPLED_RULES]
            for which in Change
            if getattr(rule, which.value)
        ]
    if as_json:
        told = [{"rule": rule.rule, "change": which, "samples": some} for rule, which, some in shown]
        print_json({**_record(now), "changes": msgspec.to_builtins(found), "samples": msgspec.to_builtins(told)})
        return found
    _print_progress(now)
    _print_changes(now, found)
    for rule, which, some in shown:
        _print_samples(rule, which, some, english=english)
    return found


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    """For writing, on this version's tables. Raises EnvironmentFault where nothing was ever taken in."""
    if settings.embedded_database and not settings.sqlite_path.exists():
        message = f"nothing has been taken in at {settings.data} yet; `mingzhang run FOLDER` does"
        raise EnvironmentFault(message)
    migrate(settings.database)
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _advancing() -> Iterator[OnProgress]:
    """A bar on a terminal, else log lines."""
    if not on_terminal():
        yield lambda now: _log.info("backlog.progress", batch=now.batch, phase=now.phase, **_counts(now))
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    # It draws only when told to: no thread of its own, so that the process may fork.
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=None, pace="")

        def advance(now: BatchProgress) -> None:
            pace = "" if now.rate is None else f"{now.rate:.1f}/min {_duration(now.left)}"
            bar.update(
                task, completed=now.done, total=now.documents, description=str(now.phase), pace=pace, refresh=True
            )

        yield advance


def _counts(now: BatchProgress) -> dict[str, Any]:
    rate = None if now.rate is None else round(now.rate, 1)
    left = None if now.left is None else round(now.left)
    return {"done": now.done, "documents": now.documents, "failed": now.failed, "a_minute": rate, "seconds_left": left}


def _print_progress(now: BatchProgress) -> None:
    what = _state(now)
    print_line(f"batch {now.batch}: {what}, {now.done} of {now.documents} documents, {now.failed} not read")
    if now.skipped:
        print_line(f"{now.skipped} left out, unchanged: same bytes, same readers, same rules (--again reads them too)")
    if now.held:
        print_line(f"held: {now.held}. Nothing of it counts.", style="bold red")
        print_line(f"`mingzhang backlog adopt {now.batch} --force` makes it count, `backlog cancel` drops it")
    elif now.state is BatchState.RUNNING:
        rate = "" if now.rate is None else f", {now.rate:.1f} documents a minute, {_duration(now.left)} left"
        print_line(f"{now.working} in hand{rate}; `mingzhang backlog watch {now.batch}` stays with it")
    elif now.dry_run and now.state is BatchState.DONE and now.documents:
        print_line(f"a rehearsal: nothing of it counts; `mingzhang backlog adopt {now.batch}` makes it count")


def _state(now: BatchProgress) -> str:
    if now.state is BatchState.DONE:
        return "rehearsed" if now.dry_run else "done"
    return f"{now.state}, {now.phase}"


def _print_changes(now: BatchProgress, found: Changes) -> None:
    counts = {which: found.count(which) for which in Change}
    would = "would be " if now.dry_run or now.phase is BatchPhase.REHEARSING else ""
    print_line(
        f"findings {would}new {counts[Change.NEW]}, gone {counts[Change.GONE]}, "
        f"changed {counts[Change.CHANGED]}, kept {found.kept}"
    )
    print_line(f"cells {would}new {found.facts_new}, gone {found.facts_gone}, changed {found.facts_changed}")
    if found.gained or found.lost:
        print_line(f"reports {would}gained {found.gained}, lost {found.lost}", style="bold" if found.lost else None)
    if found.otherwise:
        told = f"{found.otherwise} were read by workers of another version; start the workers again and repeat"
        print_line(told, style="bold red")
    if now.documents and found.nothing and not now.working:
        print_line("nothing changes")
    print_table(
        "By rule", ("rule", "new", "gone", "changed"), ((r.rule, r.new, r.gone, r.changed) for r in found.rules)
    )


def _print_samples(rule: RuleChange, which: Change, some: list[Sample], *, english: bool) -> None:
    print_line(f"{rule.rule}: {which} {getattr(rule, which.value)}", style=_STYLE[which])
    for one in some:
        page = "" if one.page is None else f" p. {one.page + 1}"
        message = one.message_en if english and one.message_en else one.message
        print_line(f"  {one.name}{page}: {message}", style=SEVERITY_STYLE[one.severity])
        if one.former and one.former != one.message:
            print_line(f"    before: {one.former}")


def _row(one: BatchProgress) -> tuple[object, ...]:
    rate = "" if one.rate is None else f"{one.rate:.1f}"
    wanted = " ".join(f"{name}={_words(value)}" for name, value in one.wanted.items()) or "all"
    throttle = one.throttle or ""
    counts = (one.done, one.documents, one.failed, one.skipped)
    return one.batch, _state(one), *counts, rate, _duration(one.left), throttle, one.who, wanted


def _words(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _record(now: BatchProgress) -> dict[str, Any]:
    record: dict[str, Any] = msgspec.to_builtins(now)
    return record
