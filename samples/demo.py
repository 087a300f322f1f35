"""What `make demo` runs: sample reports into a drop folder, the real pipeline over it, and what came of it.

Everything stays under ./data/demo: the drop folder, a data folder and a log of its own. Run again, the samples are
known already, nothing is taken in twice, and what landed is shown from the database.
"""

import os
import subprocess
import sys
from pathlib import Path

from samples.compose import write_samples

__all__ = ["PROGRAM", "environment", "main"]

PROGRAM = Path(sys.executable).with_name("mingzhang")
_NOT_ALL_LANDED = 3

_NEXT = """
Every step has a line in {log}. Next (with .venv/bin on the PATH):
  export MINGZHANG_DATA={data}
  mingzhang status                      what landed, what waits, what could not be read
  mingzhang show 1                      a report: forms, findings with evidence, what was not checked
  mingzhang findings --severity error   what contradicts itself (--english, --json)
  mingzhang rules                       the catalogue
  mingzhang inspect {drop}/*
                                        the same reports as JSON, without a database
  mingzhang run FOLDER                  your own reports; `mingzhang up FOLDER` keeps watching
  mingzhang verify {receipts}/wuhan.pdf.*.json --file {drop}/wuhan.pdf
                                        recompute a receipt from its file
Or `make room`: the same in a browser, with a link to a finding marked on its page.
"""


def main(root: Path) -> int:
    """Run the demonstration below `root`; 0 if it went as it should, a sample that is meant to be rejected included."""
    drop, data = root / "drop", root / "data"
    variables = environment(data, root / "log.jsonl")
    known = drop.is_dir()
    if not known:
        _fill(drop)
    _say(f"Sample reports lie in {drop}. Taking them in: parse, classify, validate, on real Celery workers …\n")
    status = _mingzhang(variables, "run", str(drop))
    if status not in (0, _NOT_ALL_LANDED):
        return status
    if known:
        _say("They had been taken in before, so nothing was done twice. What is in the database:\n")
        status = _mingzhang(variables, "status") or _mingzhang(variables, "findings", "--severity", "error")
    _say(_NEXT.format(data=data, drop=drop, receipts=root / "receipts", log=root / "log.jsonl"))
    return 0 if status == _NOT_ALL_LANDED else status


def _fill(drop: Path) -> None:
    """Compose the samples; the folder gets its name when it is full."""
    unfinished = drop.with_name(f"drop-{os.getpid()}")
    unfinished.mkdir(parents=True)
    write_samples(unfinished)
    unfinished.rename(drop)


def environment(data: Path, log: Path) -> dict[str, str]:
    """Settings of the demonstration alone; a broker that is set is used, for there may be no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
    if broker := os.environ.get("MINGZHANG_BROKER_URL"):
        kept["MINGZHANG_BROKER_URL"] = broker
    ours = {"DATA": data, "RECEIPTS": data.parent / "receipts", "LOG_FILE": log, "STDERR_LEVEL": "CRITICAL"}
    return kept | {f"MINGZHANG_{name}": str(value) for name, value in ours.items()}


def _mingzhang(variables: dict[str, str], *arguments: str) -> int:
    return subprocess.run([PROGRAM, *arguments], env=variables, check=False).returncode


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path("data") / "demo"))
