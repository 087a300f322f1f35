"""One service of the machine with the small stages: python -m tests.reliability.service watch DROP | work."""

import sys
from pathlib import Path

from runtime.logging import setup_logging
from runtime.settings import load_settings
from scheduler.service import run_scheduler, run_workers
from workers.app import QUEUES

APP = "tests.machinery_app:app"


def main(service: str, *arguments: str) -> None:
    settings = load_settings()
    setup_logging(settings)
    if service == "watch":
        run_scheduler(settings, Path(arguments[0]))
    else:
        run_workers(settings, [queue for queue in QUEUES if queue.startswith("live.")], app=APP)


if __name__ == "__main__":
    main(*sys.argv[1:])
