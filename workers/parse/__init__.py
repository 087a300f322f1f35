"""The first stage: bytes to pages, whatever the format, or a reason why not."""

from schemas.pages import Pages
from workers.parse.limits import Limits
from workers.parse.media import Media, admitted

__all__ = ["Limits", "parse"]


def parse(data: bytes, name: str, limits: Limits = Limits()) -> Pages:  # noqa: B008 - frozen
    """Read a document's pages; `name` is only what the file claims to be.

    Raises InputError, and nothing else but MemoryError, for bytes that cannot be read: empty,
    damaged, locked, too large, without text, or of no format that has a reader.
    """
    if admitted(data, name, limits) is Media.TEXT:
        from workers.parse.plaintext import read_text  # noqa: PLC0415 - the PDF library is slow to import

        return read_text(data)
    from workers.parse.pdf.reader import read_pdf  # noqa: PLC0415

    return read_pdf(data, limits)
