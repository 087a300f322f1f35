"""The reading room as a process of its own: python -m web HOST PORT, with the settings of the environment."""

import sys

from runtime.logging import setup_logging
from runtime.settings import load_settings
from web.server import serve

if __name__ == "__main__":
    settings = load_settings()
    setup_logging(settings)
    serve(settings, sys.argv[1], int(sys.argv[2]))
