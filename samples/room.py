"""What `make room` runs: the demonstration, then the reading room over it, and one link to a finding on its page."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import case, select

from runtime.database import make_engine, reading
from runtime.settings import Settings
from samples import demo
from schemas.findings import Severity
from schemas.tables import Document, StoredFinding, StoredReport

__all__ = ["link", "main"]

_ROOM = "http://127.0.0.1:8321"


def main(root: Path) -> int:
    """Take the samples in, say where to look, and be the room until Ctrl-C; else the demonstration's failed status."""
    status = demo.main(root)
    if status:
        return status
    data, drop = root / "data", root / "drop"
    sys.stdout.write(
        f"\nA finding, marked on its page:\n\n  {_ROOM}{link(Settings(data=data))}\n\nCtrl-C ends the room.\n"
    )
    sys.stdout.flush()
    environment = demo.environment(data, root / "log.jsonl")
    return subprocess.run([demo.PROGRAM, "up", str(drop)], env=environment, check=False).returncode


def link(settings: Settings) -> str:
    """The address of the gravest finding whose place on a page is known; that of the overview where there is none."""
    engine = make_engine(settings.database)
    gravest = case({str(one): at for at, one in enumerate(Severity)}, value=StoredFinding.severity)
    query = (
        select(StoredFinding)
        .join(StoredReport, StoredReport.id == StoredFinding.report_id)
        .join(Document, Document.id == StoredReport.document_id)
        .where(StoredReport.latest, Document.media_type == "application/pdf")
        .order_by(gravest, StoredFinding.id)
    )
    with reading(engine) as session:
        for finding in session.scalars(query):
            for item in finding.evidence:
                if item.get("bbox"):
                    box = ",".join(f"{length:.1f}" for length in item["bbox"])
                    place = urlencode({"page": item["page"], "box": box})
                    return f"/reports/{finding.report_id}?{place}#finding-{finding.id}"
    return "/"


if __name__ == "__main__":
    sys.exit(main(Path("data") / "demo"))
