"""What the subfolders of the drop folder say about a report: a hint, used where the document itself says nothing.

The setting `path_scheme` names what each level of folders is: `region/department/year`, `year/-/department` (a `-` is
passed over). A hint never outweighs the document: what it fills in is marked by a claim whose source is `path`, and
where the document says otherwise the claim is kept beside it, and nothing is changed.
"""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

import msgspec
from sqlalchemy import Engine, select

from runtime.database import reading
from schemas.knowledge.divisions import locate
from schemas.report import Claim, Identity, Report
from schemas.tables import Arrival

__all__ = ["PathHints", "hinted"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAME = re.compile(r"[\u3400-\u9fff]{2}")
_SOURCE = "path"
_ABOUT = {"region": "region", "department": "department", "year": "fiscal_year"}


class PathHints(msgspec.Struct, frozen=True):
    """Reads hints from where a document was seen: below `drop` (as arrivals have it), its folders after `scheme`."""

    drop: str
    scheme: str

    def of(self, engine: Engine, document: int) -> tuple[Claim, ...]:
        """What all sights of a document below the drop folder agree on."""
        with reading(engine) as session:
            paths = session.scalars(select(Arrival.path).where(Arrival.document_id == document)).all()
        return self.agreed(paths)

    def agreed(self, paths: Collection[str]) -> tuple[Claim, ...]:
        """What these paths agree on, a claim each."""
        below = [PurePosixPath(path) for path in paths if PurePosixPath(path).is_relative_to(self.drop)]
        said = [dict(self._read(path.relative_to(self.drop))) for path in below]
        if not said:
            return ()
        return tuple(
            Claim(about, value, _SOURCE, str(below[0].relative_to(self.drop).parent))
            for about, value in said[0].items()
            if all(other.get(about) == value for other in said)
        )

    def _read(self, path: PurePosixPath) -> list[tuple[str, str]]:
        levels = zip(self.scheme.split("/"), path.parts[:-1], strict=False)
        read = [(_ABOUT[level], _value(level, folder)) for level, folder in levels if level in _ABOUT]
        return [(about, value) for about, value in read if value is not None]


def hinted(read: Report, claims: Collection[Claim]) -> tuple[Report, tuple[Claim, ...]]:
    """The report with what the hints fill in, and the hints that the document contradicts."""
    identity, contradicted = read.identity, []
    for claim in claims:
        says = any(one.about == claim.about and one.source != "file_name" for one in identity.claims)
        if getattr(identity, claim.about) is None and not says:
            identity = msgspec.structs.replace(identity, **_filled(claim))
        elif _contradicts(identity, claim):
            contradicted.append(claim)
    identity = msgspec.structs.replace(identity, claims=(*identity.claims, *claims))
    return msgspec.structs.replace(read, identity=identity), tuple(contradicted)


def _value(level: str, folder: str) -> str | None:
    """What a folder's name says, None where it does not look like what the level is."""
    if level == "year":
        found = _YEAR.search(folder)
        return found[0] if found else None
    name = folder.strip()
    return name if _NAME.search(name) else None


def _filled(claim: Claim) -> dict[str, object]:
    if claim.about == "fiscal_year":
        return {"fiscal_year": int(claim.value)}
    if claim.about == "department":
        return {"department": claim.value}
    region = locate(claim.value)
    return {"region": region.name, "region_code": region.code} if region else {"region": claim.value}


def _contradicts(identity: Identity, claim: Claim) -> bool:
    """Whether the document says something else, and not merely more or less of the same."""
    own = getattr(identity, claim.about)
    if own is None:
        return False
    if claim.about == "fiscal_year":
        return str(own) != claim.value
    return claim.value not in own and own not in claim.value
