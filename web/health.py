"""For machines: is the process alive, can it work, and its numbers for Prometheus."""

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from runtime.database import reading
from schemas import migrations
from schemas.errors import EnvironmentFault
from schemas.tables import StageRun
from web.queries.overview import Overview, RuleCount, overview
from web.queries.pace import WINDOW_SECONDS, StagePace, stage_paces, unevaluated_share
from web.queries.schema import revision
from web.room import Room, RoomHere

__all__ = ["DatabaseNumbers", "registry_of", "router"]

router = APIRouter()


@router.get("/health")
def health() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/ready")
def ready(room: RoomHere) -> PlainTextResponse:
    """The database answers and has this version's tables; 503 and why where not."""
    try:
        with reading(room.engine) as session:
            found, newest = revision(session), migrations.head()
    except EnvironmentFault as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    if found != newest:
        return PlainTextResponse(f"the database is at revision {found}, not {newest}\n", status_code=503)
    return PlainTextResponse("ready\n")


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus text. The numbers are the database's own, so they are right whichever process answers."""
    registry: CollectorRegistry = request.app.state.registry
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})


def registry_of(room: Room) -> CollectorRegistry:
    """A registry of this room's own."""
    registry = CollectorRegistry()
    registry.register(DatabaseNumbers(room))
    return registry


class DatabaseNumbers(Collector):
    """Counts what the database holds at every scrape."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def describe(self) -> list[Metric]:
        """Nothing ahead: registering must not need a database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The numbers now; only `mingzhang_up` 0 where the database does not answer."""
        up = GaugeMetricFamily("mingzhang_up", "whether the database answers")
        try:
            with reading(self._room.engine) as session:
                state, rules = overview(session), self._room.tally.by_rule(session)
                query = select(StageRun.stage, func.coalesce(func.sum(StageRun.attempts), 0)).group_by(StageRun.stage)
                attempts = {str(stage): int(count) for stage, count in session.execute(query)}
                paces, unevaluated = stage_paces(session), unevaluated_share(session)
        except EnvironmentFault:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(state, rules, attempts)
        yield from _paces(paces, unevaluated)


def _families(state: Overview, rules: list[RuleCount], attempts: dict[str, int]) -> Iterator[Metric]:
    documents = GaugeMetricFamily("mingzhang_documents", "documents by state", labels=["state"])
    for name, count in state.documents.items():
        documents.add_metric([name], count)
    yield documents
    reports = GaugeMetricFamily("mingzhang_reports", "current reports")
    reports.add_metric([], state.reports)
    yield reports
    found = GaugeMetricFamily("mingzhang_findings", "findings of current reports", labels=["rule", "severity"])
    for one in rules:
        found.add_metric([one.rule, str(one.severity)], one.count)
    yield found
    tried = GaugeMetricFamily("mingzhang_stage_attempts", "attempts of all stages so far", labels=["stage"])
    for stage, count in attempts.items():
        tried.add_metric([stage], count)
    yield tried
    yield from _queues(state)


def _queues(state: Overview) -> Iterator[Metric]:
    labels = ["lane", "stage"]
    waiting = GaugeMetricFamily("mingzhang_stages_waiting", "stages that wait", labels=labels)
    claimed = GaugeMetricFamily("mingzhang_stages_claimed", "stages being worked on", labels=labels)
    oldest = GaugeMetricFamily("mingzhang_oldest_waiting_seconds", "age of the oldest due stage", labels=labels)
    for queue in state.queues:
        waiting.add_metric([queue.lane, queue.stage], queue.waiting)
        claimed.add_metric([queue.lane, queue.stage], queue.claimed)
        oldest.add_metric([queue.lane, queue.stage], queue.oldest_seconds or 0.0)
    yield from (waiting, claimed, oldest)


def _paces(paces: list[StagePace], unevaluated: float | None) -> Iterator[Metric]:
    window = f"within the last {WINDOW_SECONDS // 60} minutes"
    finished = GaugeMetricFamily("mingzhang_stages_finished", f"stages finished {window}", labels=["stage"])
    seconds = GaugeMetricFamily(
        "mingzhang_stage_seconds", f"time from claim to commit {window}", labels=["stage", "quantile"]
    )
    for pace in paces:
        finished.add_metric([pace.stage], pace.finished)
        seconds.add_metric([pace.stage, "0.5"], pace.median)
        seconds.add_metric([pace.stage, "0.95"], pace.slow)
    yield from (finished, seconds)
    if unevaluated is not None:
        name, told = (
            "mingzhang_not_evaluable_share",
            "of the newest reports' applicable checks, those that could not run",
        )
        share = GaugeMetricFamily(name, told)
        share.add_metric([], unevaluated)
        yield share
