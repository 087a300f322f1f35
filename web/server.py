"""Serving the reading room: `mingzhang serve`."""

import uvicorn

from runtime.database import migrate
from runtime.logging import get_logger
from runtime.settings import Settings
from web.app import make_app, needs_sign_in

__all__ = ["serve"]

_log = get_logger(__name__)


def serve(settings: Settings, host: str, port: int) -> None:
    """Answer until told to stop. The database is brought to this version's tables first.

    Raises EnvironmentFault where the database cannot be reached.
    """
    migrate(settings.database)
    sign_in = needs_sign_in(settings, host)
    _log.info("web.started", host=host, port=port, sign_in=sign_in)
    uvicorn.run(
        make_app(settings, sign_in=sign_in),
        host=host,
        port=port,
        log_config=None,  # its lines go where ours go
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
