"""The Celery application: a messenger that carries one number, and nothing that cannot be lost.

State lives in the database; a message only says which row is due. So there is no result backend, no chord, no
counter. Every setting below that differs from Celery's own was chosen for what happens when the broker or a worker
dies; docs/architecture.md tells why.
"""

from dataclasses import dataclass
from typing import Any

from celery import Celery
from kombu import Queue

from runtime.broker import KEY_PREFIX
from runtime.settings import Settings
from schemas.tables import Lane, Stage

__all__ = ["QUEUES", "WorkerOptions", "make_app", "queue_name", "stage_limit", "worker_arguments"]

_SOFT_GRACE_SECONDS = 15
_HARD_GRACE_SECONDS = 30
_RECYCLE_AFTER_TASKS = 500
_RECYCLE_ABOVE_KIB = 600_000


def queue_name(lane: Lane, stage: Stage) -> str:
    """live.parse, backlog.validate: a queue a stage and lane, because priorities on Redis do not hold."""
    return f"{lane}.{stage}"


QUEUES = tuple(queue_name(lane, stage) for lane in Lane for stage in Stage)


def make_app(settings: Settings) -> Celery:
    """An application for these settings that sends; workers.process adds what a worker needs."""
    app = Celery("mingzhang", broker=settings.broker_url)
    app.conf.update(_configuration(settings))
    return app


def stage_limit(settings: Settings) -> float:
    """Seconds after which a stage is killed, whatever it does."""
    return settings.stage_seconds + _HARD_GRACE_SECONDS


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        "task_queues": [Queue(name, routing_key=name) for name in QUEUES],
        "task_create_missing_queues": False,
        "task_default_queue": QUEUES[0],
        # A message is acknowledged when its stage is done; one that comes twice finds its row taken.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # The sandbox ends reading first, then the soft limit (Python only), then the hard one (SIGKILL).
        "task_soft_time_limit": settings.stage_seconds + _SOFT_GRACE_SECONDS,
        "task_time_limit": stage_limit(settings),
        "worker_max_tasks_per_child": _RECYCLE_AFTER_TASKS,
        "worker_max_memory_per_child": _RECYCLE_ABOVE_KIB,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # Its own connection notices a lost broker at once; without it a worker was seen to hang silently.
        "worker_enable_remote_control": True,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_soft_shutdown_timeout": settings.stop_seconds,
        "worker_enable_soft_shutdown_on_idle": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "task_publish_retry_policy": {"max_retries": 3, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.3},
        "broker_transport_options": _transport(settings.broker_url or ""),
    }


def _transport(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        # Longer than any stage: recovery is the lease's, and a message that comes back too early is only noise.
        "visibility_timeout": 3600,
        "global_keyprefix": KEY_PREFIX,
        "socket_connect_timeout": 5,
        "health_check_interval": 25,
    }
    if not url.startswith("redis+socket"):
        options["socket_keepalive"] = True
    return options


@dataclass(frozen=True)
class WorkerOptions:
    """One group of worker processes: its lane, how many they are, and the lane's queues that they take from."""

    lane: Lane
    processes: int
    queues: tuple[str, ...]


def worker_arguments(options: WorkerOptions, app: str) -> list[str]:
    """The arguments to `python -m celery` that start the group."""
    return [
        "--quiet",
        f"--app={app}",
        "worker",
        f"--hostname={options.lane}@%h",
        f"--queues={','.join(options.queues)}",
        f"--concurrency={options.processes}",
        "--pool=prefork",
        "--without-gossip",
        "--without-mingle",
    ]
