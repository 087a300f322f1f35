"""A child that gives way does so with all that it starts."""

import os
import sys
from pathlib import Path

from runtime.processes import give_way, start_child, stop_child

TELL = "import os; print(os.getpriority(os.PRIO_PROCESS, 0), flush=True)"


def test_a_child_gives_way_and_so_do_its_children(tmp_path: Path) -> None:
    """Its priority is behind ours, and what it starts afterwards has the same; one that ended is no error."""
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    with (tmp_path / "out").open("wb") as output:
        child = start_child(["sh", "-c", 'sleep 1; "$0" -c "$1"', sys.executable, TELL], output=output)
        give_way(child)
        child.wait(60)
    assert int((tmp_path / "out").read_text()) > ours
    stop_child(child, 0)
    give_way(child)
