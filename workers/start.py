"""What a worker is started with: `celery --app workers.start:app worker …`, its settings out of the environment."""

from runtime.settings import load_settings
from workers.process import worker_app

__all__ = ["app"]

app = worker_app(load_settings())
