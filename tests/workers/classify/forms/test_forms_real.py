"""Real reports beside the checkout: their cells against hand-made annotations."""

import json
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from workers.classify.forms import read_forms
from workers.parse import parse


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    """The scorer beside the annotations: it knows how cells are told apart."""
    sys.path.insert(0, str(shared / "tools"))
    import score

    return score


@pytest.mark.parametrize("gold", ["gold_002", "gold_003", "gold_r2", "gold_r3"])
def test_every_annotated_cell_is_read_and_no_other(shared: Path, score: ModuleType, gold: str) -> None:
    """All cells of the annotated reports come back; cells that a report itself leaves out are neutral."""
    annotated = json.loads((shared / "gold" / f"{gold}.json").read_text(encoding="utf-8"))
    path = shared / "reports" / annotated["file"]
    _, facts = read_forms(parse(path.read_bytes(), path.name))
    free = score.unprinted(annotated)
    want = {key: value for key, value in score.gold_cells(annotated).items() if key[:4] not in free}
    have = score.output_cells({"facts": msgspec.to_builtins(facts)})
    assert {key: value for key, value in have.items() if key[:4] not in free} == want


def test_the_official_template_gives_no_fact(shared: Path) -> None:
    """A blank template has forms and not a single figure."""
    path = next((shared / "reports").glob("*template*.pdf"))
    forms, facts = read_forms(parse(path.read_bytes(), path.name))
    assert facts == ()
    assert not any(form.unread for form in forms)


def test_budgets_give_no_fact(shared: Path) -> None:
    """Budgets with tables of much the same look give no fact of a final account."""
    for path in sorted((shared / "reports" / "other").glob("*.pdf")):
        if path.read_bytes().startswith(b"%PDF"):
            assert read_forms(parse(path.read_bytes(), path.name))[1] == (), path.name
