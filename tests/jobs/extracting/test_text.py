"""What an extraction prints."""

from pathlib import Path

from tests.jobs.extracting.test_text_whole import told
from trailsight.activity.inventory import Inventory
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.text import of_extract


def test_a_summary_fits_in_80_columns_but_for_paths(tmp_path: Path) -> None:
    whole = told(tmp_path)
    regions = tuple(f"eu-central-{number}" for number in range(1, 5))
    held = Inventory(
        start=whole.start, end=whole.end, accounts=("111122223333", "444455556666"),
        regions=regions, apis=1_096, events=12_345_678, management_writes=2_345_678,
        categories={"Data": 1_000_000, "Management": 11_345_678},
    )  # fmt: skip
    path = "/logs/" + "of an organisation/" * 6
    summary = ExtractSummary(
        path, held, whole, 123_456, 1_234, 999, 12_400_000, 12_345_678, 54_222, 100
    )
    first, *rest = of_extract(summary).splitlines()
    assert first == f"Source     {path}"
    assert all(len(line) <= 80 for line in rest)
    assert all(len(line.split(" ", 1)[0]) <= 10 and line[10] == " " for line in rest)
    together = " ".join(line.strip() for line in rest)
    assert "12,345,678 counted + 54,222 duplicates + 100 out of scope + 0 quarantined" in together
    assert ", ".join(regions) in together
    assert whole.verdict in together
