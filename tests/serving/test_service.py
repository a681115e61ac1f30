from pathlib import Path

import pytest

from tests.serving.results import ACCOUNT, AWAY, HOME, OTHER, insight, row, write_activity
from tests.serving.results import write_insights as write
from trailsight.contracts.errors import InputError
from trailsight.serving.errors import ServiceError
from trailsight.serving.service import Service, open_service


def opened(workdir: Path, account: str | None = None) -> Service:
    return open_service(workdir / "insights", workdir / "activity", account)


def test_the_only_account_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "insights", insight(1), insight(2, region=AWAY))
    service = opened(tmp_path)
    assert (service.account, service.regions, service.events) == (ACCOUNT, (AWAY, HOME), 4)


def test_activity_alone_can_be_served(tmp_path: Path) -> None:
    write_activity(tmp_path / "activity", row(60, "RunInstances", 1))
    service = opened(tmp_path)
    assert (service.account, service.regions, service.events) == (ACCOUNT, (HOME,), 0)


def test_of_several_accounts_one_must_be_chosen(tmp_path: Path) -> None:
    write(tmp_path / "insights", insight(1))
    write_activity(tmp_path / "activity", row(60, "RunInstances", 1, account=OTHER))
    with pytest.raises(InputError, match=rf"serve\.account: .*one of {ACCOUNT}, {OTHER}"):
        opened(tmp_path)
    assert opened(tmp_path, OTHER).events == 0
    assert opened(tmp_path, ACCOUNT).events == 2
    with pytest.raises(InputError, match=r"serve\.account: nothing is known of 123"):
        opened(tmp_path, "123")


def test_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"workdir: there is nothing to serve .*pipelines\.score"):
        opened(tmp_path)


def test_other_operations_are_not_supported(tmp_path: Path) -> None:
    write(tmp_path / "insights", insight(1))
    with pytest.raises(ServiceError) as caught:
        opened(tmp_path).answer("ListTrails", b"{}", HOME)
    assert caught.value.name == "UnsupportedOperationException"
