"""pandas reads and flattens the log tree."""

from pathlib import Path

import pandas as pd

from tests.consumers.tree import expected, read


def test_it_finds_every_record(results: Path) -> None:
    paths = (results / "data" / "insights" / "AWSLogs").rglob("*.json.gz")
    files = [pd.read_json(path, typ="series", dtype=False) for path in paths]
    table = pd.json_normalize([record for file in files for record in file["Records"]])
    context = "insightDetails.insightContext."
    table["top"] = table[f"{context}attributions"].map(lambda all_: all_[0]["insight"][0]["value"])
    columns = [
        "eventID", "sharedEventID", "recipientAccountId", "awsRegion", "insightDetails.state",
        "insightDetails.eventName", "insightDetails.errorCode",
        f"{context}statistics.insight.average", f"{context}statistics.baselineDuration", "top",
    ]  # fmt: skip
    chosen = table[columns].astype(object).where(table[columns].notna(), None)
    assert read(chosen.itertuples(index=False, name=None)) == expected(results)
    times = pd.to_datetime(table["eventTime"])
    assert str(times.dt.tz) == "UTC"
    assert (times.dt.second == 0).all()
