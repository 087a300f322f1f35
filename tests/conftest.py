"""Fixtures every test may use."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.servers"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and gold beside the checkout; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "reports").is_dir():
        pytest.skip("no folder of real reports beside the checkout")
    return folder
