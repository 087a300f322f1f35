"""A document's objects are the same whether read at once or by pdfminer's own parser."""

from io import BytesIO
from pathlib import Path

import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral

from tests.corpus import compose
from tests.workers.parse.producers import by_fpdf2, by_pdfium, by_qpdf
from tests.workers.parse.test_parse_rejections import with_contents
from workers.parse.pdf.document import Document


def tree(value: object) -> object:
    """An object as plain values that compare by what they hold."""
    if isinstance(value, PDFStream):
        return ("stream", tree(value.attrs), value.rawdata, value.objid)
    if isinstance(value, PDFObjRef):
        return ("reference", value.objid)
    if isinstance(value, PSLiteral):
        return ("name", value.name)
    if isinstance(value, dict):
        return {key: tree(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tree(item) for item in value]
    return (type(value).__name__, value)


def objects(document: PDFDocument) -> dict[int, object]:
    """Every object that the document lists, or the error that reading it raises."""
    found: dict[int, object] = {}
    for number in sorted({number for table in document.xrefs for number in table.get_objids()}):
        try:
            found[number] = tree(document.getobj(number))
        except (PSException, RecursionError) as error:
            found[number] = type(error).__name__
    return found


def compare(data: bytes) -> int:
    """Read every object both ways; how many there are."""
    ours = objects(Document(data))
    assert ours == objects(PDFDocument(PDFParser(BytesIO(data))))
    return len(ours)


@pytest.mark.parametrize("producer", ["reportlab", "fpdf2", "qpdf", "qpdf, for the web", "PDFium"])
def test_objects_of_every_producer(producer: str) -> None:
    """Dictionaries, streams, object streams, strings and numbers come out the same, whoever wrote them."""
    report = compose("objects", profile="national")
    data = {
        "reportlab": report.pdf,
        "fpdf2": lambda: by_fpdf2(report, most_pages=3),
        "qpdf": lambda: by_qpdf(report.pdf(), reformatted=True),
        "qpdf, for the web": lambda: by_qpdf(report.pdf(), reformatted=False),
        "PDFium": lambda: by_pdfium(report.pdf()),
    }[producer]()
    assert compare(data) > 10


@pytest.mark.parametrize(
    "written",
    [
        b"<</A 1/B -.5/C +7/D 5./E(text)/F<0aFF>/G[1 2 R 3 0 R 4]/H true/I null/J/Name/K<</L[]>>>>",
        b"<</A(a (nested) string)/B(escaped \\) bracket)/C(a\rb)/D<abc>/E<41 42>>>",
        b"<</A#20B 1/C 2 0 RG/D 12abc/E--3/F 1.2.3>>",
        b"[1 2 3] % a comment",
        b"<</A 1 /B>>",
        b"<</A(endobj)/B(stream)>>",
        b"null",
        b"(text)",
        b"<</Length 3>>\nstream\nabc\nendstream",
        b"<</Length 99>>\nstream\nabc\nendstream",
        b"<</Length 3>>\nstream\rabc\nendstream",
        b"<</Length 6 0 R>>\r\nstream\r\nabc\r\nendstream",
        b"<</A[1 2>>",
        b"<<1 2>>",
        b"]",
    ],
)
def test_objects_written_in_any_way(written: bytes) -> None:
    """Plain or odd, an object is what pdfminer makes of it."""
    compare(with_contents(b"", more=(written, b"3")))


@pytest.mark.slow
def test_objects_of_all_shared_documents(shared: Path) -> None:
    """The same over every document beside the checkout that can be opened, hostile ones too."""
    count = 0
    for path in [*sorted((shared / "reports").rglob("*.pdf")), *sorted((shared / "hostile").glob("*.[pP]df"))]:
        data = path.read_bytes()
        try:
            PDFDocument(PDFParser(BytesIO(data)))
        except (PSException, TypeError, ValueError, AttributeError, KeyError):
            continue
        count += compare(data)
    assert count > 5_000
