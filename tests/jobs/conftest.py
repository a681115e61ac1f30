"""A scored account, and what AWS might have told of it."""

from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.planted import Records, retold
from tests.jobs.beside import chosen, run_score, write
from trailsight.jobs.settings import Settings


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory of two weeks of two hourly APIs, then a day with bursts, scored."""
    serial = 0

    def record(**changes: Any) -> dict[str, Any]:
        nonlocal serial
        serial += 1
        return {
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ana"},
            "eventSource": "ec2.amazonaws.com",
            "awsRegion": "us-east-1",
            "eventID": f"{serial:032x}",
            "readOnly": False,
            "managementEvent": True,
            "recipientAccountId": "111122223333",
            "eventCategory": "Management",
            **changes,
        }

    folder = tmp_path_factory.mktemp("compare")
    write(folder / "logs", record)
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
