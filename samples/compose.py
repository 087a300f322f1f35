"""Writes a handful of composed reports into a folder: python -m samples.compose FOLDER."""

import sys
from pathlib import Path

from tests.corpus import compose, next_year
from tests.corpus.others import budget, junk

__all__ = ["main", "write_samples"]


def write_samples(folder: Path) -> list[Path]:
    """Six files: reports of three layouts (one of them with planted errors, one as text), a budget, a damaged file."""
    wuhan = compose("river", "wuhan-2022", 2023)
    files = {
        "wuhan.pdf": wuhan.pdf(),
        "shanghai.pdf": compose("tide", "shanghai", 2024).pdf(),
        "national-with-errors.pdf": compose(
            "hill", "national", 2023, errors=("digit.EXPENDITURE", "growth", "form-department", "evaluation.total")
        ).pdf(),
        "wuhan-next-year.txt": next_year(wuhan).text().encode(),
        "budget.pdf": budget(wuhan).pdf(),
        "truncated.pdf": junk("tide")["truncated.pdf"][0],
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def main() -> int:
    """Write the samples into the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m samples.compose FOLDER\n")
        return 2
    for path in write_samples(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
