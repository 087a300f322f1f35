"""With what a report was read and judged, so that one can tell whether reading it again could change anything.

A version is the program's, with a fingerprint of the code and data that the reading or the judging comes out of: an
edited rule or pattern makes a new one without anybody having to think of it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Versions", "of_this_program", "stamp"]

_READING = ("workers.parse", "workers.classify", "schemas.knowledge")
_JUDGING = ("workers.validate", "schemas.knowledge")
_ONLY_JUDGING = "schemas.knowledge.rules"
_LIBRARIES = ("pdfminer.six", "pypdfium2")
_KINDS = (".py", ".toml", ".json", ".csv")
_DIGITS = 12


@dataclass(frozen=True)
class Versions:
    """Of the readers with the understanding of what they read, and of the rules with what judges by them."""

    reading_version: str
    rules_version: str

    def __str__(self) -> str:
        return f"{self.reading_version} {self.rules_version}"


@cache
def of_this_program() -> Versions:
    """Those of the program as this process found it first."""
    rules = set(_files(_ONLY_JUDGING))
    reading = [path for package in _READING for path in _files(package) if path not in rules]
    judging = [path for package in _JUDGING for path in _files(package)]
    return Versions(_version(reading), _version(judging))


def stamp() -> dict[str, str]:
    """The versions as columns of a report's row."""
    return asdict(of_this_program())


def _version(paths: list[Path]) -> str:
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"\n{path.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    return f"{version('mingzhang')}+{digest.hexdigest()[:_DIGITS]}"


def _files(package: str) -> Iterator[Path]:
    """The code and data of a package, or of a module with the folder beside it, found without importing it."""
    found = find_spec(package)
    assert found is not None, "the house is complete"  # noqa: S101
    assert found.origin is not None, "every package of the house has an __init__"  # noqa: S101
    origin = Path(found.origin)
    folder = origin.parent if origin.name == "__init__.py" else origin.with_suffix("")
    if origin.name != "__init__.py":
        yield origin
    yield from sorted(path for path in folder.rglob("*") if path.suffix in _KINDS)
