"""The services: one pass over a folder, everything in one process group, the scheduler alone, workers alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event

from sqlalchemy import Engine

from runtime.broker import ping
from runtime.database import make_engine, migrate, reading
from runtime.embedded import running_broker
from runtime.logging import get_logger
from runtime.settings import Settings
from scheduler.one_pass import OnePass
from scheduler.progress import open_lanes
from scheduler.recover import hand_back
from scheduler.rounds import Round, make_rounds
from scheduler.scheduling import scheduling
from scheduler.stopping import Stop
from scheduler.summary import Mark, Summary, mark, summarize
from scheduler.supervisor import WORKER_APP, Supervisor, worker_groups
from scheduler.waiting import wait_for
from scheduler.watch import watching
from schemas.errors import EnvironmentFault
from schemas.tables import Lane
from workers.app import QUEUES
from workers.stages.retry import RetryPolicy

__all__ = ["run_once", "run_scheduler", "run_workers", "serve", "work_off"]

_log = get_logger(__name__)
_ONE_PASS_SETTLE_SECONDS = 0.5
_ONE_PASS_SCAN_SECONDS = 0.25
_ONE_PASS_PATIENCE_SECONDS = 60.0
_LONGEST_SLEEP = 0.5


class _BrokerDied(Exception):
    """The private redis-server is gone and has to be started again."""


def run_once(
    settings: Settings,
    drop: Path,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    app: str = WORKER_APP,
) -> Summary:
    """Take in every file below `drop`, work until nothing is left, and tell what came of it.

    `on_progress` gets the documents that are through and those known so far. A file counts as settled after half a
    second here, and one that still changes after a minute is not waited for. Raises KeyboardInterrupt, after an
    orderly stop, where a signal asked for one.
    """
    migrate(settings.database)
    since = _mark(settings)
    with Stop().on_signals() as stop:
        while True:
            try:
                with running_broker(settings) as ready:
                    return _pass(ready, drop, since, stop, on_progress, app, private=settings.embedded_broker)
            except _BrokerDied:
                _log.error("broker.restarted")


def serve(settings: Settings, drop: Path | None, *, app: str = WORKER_APP, stop: Stop | None = None) -> None:
    """Scheduler and workers in one process group, until SIGTERM or SIGINT: what is in hand is finished or handed back.

    The private broker is started again if it dies; one that is set, and the database, are waited for.
    """
    with (stop or Stop()).on_signals() as told:
        wait_for("database", partial(migrate, settings.database), told)
        while not told.asked:
            if settings.broker_url and not wait_for("broker", partial(ping, settings.broker_url), told):
                return
            try:
                with running_broker(settings) as ready:
                    _serve(ready, drop, told, app, private=settings.embedded_broker)
            except _BrokerDied:
                _log.error("broker.restarted")


def work_off(settings: Settings, over: Callable[[Engine], bool], *, app: str = WORKER_APP) -> None:
    """Scheduler and workers without a drop folder, until `over`, asked several times a second, says that it is.

    Raises DataFolderBusy where other services are at work there, KeyboardInterrupt, after an orderly stop, where a
    signal asked for one.
    """
    migrate(settings.database)
    with Stop().on_signals() as stop:
        while True:
            try:
                with running_broker(settings) as ready:
                    _work_off(ready, over, stop, app, private=settings.embedded_broker)
                    return
            except _BrokerDied:
                _log.error("broker.restarted")


def run_scheduler(settings: Settings, drop: Path | None, *, stop: Stop | None = None) -> None:
    """The scheduler alone, on a broker and workers of their own, until SIGTERM or SIGINT. It waits for both servers."""
    _need_broker(settings)
    with (stop or Stop()).on_signals() as told:
        if not wait_for("database", partial(migrate, settings.database), told):
            return
        with scheduling(settings, drop) as scheduler, watching(drop, told.wake):
            _loop(scheduler.rounds(settings.scan_seconds), told)
            scheduler.finish()


def run_workers(
    settings: Settings, queues: Sequence[str] = QUEUES, *, app: str = WORKER_APP, stop: Stop | None = None
) -> None:
    """Workers alone for some queues, under the supervisor, until SIGTERM or SIGINT. Lanes have groups of their own."""
    _need_broker(settings)
    engine = make_engine(settings.database)
    supervisor = Supervisor(settings, worker_groups(settings, queues), app=app)
    try:
        with (stop or Stop()).on_signals() as told, _supervised(supervisor, settings, engine, told) as rounds:
            _loop([*rounds, Round("workers", 0.5, supervisor.keep_running)], told)
    finally:
        engine.dispose()


def _serve(settings: Settings, drop: Path | None, stop: Stop, app: str, *, private: bool) -> None:
    supervisor = Supervisor(settings, worker_groups(settings, QUEUES), app=app)
    with scheduling(settings, drop) as scheduler, watching(drop, stop.wake):
        with _supervised(supervisor, settings, scheduler.engine, stop, private=private) as rounds:
            rounds += scheduler.rounds(settings.scan_seconds)
            _loop([*rounds, Round("workers", 0.5, partial(_keep_needed, supervisor, scheduler.engine))], stop)
        scheduler.finish()


def _pass(
    settings: Settings,
    drop: Path,
    since: Mark,
    stop: Stop,
    on_progress: Callable[[int, int], None],
    app: str,
    *,
    private: bool,
) -> Summary:
    supervisor = Supervisor(settings, worker_groups(settings, QUEUES), app=app)
    settings = settings.replaced(settle_seconds=min(settings.settle_seconds, _ONE_PASS_SETTLE_SECONDS))
    with scheduling(settings, drop, _ONE_PASS_PATIENCE_SECONDS) as scheduler:
        one_pass = OnePass(scheduler, supervisor, since, on_progress)
        with _supervised(supervisor, settings, scheduler.engine, stop, private=private) as rounds:
            rounds += scheduler.rounds(_ONE_PASS_SCAN_SECONDS)
            _loop([*rounds, Round("progress", 0.2, one_pass.look)], stop, lambda: one_pass.done)
            if one_pass.done:
                supervisor.stop(lambda: True)  # nothing is in hand that an orderly stop would have to wait for
        scheduler.finish()
        if stop.asked:
            raise KeyboardInterrupt
        with reading(scheduler.engine) as session:
            return summarize(session, since, one_pass.untaken)


def _work_off(settings: Settings, over: Callable[[Engine], bool], stop: Stop, app: str, *, private: bool) -> None:
    supervisor = Supervisor(settings, worker_groups(settings, QUEUES), app=app)
    done = Event()
    with scheduling(settings, None) as scheduler:

        def look() -> None:
            with reading(scheduler.engine) as session:
                supervisor.keep_running(open_lanes(session))
            if over(scheduler.engine):
                done.set()

        with _supervised(supervisor, settings, scheduler.engine, stop, private=private) as rounds:
            rounds += scheduler.rounds(settings.scan_seconds)
            _loop([*rounds, Round("progress", 0.2, look)], stop, done.is_set)
            if done.is_set():
                supervisor.stop(lambda: True)  # what a pause left in hand is handed back at no cost
        scheduler.finish()
    if stop.asked:
        raise KeyboardInterrupt


def _loop(rounds: Sequence[Round], stop: Stop, done: Callable[[], bool] = lambda: False) -> None:
    while not stop.asked and not done():
        stop.sleep(min(make_rounds(rounds), _LONGEST_SLEEP))


@contextmanager
def _supervised(
    supervisor: Supervisor, settings: Settings, engine: Engine, stop: Stop, *, private: bool = False
) -> Iterator[list[Round]]:
    """The rounds that watch over workers and a private broker; afterwards the workers are stopped.

    What they had in hand and could not finish is handed back.
    """
    rounds = [Round("watchdog", 15.0, partial(supervisor.watch, engine))]
    if private:
        rounds.append(Round("broker", 1.0, partial(_check_broker, settings)))
    died = False
    try:
        yield rounds
    except _BrokerDied:
        died = True
        raise
    finally:
        supervisor.stop(lambda: died or stop.urgent)
        _hand_back(engine, settings)


def _hand_back(engine: Engine, settings: Settings) -> None:
    try:
        hand_back(engine, RetryPolicy(max_attempts=settings.max_attempts))
    except EnvironmentFault as fault:  # their leases end by themselves
        _log.warning("environment.waiting", task="hand_back", detail=str(fault))


def _keep_needed(supervisor: Supervisor, engine: Engine) -> None:
    """Workers for what is new at any time, for the backlog where there is one."""
    with reading(engine) as session:
        supervisor.keep_running({Lane.LIVE, *open_lanes(session)})


def _check_broker(settings: Settings) -> None:
    try:
        ping(settings.broker_url or "")
    except EnvironmentFault as fault:
        _log.error("broker.died", detail=str(fault))
        raise _BrokerDied from fault


def _mark(settings: Settings) -> Mark:
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            return mark(session)
    finally:
        engine.dispose()


def _need_broker(settings: Settings) -> None:
    if settings.broker_url is None:
        message = "this service needs a broker that all services share: set MINGZHANG_BROKER_URL, or use `mingzhang up`"
        raise EnvironmentFault(message)
