"""What each stage does between the claim of its row and the commit, and what it works with.

What a stage hands to the next is an artifact in the archive, named by the run; whoever goes on with the next at once
hands it over in memory too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from runtime.archive import Archive, Missing, Rotten
from schemas.findings import Judgement
from schemas.pages import Box, Pages
from schemas.report import Claim as Said
from schemas.report import Report
from schemas.tables import Stage
from workers.hints import PathHints, hinted
from workers.landing import Shelf
from workers.rehearsal import conclude_classified, conclude_report
from workers.sandbox import Sandbox
from workers.stages import claims
from workers.stages.claims import Claim
from workers.stages.events import owe
from workers.stages.failures import ArtifactLost
from workers.stages.retry import RetryPolicy
from workers.written_pages import read_pages

__all__ = ["STAGES", "Outcome", "Second", "Workshop", "artifact"]

Second = Callable[[int, Box], str | None]
"""The second reading of a place in the document, None where there is none."""


_KEPT_AS = {Stage.PARSE: "pages"}
"""Names of artifacts. The version before wrote pages as JSON; by their name either version has them made anew."""


@dataclass(frozen=True)
class Workshop:
    """What the stages work with, made once a process."""

    engine: Engine
    archive: Archive
    sandbox: Sandbox
    classify: Callable[[Pages, str], Report]
    validate: Callable[[Report, Second | None], Judgement]
    policy: RetryPolicy
    lease_seconds: float
    hints: PathHints | None = None


@dataclass(frozen=True)
class Outcome:
    """What a stage made: the artifact's name, how to enter it in the database, and the stage that follows.

    `made` is what the artifact holds: the Pages as they are written, or the Report.
    """

    output: str | None
    enter: Callable[[Session], None]
    following: Stage | None = None
    made: Any = None


def artifact(run: int, stage: Stage) -> str:
    """The name in the archive of what a stage of a run made."""
    return f"{_KEPT_AS.get(stage, stage)}-{run}"


def _parse(shop: Workshop, held: Claim, _given: None) -> Outcome:
    shop.archive.open(held.sha256).close()  # its content is what was taken in, or this raises
    pages = shop.sandbox.parse(shop.archive.path(held.sha256), held.name)
    return Outcome(_put(shop, held, pages), lambda _: None, Stage.CLASSIFY, pages)


def _classify(shop: Workshop, held: Claim, given: bytes | None) -> Outcome:
    pages = read_pages(given or _made(shop, held, Stage.PARSE))
    read, contradicted = _hinted(shop, held, shop.classify(pages, held.name))
    about = {"media_type": pages.media_type, "pages": len(pages.pages)}
    following = Stage.VALIDATE if read.identity.kind.is_final_accounts else None

    def enter(session: Session) -> None:
        claims.describe(session, held, **about)
        for hint in contradicted:
            told = {"about": hint.about, "hint": hint.value, "path": hint.text}
            owe(session, "hint.contradicted", level="warning", **told, **held.context)
        if not following:
            conclude_classified(session, held, read.identity)

    return Outcome(_put(shop, held, msgspec.json.encode(read)), enter, following, read)


def _hinted(shop: Workshop, held: Claim, read: Report) -> tuple[Report, tuple[Said, ...]]:
    """What was read, with what the drop folder's subfolders fill in, and the hints that it contradicts."""
    return hinted(read, shop.hints.of(shop.engine, held.document)) if shop.hints else (read, ())


def _validate(shop: Workshop, held: Claim, given: Report | None) -> Outcome:
    read = given or msgspec.json.decode(_made(shop, held, Stage.CLASSIFY), type=Report)
    path = shop.archive.path(held.sha256)
    judgement = shop.validate(read, lambda page, box: shop.sandbox.read_again(path, page, box))
    name = artifact(held.run, Stage.CLASSIFY)
    shelf = Shelf(shop.archive)
    shelf.prepare(shop.engine, held, read, name)
    if not held.rehearsed:
        shelf.known(read, judgement)
    return Outcome(None, lambda session: conclude_report(session, held, read, judgement, name, shelf))


def _made(shop: Workshop, held: Claim, stage: Stage) -> bytes:
    """What an earlier stage of this run made.

    Raises ArtifactLost where it can be made again; where the original is away too, it is the archive that is.
    """
    try:
        return shop.archive.read_artifact(held.sha256, artifact(held.run, stage))
    except (Missing, Rotten) as fault:
        if not shop.archive.exists(held.sha256):
            raise
        raise ArtifactLost(stage, str(fault)) from fault


def _put(shop: Workshop, held: Claim, made: bytes) -> str:
    name = artifact(held.run, held.stage)
    shop.archive.put_artifact(held.sha256, name, made)
    return name


STAGES: dict[Stage, Callable[[Workshop, Claim, Any], Outcome]] = {
    Stage.PARSE: _parse,
    Stage.CLASSIFY: _classify,
    Stage.VALIDATE: _validate,
}
"""By stage: what it makes of the workshop, the claim, and what the stage before handed over (None: it is archived)."""
