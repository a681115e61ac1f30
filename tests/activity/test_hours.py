from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.activity.test_store import IDS, table
from trailsight.activity.hours import Hours
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError

DAY = 20_000


def test_the_hours_of_each_place(tmp_path: Path) -> None:
    store = ActivityStore(tmp_path)
    two = [table(DAY, [130, 700, 710], account="2"), table(DAY, [1439], account="1")]
    store.write_day(DAY, pa.concat_tables(two), IDS)
    store.write_day(DAY + 3, table(DAY + 3, [0, 200], account="2"), IDS)
    hours = Hours.of(store)
    assert hours.places == (("1", "eu-west-1"), ("2", "eu-west-1"))
    assert list(hours.accounts()) == [("1", [0]), ("2", [1])]
    assert (hours.first, hours.length) == (DAY * 24 + 2, 22 + 48 + 3)
    assert np.flatnonzero(hours.active(0)).tolist() == [21]
    # The last hour, of minute 200, is not over.
    assert np.flatnonzero(hours.active(1)).tolist() == [0, 9, 70]


def test_an_empty_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no activity"):
        Hours.of(ActivityStore(tmp_path))
