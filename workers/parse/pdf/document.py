"""A PDF opened: its pages with their visible box, rotation and contents, checked to be all there."""

import logging
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef, PDFStream, dict_value, resolve1

from schemas.errors import InputError, RejectReason
from schemas.pages import Box
from workers.parse.geometry import visible_box
from workers.parse.limits import Limits, too_large
from workers.parse.pdf.errors import damage_rejected
from workers.parse.pdf.objects import plain_object, plain_objects

__all__ = ["Document", "Sheet", "open_sheets"]

# Its warnings, one for every oddity of every font, quote the documents and tell nobody what to do.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_TAIL = 2048
_END = b"%%EOF"
_MOST_HOPS = 20
_LARGEST_SIDE = 20_000.0


class Sheet(NamedTuple):
    """A page as it lies in the document: `visible` is its crop box in the document's own coordinates."""

    stock: PDFPage
    visible: Box
    rotate: int
    streams: list[PDFStream]

    @property
    def width(self) -> float:
        """The width in points that a person sees."""
        across = self.rotate in (90, 270)
        return self.visible[3] - self.visible[1] if across else self.visible[2] - self.visible[0]

    @property
    def height(self) -> float:
        """The height in points that a person sees."""
        across = self.rotate in (90, 270)
        return self.visible[2] - self.visible[0] if across else self.visible[3] - self.visible[1]


class Document(PDFDocument):
    """A document in which no chain of references goes round in a circle, its plain objects read at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        super().__init__(PDFParser(BytesIO(data)))

    def getobj(self, objid: int) -> object:
        """The object of a number, which is none where it leads from reference to reference without end."""
        found = super().getobj(objid)
        for _ in range(_MOST_HOPS):
            if not isinstance(found, PDFObjRef):
                return found
            found = super().getobj(found.objid)
        raise PDFObjectNotFound(objid)

    def _getobj_parse(self, pos: int, objid: int) -> object:
        whole = self._parser is not None and not self._parser.fallback
        found = plain_object(self._data, pos, objid, self) if whole else None
        return super()._getobj_parse(pos, objid) if found is None else found

    def _get_objects(self, stream: PDFStream) -> tuple[list[object], int]:
        count = stream.get("N")
        found = plain_objects(stream.get_data(), self) if isinstance(count, int) else None
        return super()._get_objects(stream) if found is None else (found, count)


def open_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """The pages of a PDF; InputError where it is locked, damaged, cut short or has too many pages."""
    with damage_rejected("opening it"):
        document = Document(data)
        pages = list(islice(PDFPage.create_pages(document), limits.pages + 1))
        if len(pages) > limits.pages:
            raise too_large(f"the document has more than {limits.pages} pages")
        _check_complete(data, document, len(pages))
        return [_sheet(page, number) for number, page in enumerate(pages)]


def _check_complete(data: bytes, document: PDFDocument, found: int) -> None:
    """Refuse a document that lost pages, or its end, on the way."""
    if not found:
        raise InputError(RejectReason.DAMAGED, "the PDF has no page that can be found; fetch it again")
    promised = resolve1(dict_value(document.catalog.get("Pages")).get("Count"))
    if isinstance(promised, int) and promised > found:
        raise InputError(RejectReason.DAMAGED, f"the PDF promises {promised} pages and holds {found}; fetch it again")
    cut_short = document._parser is None or document._parser.fallback  # noqa: SLF001 - no other sign
    if cut_short and _END not in data[-_TAIL:]:
        raise InputError(RejectReason.DAMAGED, "the PDF is cut short, its end is missing; fetch it again")


def _sheet(page: PDFPage, number: int) -> Sheet:
    media = _ordered(page.mediabox)
    crop = _ordered(page.cropbox)
    visible = visible_box(media, crop)
    if not (0 < visible[2] - visible[0] < _LARGEST_SIDE and 0 < visible[3] - visible[1] < _LARGEST_SIDE):
        raise InputError(RejectReason.DAMAGED, f"page {number + 1} of the PDF has no size")
    return Sheet(page, visible, page.rotate, list(_streams(page.contents, number)))


def _streams(contents: list[Any], number: int) -> Iterator[PDFStream]:
    for reference in contents:
        stream = resolve1(reference)
        if not isinstance(stream, PDFStream):
            raise InputError(
                RejectReason.DAMAGED, f"page {number + 1} of the PDF has lost its contents; fetch it again"
            )
        yield stream


def _ordered(box: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = box
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
