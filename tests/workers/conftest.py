"""A workshop with small stages, for tests of what is around them; a file may have one of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from runtime.archive import Archive
from tests import small_stages
from workers.sandbox import Sandbox
from workers.stages.perform import Workshop
from workers.stages.retry import RetryPolicy


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox("tests.small_stages:parse", memory_mib=512, seconds=10) as sandbox:
        yield sandbox


@pytest.fixture
def shop(engine: Engine, sandbox: Sandbox, tmp_path: Path) -> Workshop:
    policy = RetryPolicy(max_attempts=2, first_seconds=0.0)
    stages = small_stages.classify, small_stages.validate
    return Workshop(engine, Archive(tmp_path / "archive"), sandbox, *stages, policy, 60.0)
