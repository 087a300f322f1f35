"""Logging for a command that hardly ever logs and is waited for: set up with the first line, not before."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["First", "setup_when_needed"]


def setup_when_needed(settings: "Settings") -> None:
    """Have the first line that anybody logs, or the first warning, set up logging as the settings say.

    For a process in which nobody has set up logging yet: the first line is for the handlers that are added behind.
    """
    logging.getLogger().addHandler(First(settings))
    logging.captureWarnings(capture=True)


class First(logging.Handler):
    """Makes the real handlers when the first line comes; they stand behind it in the list, and so get that line too."""

    def __init__(self, settings: "Settings") -> None:
        super().__init__()
        self._settings: Settings | None = settings

    def give_up(self) -> None:
        """Do nothing any more: somebody has set up logging."""
        self._settings = None

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002  (the line itself is for those behind)
        """Set up logging, once."""
        settings, self._settings = self._settings, None
        if settings is not None:
            from runtime.logging import setup_logging  # noqa: PLC0415  (what this module is there to put off)

            setup_logging(settings)
