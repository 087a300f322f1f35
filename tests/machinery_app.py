"""What worker processes start from in tests of the machinery: the real application with the small stages."""

from runtime.settings import load_settings
from workers.process import worker_app
from workers.tasks import Functions

SMALL = Functions(*(f"tests.small_stages:{name}" for name in ("parse", "classify", "validate", "read_again")))

app = worker_app(load_settings(), SMALL)
