"""A scored account, and what AWS might have told of it."""

from pathlib import Path

import pytest

from tests.evaluation.planted import Records, retold
from tests.jobs.beside import chosen, run_score, write
from tests.jobs.records import records
from trailsight.jobs.settings import Settings


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory of two weeks of two hourly APIs, then a day with bursts, scored."""
    folder = tmp_path_factory.mktemp("compare")
    write(folder / "logs", records())
    run_score(chosen(folder))
    return folder


@pytest.fixture
def settings(account: Path) -> Settings:
    """How that account was scored."""
    return chosen(account)


@pytest.fixture
def aws(settings: Settings) -> Records:
    """AWS tells the same of it."""
    told = retold(settings.insights)
    assert sorted(told) == ["CreateUser", "DeleteParameter", "RunInstances", "StopLogging"]
    return told
