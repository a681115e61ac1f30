"""A server over results that are known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.process import Server, running
from tests.serving.results import write_results


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory."""
    workdir = tmp_path_factory.mktemp("results")
    write_results(workdir)
    return workdir


@pytest.fixture(scope="session")
def server(results: Path) -> Iterator[Server]:
    """The server."""
    with running(results) as one:
        yield one
