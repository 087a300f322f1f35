"""Page pictures: drawn once by a child process under limits, kept in the data folder, with a box marked on demand."""

import io
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from runtime.archive import Archive
from schemas.errors import MingzhangError
from schemas.pages import Box

__all__ = ["NoPicture", "Pictures"]

_CHILDREN = 2
_SECONDS = 30
_KEPT_BYTES = 1 << 30
_SWEEP_EVERY = 200
_DRAWN = ".masked.png"  # earlier programs kept pictures that show people, under other names
_MARGIN = 2
_INK = (208, 2, 27)
_TINT = (255, 236, 160)


class NoPicture(MingzhangError):
    """A page of which no picture can be made."""


class Pictures:
    """Pictures of the archive's PDF pages, cached below `folder`; pages count from 0."""

    def __init__(self, archive: Archive, folder: Path, *, memory_mib: int) -> None:
        self._archive = archive
        self._folder = folder
        self._memory_mib = memory_mib
        self._children = threading.BoundedSemaphore(_CHILDREN)
        self._drawn = 0

    def page(self, sha256: str, page: int, box: Box | None = None) -> bytes:
        """The page as PNG, `box` (points from the page's top left corner) marked on it.

        Raises NoPicture where the page cannot be drawn, EnvironmentFault where the archive fails.
        """
        path = self._folder / sha256[:2] / sha256 / f"{page}{_DRAWN}"
        try:
            plain = path.read_bytes()
        except FileNotFoundError:
            plain = self._draw(sha256, page, path)
        return plain if box is None else _marked(plain, box)

    def _draw(self, sha256: str, page: int, path: Path) -> bytes:
        with self._archive.open(sha256):  # what the child reads is what was published
            source = self._archive.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, suffix=".draft")
        os.close(descriptor)
        command = [sys.executable, "-m", "web.drawing", str(source), str(page), draft, str(self._memory_mib)]
        try:
            with self._children:
                done = subprocess.run(command, timeout=_SECONDS, capture_output=True, check=False)
            if done.returncode != 0:
                raise NoPicture(f"page {page} of {sha256} cannot be drawn")
            Path(draft).replace(path)
        except subprocess.TimeoutExpired:
            raise NoPicture(f"drawing page {page} of {sha256} takes longer than {_SECONDS} s") from None
        finally:
            Path(draft).unlink(missing_ok=True)
        self._sweep_at_times()
        return path.read_bytes()

    def _sweep_at_times(self) -> None:
        """Every so often, forget the oldest pictures beyond what is kept; they can be drawn again."""
        self._drawn += 1
        if self._drawn % _SWEEP_EVERY:
            return
        kept = 0
        found = ((path, path.stat()) for path in self._folder.glob("*/*/*.png"))
        for path, status in sorted(found, key=lambda one: one[1].st_mtime, reverse=True):
            kept += status.st_size
            if kept > _KEPT_BYTES:
                path.unlink(missing_ok=True)


def _marked(plain: bytes, box: Box) -> bytes:
    """The picture with a frame around the box and a tint in it; a box beyond the page is cut at its edge."""
    with Image.open(io.BytesIO(plain)) as opened:
        scale = float(opened.info["scale"])
        image = opened.convert("RGB")
    x0, top, x1, bottom = (round(length * scale) for length in box)
    frame = (
        min(max(x0 - _MARGIN, 0), image.width - 1),
        min(max(top - _MARGIN, 0), image.height - 1),
        max(min(x1 + _MARGIN, image.width - 1), 0),
        max(min(bottom + _MARGIN, image.height - 1), 0),
    )
    if frame[0] < frame[2] and frame[1] < frame[3]:
        inside = image.crop(frame)
        image.paste(ImageChops.multiply(inside, Image.new("RGB", inside.size, _TINT)), frame[:2])
        ImageDraw.Draw(image).rectangle(frame, outline=_INK, width=3)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
