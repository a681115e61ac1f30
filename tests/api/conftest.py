"""A store of a small simulated organisation."""

from pathlib import Path

import pytest

import trailsight as ts


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> ts.Store:
    """Sixteen days; runs go to an MLflow of its own."""
    return ts.demo(tmp_path_factory.mktemp("api"), days=16)


@pytest.fixture
def workdir(store: ts.Store) -> Path:
    """Where it lies."""
    return store.workdir
