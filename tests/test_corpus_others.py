"""The other documents of a drop folder."""

import io
from pathlib import Path

import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfdocument import PDFPasswordIncorrect

from samples.compose import write_samples
from tests.corpus import compose
from tests.corpus.others import (
    PASSWORD,
    blank_template,
    budget,
    evaluation_report,
    government_accounts,
    junk,
    notice,
    unit_accounts,
)


def test_every_other_kind_is_named_and_readable() -> None:
    """Budgets, notices, evaluations and government accounts are PDFs of their own kinds."""
    papers = [budget(compose(1)), notice(1), evaluation_report(1), government_accounts(1)]
    kinds = ["department_budget", "other", "performance_evaluation", "government_final_accounts"]
    assert [p.kind for p in papers] == kinds
    for paper in papers:
        words = extract_text(io.BytesIO(paper.pdf())).replace("\n", "")
        assert paper.document.department[-4:] in words or "财政决算" in words


def test_a_blank_template_has_no_figures() -> None:
    """The template keeps the forms and sentences but no amount."""
    for profile in ("shanghai", "wuhan-2022", "national"):
        paper = blank_template(profile)
        assert paper.kind == "blank_template"
        assert "XXX万元" in paper.text().replace(" ", "").replace("\n", "")
        assert not any(
            c.text
            for f in paper.document.blocks
            if hasattr(f, "halves")
            for _, h in f.halves()
            for c in h.values.values()
        )


def test_unit_accounts_speak_of_a_unit() -> None:
    """A unit's final accounts say 单位决算 and nowhere 部门决算."""
    text = unit_accounts(2).text().replace("\n", "")
    assert "单位决算" in text
    assert "部门决算" not in text


def test_junk_is_junk() -> None:
    """None of the rejected files opens; the locked one opens with its password."""
    files = junk()
    assert {reason for _, reason in files.values()} == {"empty", "encrypted", "damaged"}
    with pytest.raises(PDFPasswordIncorrect):
        extract_text(io.BytesIO(files["locked.pdf"][0]))
    assert extract_text(io.BytesIO(files["locked.pdf"][0]), password=PASSWORD, maxpages=1)


def test_the_samples_are_a_handful_of_files(tmp_path: Path) -> None:
    """The first run's folder has six files of the kinds that it shows."""
    paths = write_samples(tmp_path / "drop")
    assert len(paths) == 6
    assert sorted(p.suffix for p in paths) == [".pdf"] * 5 + [".txt"]
    assert all(p.stat().st_size > 1000 for p in paths)
