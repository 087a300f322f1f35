"""Names of files as text."""

import os

__all__ = ["shown"]


def shown(path: str) -> str:
    r"""A path as text that is readable, storable and unambiguous: \xNN for a byte that is no UTF-8, \\ for \."""
    return os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
