"""`mingzhang inspect`: one object a line a file, whatever the file; the exit status tells whether all were read."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from schemas.pages import Pages
from schemas.report import Report
from tests.cli.conftest import Command
from tests.corpus import compose
from workers import classify

TOP = ["document", "rejected", "report", "facts", "statements", "performance", "findings", "doubts", "checks"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A composed report as PDF."""
    path = tmp_path_factory.mktemp("inspect") / "report.pdf"
    path.write_bytes(compose("inspect", "national", 2023).pdf())
    return path


def inspected(mingzhang: Command, status: int, *files: Path) -> list[dict[str, Any]]:
    result = mingzhang("inspect", *map(str, files))
    assert result.exit_code == status, f"{result.output} {result.exception!r}"
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_report_is_told_whole(mingzhang: Command, report: Path) -> None:
    """A report's object has its identity, cells, figures and checks, and neither database nor data folder is made."""
    (out,) = inspected(mingzhang, 0, report)
    assert list(out) == TOP
    assert out["document"]["name"] == "report.pdf"
    assert out["document"]["media_type"] == "application/pdf"
    assert out["document"]["pages"] > 1
    assert out["report"]["kind"] == "department_final_accounts"
    assert out["report"]["fiscal_year"] == 2023
    assert len(out["report"]["forms"]) == 9
    assert out["facts"]
    assert out["statements"]
    assert out["checks"]["pass"] > 100
    assert out["checks"]["coverage"]["ran"] <= out["checks"]["coverage"]["applicable"]
    assert list(mingzhang.folder.iterdir()) == []


def test_one_bad_file_does_not_stop_the_others(mingzhang: Command, report: Path) -> None:
    """Each file has its line in the order given; what cannot be read says why, and the status is 3."""
    empty, text, page = (mingzhang.folder / name for name in ("empty.pdf", "note.txt", "page.pdf"))
    empty.touch()
    text.write_text("会议通知\n明天上午开会。\n")
    page.write_text("<html><body>not found</body></html>")
    first, second, third, fourth = inspected(mingzhang, 3, empty, report, page, text)
    assert (first["rejected"]["reason"], first["report"]) == ("empty", None)
    assert second["rejected"] is None
    assert third["rejected"]["reason"] == "unsupported"
    assert fourth["report"]["kind"] == "other"
    assert fourth["facts"] == fourth["findings"] == []
    assert list(first) == list(second) == TOP


def test_name_need_not_be_unicode(mingzhang: Command) -> None:
    r"""A file whose name is no UTF-8 is read, and its name stands readably with \xNN."""
    path = os.fsencode(mingzhang.folder) + b"/\xb2\xc6\xd5\xfe.txt"
    Path(os.fsdecode(path)).write_text("会议通知\n明天上午开会。\n")
    (out,) = inspected(mingzhang, 0, Path(os.fsdecode(path)))
    assert out["document"]["name"] == "\\xb2\\xc6\\xd5\\xfe.txt"


def test_size_limit_rejects(mingzhang: Command, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit of size is rejected with the limit named."""
    monkeypatch.setenv("MINGZHANG_MAX_BYTES", "1000")
    (out,) = inspected(mingzhang, 3, report)
    assert out["rejected"]["reason"] == "too_large"
    assert "MINGZHANG_MAX_BYTES" in out["rejected"]["detail"]
    assert out["document"]["bytes"] == report.stat().st_size


def test_mistake_of_ours_rejects_one_file(
    mingzhang: Command, report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where a stage fails through a mistake of ours, that file is told as crashed and the next one is read."""
    real = classify.classify

    def clumsy(pages: Pages, name: str) -> Report:
        if name == "bad.txt":
            raise ZeroDivisionError
        return real(pages, name)

    monkeypatch.setattr(classify, "classify", clumsy)
    bad = tmp_path / "bad.txt"
    bad.write_text("x")
    first, second = inspected(mingzhang, 3, bad, report)
    assert first["rejected"]["reason"] == "crashed"
    assert "ZeroDivisionError" in first["rejected"]["detail"]
    assert second["rejected"] is None


def test_missing_file_is_wrong_usage(mingzhang: Command) -> None:
    """A file that is not there, a folder, or no file at all is wrong usage."""
    assert mingzhang("inspect", "no-such.pdf").exit_code == 2
    assert mingzhang("inspect", str(mingzhang.folder)).exit_code == 2
    assert mingzhang("inspect").exit_code == 2
