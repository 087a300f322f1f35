"""The benchmarks' page and their meeting of findings with what was planted."""

from pathlib import Path

from benchmarks import page
from benchmarks.accuracy.__main__ import measure, summary
from benchmarks.guard.__main__ import CELLS
from benchmarks.guard.__main__ import measure as guarded
from benchmarks.planted.__main__ import plant, suspect
from benchmarks.running import Case


def test_a_section_is_written_in_its_place_and_the_others_stay(tmp_path: Path) -> None:
    """Writing a section again replaces it alone."""
    file = tmp_path / "page.md"
    page.put("one", "first", file)
    page.put("two", "second", file)
    page.put("one", "third \\1", file)
    text = file.read_text(encoding="utf-8")
    assert "first" not in text
    assert text.index("third \\1") < text.index("second")


def test_accuracy_measures_a_report() -> None:
    """One composed report gives its row and the row of all."""
    done = measure(Case(1, "shanghai"))
    assert done.accusations == []
    assert [row[0] for row in summary([done])] == ["shanghai", "all"]


def test_planted_errors_are_found() -> None:
    """A digit altered in a form is found in the printed report, and the altered cell suspected."""
    (tried,) = plant("digit.EXPENDITURE", range(1, 2))
    assert tried.found
    assert tried.beside == ()
    done = suspect(Case(1, "wuhan-2022"), 3)
    assert 0 <= done.first <= done.three <= done.noticed <= 3


def test_the_guard_map_counts_cells_and_text() -> None:
    """Both sorts of figures are there, and most cells are guarded."""
    figures = guarded(Case(1, "national"))
    cells = [one for one in figures if one.place == CELLS]
    assert 0 < len(cells) < len(figures)
    assert sum(one.noticed for one in cells) > 0.9 * len(cells)
