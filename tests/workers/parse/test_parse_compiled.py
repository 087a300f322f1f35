"""The compiled reading, where it has been built, reads as the sources do."""

import hashlib
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from schemas.errors import InputError
from tests.corpus import compose
from tests.workers.parse.test_parse_rejections import with_contents
from workers.parse import parse

# Only `make test-all` compiles.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "build" / "compiled"
READ = """
import sys
from pathlib import Path
import hashlib, msgspec
from schemas.errors import InputError
from workers.parse import parse
from workers.parse.pdf import writer
print(writer.__file__)
for name in sys.argv[1:]:
    try:
        read = msgspec.json.encode(parse(Path(name).read_bytes(), name))
    except InputError as error:
        read = str(error.reason).encode()
    print(hashlib.sha256(read).hexdigest())
"""


@pytest.fixture(scope="module")
def built() -> Path:
    """The folder of the compiled build, of these sources."""
    if not BUILT.is_dir():
        pytest.skip("the reading is not compiled; make compiled builds it where there is a C compiler")
    for source in (ROOT / "workers/parse").rglob("*.py"):
        copy = BUILT / source.relative_to(ROOT)
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            pytest.skip("the compiled reading is of other sources; make compiled builds it anew")
    return BUILT


def compiled_reading(built: Path, files: list[Path]) -> list[str]:
    """What the compiled reading makes of the files, as digests."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", READ, *map(str, files)],
        env={"PYTHONPATH": str(built)},
        capture_output=True,
        text=True,
        check=True,
    )
    module, *digests = done.stdout.split()
    assert not module.endswith(".py")
    return digests


def digest(file: Path) -> str:
    try:
        read = msgspec.json.encode(parse(file.read_bytes(), str(file)))
    except InputError as error:
        read = str(error.reason).encode()
    return hashlib.sha256(read).hexdigest()


def test_composed_reports(built: Path, tmp_path: Path) -> None:
    """Every line, cell and box is the same, and so is what is refused."""
    files = []
    for number, profile in enumerate(("wuhan-2020", "wuhan-2022", "shanghai", "national")):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(compose(f"compiled-{number}", profile=profile).pdf())
    for contents in (b"", b"1 0 0 1 5 cm BT /F 9 Tf (a) Tj ET", b"BT /F 9 Tf <414> Tj [(a) b] TJ ET"):
        files.append(tmp_path / f"{len(files)}.pdf")
        files[-1].write_bytes(with_contents(contents))
    assert compiled_reading(built, files) == list(map(digest, files))


def test_all_shared_documents(built: Path, shared: Path) -> None:
    """The same over every document beside the checkout, hostile ones too."""
    files = [*sorted((shared / "reports").rglob("*.pdf")), *sorted((shared / "hostile").glob("*.[pP]df"))]
    assert compiled_reading(built, files) == list(map(digest, files))
