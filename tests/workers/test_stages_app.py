"""The Celery application: what goes over the wire, and the order of the limits."""

from contextlib import closing
from pathlib import Path

import pytest

from runtime.settings import Settings
from schemas.tables import Lane, Stage
from workers.app import QUEUES, WorkerOptions, make_app, queue_name, stage_limit, worker_arguments


def _conf(tmp_path: Path, url: str) -> dict[str, object]:
    with closing(make_app(Settings(data=tmp_path, broker_url=url))) as app:
        return dict(app.conf)


def test_only_json_goes_over_the_wire(tmp_path: Path) -> None:
    """Nothing but JSON is sent or accepted, and no result is kept anywhere."""
    conf = _conf(tmp_path, "redis://localhost/0")
    assert (conf["accept_content"], conf["task_serializer"], conf["result_backend"]) == (["json"], "json", None)


def test_each_stage_of_each_lane_has_a_queue(tmp_path: Path) -> None:
    """There are exactly the six queues; a misspelt one is an error and not a new queue."""
    conf = _conf(tmp_path, "redis://localhost/0")
    assert [queue.name for queue in conf["task_queues"]] == list(QUEUES)  # type: ignore[attr-defined]
    assert queue_name(Lane.BACKLOG, Stage.CLASSIFY) in QUEUES
    assert conf["task_create_missing_queues"] is False
    assert len(QUEUES) == 6


def test_the_limits_end_in_their_order(tmp_path: Path) -> None:
    """The sandbox ends first, then the soft limit, then the hard one, then the lease."""
    settings = Settings(data=tmp_path, broker_url="redis://localhost/0")
    conf = _conf(tmp_path, "redis://localhost/0")
    limits = [settings.stage_seconds, conf["task_soft_time_limit"], conf["task_time_limit"], settings.lease_seconds]
    assert limits == sorted(limits)
    assert stage_limit(settings) == conf["task_time_limit"]


@pytest.mark.parametrize(("url", "kept_alive"), [("redis://localhost/0", True), ("redis+socket:///x", False)])
def test_a_unix_socket_has_no_keepalive(tmp_path: Path, url: str, kept_alive: bool) -> None:
    """An option that only TCP knows is left out for a socket."""
    options = _conf(tmp_path, url)["broker_transport_options"]
    assert isinstance(options, dict)
    assert ("socket_keepalive" in options) is kept_alive


def test_a_worker_is_started_for_its_queues() -> None:
    """The command line names the lane, the number of processes and the queues."""
    arguments = worker_arguments(WorkerOptions(Lane.LIVE, 3, ("live.parse", "live.classify")), "workers.start:app")
    assert {"--queues=live.parse,live.classify", "--concurrency=3", "--hostname=live@%h"} <= set(arguments)
