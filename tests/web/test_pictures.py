"""Page pictures: drawn from the archived bytes, with the box that was asked for."""

import io
from pathlib import Path

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops

from runtime.archive import Archive
from runtime.settings import Settings
from tests.corpus import Composed, compose, republish
from tests.corpus.document import Para
from web.pictures import NoPicture, Pictures


def _picture(client: TestClient, address: str) -> Image.Image:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return Image.open(io.BytesIO(answer.content))


def test_a_cell_is_marked_where_it_stands(visitor: TestClient, composed: Composed) -> None:
    """The marked picture differs from the plain one in the cell's box, and nowhere else."""
    first = composed.places()[0]
    address = f"/reports/1/pages/{first['page']}.png"
    plain = _picture(visitor, address)
    marked = _picture(visitor, f"{address}?box={','.join(map(str, first['box']))}")
    assert plain.size == marked.size
    changed = ImageChops.difference(plain.convert("RGB"), marked.convert("RGB")).getbbox()
    assert changed is not None
    scale = float(plain.info["scale"])
    assert all(abs(pixel - length * scale) < 5 for pixel, length in zip(changed, first["box"], strict=True))


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,1,2,3", "9000,9000,9100,9100", "5,5,1,1", "1e9,0,1,1"])
def test_a_box_that_is_none_marks_nothing(visitor: TestClient, box: str) -> None:
    """Nonsense in the address gives the plain page."""
    plain, marked = _picture(visitor, "/reports/1/pages/0.png"), _picture(visitor, f"/reports/1/pages/0.png?box={box}")
    assert ImageChops.difference(plain.convert("RGB"), marked.convert("RGB")).getbbox() is None


def test_a_picture_is_drawn_once(filled: Settings, visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second visitor gets it from the data folder."""
    _picture(visitor, "/reports/1/pages/1.png")
    monkeypatch.setattr("web.pictures.subprocess.run", None)
    _picture(visitor, "/reports/1/pages/1.png")
    assert list((filled.data / "pictures").glob("*/*/1.masked.png"))


def test_people_are_painted_over(tmp_path: Path) -> None:
    """A name and a number are painted over on the picture, and nothing else of the page is."""
    archive, drawn = Archive(tmp_path / "archive"), []
    plain = compose("painted", profile="national")
    for line in ("联系人：诸葛明亮，电话：13900000000。", "联系人：＊＊＊＊，电话：＊＊＊＊＊＊＊＊＊＊＊。"):
        report = republish(plain, lambda document, line=line: document.blocks.insert(2, Para("", [line])))
        stored = archive.put_bytes(report.pdf())
        pictures = Pictures(archive, tmp_path / "pictures", memory_mib=1024)
        page = next(n for n in range(9) if "联系人" in _text(archive.path(stored.sha256), n))
        drawn.append(Image.open(io.BytesIO(pictures.page(stored.sha256, page))).convert("RGB"))
    painted, as_it_is = (
        sum(count for count, ink in one.getcolors(1 << 24) or [] if ink == (96, 96, 96)) for one in drawn
    )
    assert painted > 15 * 50
    assert as_it_is < painted / 20


def _text(path: Path, page: int) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return document[page].get_textpage().get_text_range()


def test_what_cannot_be_drawn_leaves_nothing_behind(tmp_path: Path) -> None:
    """Bytes that are no PDF are refused, and no half picture stays."""
    archive = Archive(tmp_path / "archive")
    stored = archive.put_bytes(b"%PDF-1.7 broken")
    pictures = Pictures(archive, tmp_path / "pictures", memory_mib=1024)
    with pytest.raises(NoPicture):
        pictures.page(stored.sha256, 0)
    assert not [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
