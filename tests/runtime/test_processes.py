"""Children that are never left behind."""

import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from runtime import guard
from runtime.processes import start_child, stop_child

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"


def test_child_is_asked_before_it_is_killed() -> None:
    """A child that listens stops by itself with a status of its own."""
    script = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); "
        "print('on', flush=True); time.sleep(60)"
    )
    child = start_child([sys.executable, "-c", script], output=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
    assert stop_child(child, 10) == 7


def test_child_that_does_not_listen_is_killed() -> None:
    """A child that ignores the request is killed when its time is over."""
    child = start_child([sys.executable, "-c", STUBBORN], output=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
    assert stop_child(child, 0.2) == -signal.SIGKILL


def test_grandchildren_go_with_their_group() -> None:
    """What a child started is killed with it."""
    script = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print(p.pid, flush=True); time.sleep(60)"
    )
    child = start_child([sys.executable, "-c", script], output=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        grandchild = int(child.stdout.readline())
    stop_child(child, 0.2)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(grandchild).wait(5)
    assert not psutil.pid_exists(grandchild)


def test_command_is_not_started_for_a_parent_that_is_gone() -> None:
    """Where the parent died before the child was ready, the command never runs."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", guard.__file__, "1", sys.executable, "-c", "print('ran')"],
        capture_output=True,
        check=False,
    )
    assert done.stdout == b""
    assert done.returncode != 0


def test_watching_guard_ends_the_command_with_its_parent() -> None:
    """Where the kernel cannot be asked, the guard itself kills the command once its parent is gone."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = time.monotonic()
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert guard.stay(1, command) == -signal.SIGKILL
    finally:
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - started < 5


def test_what_is_loaded_is_settled_and_later_garbage_still_goes() -> None:
    """The collector leaves alone what was there, and still frees what is made and dropped later."""
    script = (
        "import gc, weakref; from runtime.processes import settle; settle(); assert gc.get_freeze_count() > 1000\n"
        "class Ring: pass\n"
        "ring = Ring(); ring.me = ring; left = weakref.ref(ring); del ring; gc.collect(); assert left() is None"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
