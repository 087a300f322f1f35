"""How much of a document is read before it is refused, and the running account of it."""

from dataclasses import dataclass

from schemas.errors import InputError, RejectReason

__all__ = ["Budget", "Limits"]


@dataclass(frozen=True)
class Limits:
    """The largest document that is read; more of anything is rejected as too large.

    A report has some 20 to 120 pages and under a thousand glyphs a page, so each limit leaves
    room for a hundred times an ordinary document.

    `file_bytes`: length of the file. `pages`: pages of a PDF. `decoded_bytes`: content streams
    after decompression, counted each time they are drawn. `glyphs`: characters on all pages.
    `rules`: ruled line pieces on one page. `nesting`: forms drawn within forms.
    """

    file_bytes: int = 200_000_000
    pages: int = 3_000
    decoded_bytes: int = 400_000_000
    glyphs: int = 10_000_000
    rules: int = 200_000
    nesting: int = 24


class Budget:
    """What a document has used of its limits so far; each method raises InputError(TOO_LARGE) when it is spent."""

    __slots__ = ("decoded_bytes", "glyphs", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.decoded_bytes = 0
        self.glyphs = 0

    @property
    def bytes_left(self) -> int:
        """How many decoded bytes may still be drawn."""
        return self.limits.decoded_bytes - self.decoded_bytes

    def spend_bytes(self, count: int) -> None:
        """Account for a content stream about to be drawn."""
        self.decoded_bytes += count
        if self.decoded_bytes > self.limits.decoded_bytes:
            raise too_large(f"the page contents exceed {self.limits.decoded_bytes} bytes when decompressed")

    def spend_glyphs(self, count: int) -> None:
        """Account for the characters of a page."""
        self.glyphs += count
        if self.glyphs > self.limits.glyphs:
            raise too_large(f"the document has more than {self.limits.glyphs} characters")

    def check_rules(self, count: int) -> None:
        """Refuse a page with more line pieces than any table has."""
        if count > self.limits.rules:
            raise too_large(f"a page has more than {self.limits.rules} ruled lines")


def too_large(detail: str) -> InputError:
    """The error for a document beyond a limit."""
    return InputError(RejectReason.TOO_LARGE, f"{detail}; split the document or raise the limit")
