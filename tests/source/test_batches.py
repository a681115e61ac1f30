from trailsight.contracts.records import LogFile
from trailsight.source.batches import batches


def test_batches_are_bounded_and_hold_all() -> None:
    small = [LogFile(f"{number}", 10, "") for number in range(13)]
    large = [LogFile(f"large {number}", 500, "") for number in range(5)]
    parted = list(batches([*small, *large], 1000, 10))
    assert [len(batch) for batch in parted] == [10, 5, 2, 1]
    assert [file for batch in parted for file in batch] == [*small, *large]
    assert list(batches([], 1000, 10)) == []
