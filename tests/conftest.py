"""Fixtures every test may use."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.servers"]

# What a test at its end looks at as a whole; all else is shared out by file.
_TOGETHER = Path(__file__).parent / "workers" / "validate"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes (--dist loadgroup) a file's tests stay in one, and so do those of a folder with a walk."""
    for item in items:
        together = item.path.is_relative_to(_TOGETHER)
        item.add_marker(pytest.mark.xdist_group(str(_TOGETHER if together else item.path)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and gold beside the checkout; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "reports").is_dir():
        pytest.skip("no folder of real reports beside the checkout")
    return folder
