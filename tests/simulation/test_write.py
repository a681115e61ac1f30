import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.logs import Simulated, records, truth_rows
from trailsight.simulation.organisation import Organisation
from trailsight.simulation.write import simulate


def digest(tree: Path) -> dict[str, str]:
    files = [path for path in sorted(tree.rglob("*")) if path.is_file()]
    return {
        path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_default_is_two_accounts_of_two_regions_in_five_weeks(simulated: Simulated) -> None:
    regions = {(cell[0], cell[1]) for cell in simulated.counts}
    assert regions == {
        ("111122223333", "us-east-1"),
        ("111122223333", "us-west-2"),
        ("444455556666", "eu-central-1"),
        ("444455556666", "us-east-1"),
    }
    minutes = [cell[-1] for cell in simulated.counts]
    assert (max(minutes) - min(minutes)) / 1440 == pytest.approx(35, abs=0.02)
    assert 250_000 <= simulated.events <= 420_000
    assert len(simulated.apis) >= 60


def test_summary_tells_what_lies_there(simulated: Simulated) -> None:
    summary = simulated.summary
    assert (summary.accounts, summary.days) == (2, 35)
    assert (summary.events, summary.records) == (simulated.events, simulated.read)
    assert summary.files == len(list(simulated.tree.rglob("*.json.gz")))
    assert summary.incidents == len(
        {row["incident"] for row in simulated.truth if row["verdict"] == "true"}
    )


def test_keys_are_those_of_a_trail(simulated: Simulated) -> None:
    pattern = re.compile(
        r"AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
        r"\1_CloudTrail_\2_\3\4\5T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz"
    )
    for path in simulated.tree.rglob("*.gz"):
        assert pattern.fullmatch(path.relative_to(simulated.tree).as_posix())


def test_two_runs_are_equal_to_the_byte(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(Organisation(days=3), tmp_path / "a", lambda done, whole: told.append((done, whole)))
    assert told == [(done, 16) for done in range(1, 17)]
    # The other run is another process, in which sets have another order.
    code = (
        "import sys; from pathlib import Path;"
        "from trailsight.simulation.organisation import Organisation;"
        "from trailsight.simulation.write import simulate;"
        "simulate(Organisation(days=3), Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-c", code, str(tmp_path / "b")]
    subprocess.run(command, env=environment, check=True)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_a_rerun_replaces_what_lay_there(tmp_path: Path) -> None:
    simulate(Organisation(days=2), tmp_path / "tree")
    before = digest(tmp_path / "tree")
    simulate(Organisation(days=1, seed=8), tmp_path / "tree")
    assert not set(before.values()) & set(digest(tmp_path / "tree").values())
    assert [path.name for path in tmp_path.iterdir()] == ["tree"]


def test_a_short_history_leaves_out_what_does_not_fit(tmp_path: Path) -> None:
    simulate(Organisation(days=9), tmp_path / "nine")
    simulate(Organisation(days=3), tmp_path / "three")
    simulate(Organisation(days=1), tmp_path / "one")
    names = {
        days: {row["kind"] for row in truth_rows(tmp_path / days) if row["verdict"] == "true"}
        for days in ("nine", "three", "one")
    }
    assert names["nine"] == {
        "burst", "error_storm", "mass_deletion", "spike", "credential_misuse", "drop",
        "slow_burn", "night_activity",
    }  # fmt: skip
    three = {row["incident"] for row in truth_rows(tmp_path / "three") if row["verdict"] == "true"}
    assert "article-111122223333" not in three
    assert "trial-444455556666" in three
    assert names["one"] == set()


def test_scale_multiplies_accounts_that_differ(tmp_path: Path) -> None:
    summary = simulate(Organisation(days=2, scale=2), tmp_path)
    assert summary.accounts == 4
    accounts = sorted(path.name for path in (tmp_path / "AWSLogs").iterdir())
    assert len(accounts) == 4
    single = simulate(Organisation(days=2), tmp_path / "single")
    assert 1.3 < summary.events / single.events < 3
    times = [
        {record["eventTime"] for _, found in records(tmp_path / "AWSLogs" / account)
         for record in found if record["eventName"] == "CreateLogStream"}
        for account in (accounts[2], accounts[3])
    ]  # fmt: skip
    assert times[0] != times[1]


def test_the_readers_of_the_project_find_nothing_wrong(simulated: Simulated) -> None:
    from trailsight.source.trail import Trail

    trail = Trail(str(simulated.tree / "AWSLogs" / "444455556666"))
    listing = trail.listing()
    assert not listing.skipped
    assert not listing.ignored
    for file in listing.files[::7]:
        decoded = trail.read((file,))
        assert not decoded.quarantined
        assert not decoded.out_of_scope
        for attributes in decoded.attributes:
            # What old records lack is inferred as the catalogue has it.
            data = attributes.event_name in ("GetObject", "PutObject")
            assert attributes.category == ("Data" if data else "Management")
            if attributes.event_source == "elasticbeanstalk.amazonaws.com":
                assert attributes.read_only == attributes.event_name.startswith("Describe")
