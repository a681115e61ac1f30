import pytest

from trailsight.contracts.records import Quarantined


@pytest.mark.parametrize(
    ("position", "records"),
    [
        ("record 17", 1),
        ("records 17 to 19", 3),
        ("records 17 to 17", 1),
        ("file", 0),
        ("after record 16", 0),
    ],
)
def test_a_quarantined_row_weighs_what_its_position_says(position: str, records: int) -> None:
    assert Quarantined("a.parquet", position, "broken", 9).records == records
