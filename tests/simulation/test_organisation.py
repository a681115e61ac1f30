from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from trailsight.contracts.errors import InputError
from trailsight.simulation.catalogue import SERVICES, api
from trailsight.simulation.clock import local_days
from trailsight.simulation.history import history
from trailsight.simulation.organisation import Organisation
from trailsight.simulation.script import ARTICLE
from trailsight.simulation.workloads import workloads


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"days": 0}, "days"),
        ({"scale": 0}, "scale"),
        ({"delivery_minutes": 0}, "delivery_minutes"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2026-02-18T07:00:00"}, "start"),
        ({"start": "2026-02-18T00:00:00+02:00"}, "start"),
        ({"start": "1999-01-01"}, "start"),
    ],
)
def test_bad_values_are_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as error:
        Organisation(**change)
    assert error.value.field == f"simulate.{field}"


def test_the_config_holds_every_parameter() -> None:
    from omegaconf import OmegaConf

    path = Path(__file__).parents[2] / "conf" / "simulate" / "organisation.yaml"
    content = OmegaConf.to_container(OmegaConf.load(path))
    assert isinstance(content, dict)
    target = content.pop("_target_")
    assert target == f"{Organisation.__module__}.{Organisation.__name__}"
    assert Organisation(**{str(name): value for name, value in content.items()}) == Organisation()


def test_account_ids_are_distinct_and_of_twelve_digits() -> None:
    ids = [account.id for account in Organisation(scale=50).accounts()]
    assert len(set(ids)) == 100
    assert all(len(name) == 12 and name.isdigit() for name in ids)


def test_local_midnight_follows_the_clock_changes() -> None:
    organisation = Organisation(start="2026-03-01", days=31)
    for account, change in zip(organisation.accounts(), (8, 29), strict=True):
        midnights = {day.day: at for day, at in local_days(account) if day.month == 3}
        assert account.zone in (ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"))
        steps = {day: midnights[day + 1] - midnights[day] for day in range(1, 31)}
        assert {day for day, step in steps.items() if step != 86_400} == {change - 1}
        assert steps[change - 1] == 82_800


def test_a_workload_does_not_change_with_the_others() -> None:
    """Every workload has random numbers of its own: alone it makes the calls that it makes in
    company."""
    account = next(Organisation(days=3).accounts())
    together = dict(history(account).blocks)
    for workload in workloads(account, ARTICLE.window(account).start):
        alone = workload.calls(account)
        assert np.array_equal(alone.time, together[workload.name].time)


def test_every_listed_api_can_be_called() -> None:
    for prefix, service in SERVICES.items():
        for names in (service.writes, service.reads, service.data_reads, service.data_writes):
            for name in names.split():
                assert api(f"{prefix}:{name}").name == name
    with pytest.raises(KeyError):
        api("ec2:Nonsense")
