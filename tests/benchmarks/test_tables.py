"""Any tool can take part: accounts and alarms as files."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.rates.__main__ import main
from benchmarks.rates.generate import account
from benchmarks.rates.tables import read, read_alarms
from tests.benchmarks.accounts import perfect
from trailsight.activity.store import ActivityStore
from trailsight.contracts.truth import TRUTH
from trailsight.evaluation.judge import judge


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rates") / "seed2"
    main(["generate", "--seed", "2", "--series", "40", "--days", "14", "--out", str(out)])
    return out


def test_what_is_written_is_what_was_made(folder: Path) -> None:
    made, back = account(2, series=40, days=14), read(folder)
    assert (back.incidents, dict(back.regime)) == (made.incidents, dict(made.regime))
    assert (back.panel.keys, back.panel.start, back.panel.end, back.scored_from) == (
        made.panel.keys, made.panel.start, made.panel.end, made.scored_from,
    )  # fmt: skip
    truth = pd.read_parquet(folder / "truth.parquet")
    assert set(TRUTH.names) <= set(truth.columns)


def test_the_activity_table_holds_every_count(folder: Path) -> None:
    made = account(2, series=40, days=14)
    rows = ActivityStore(folder / "activity").read(made.panel.start, made.panel.end).to_pandas()
    assert (rows["count"] > 0).all()
    api = ["region", "event_source", "event_name"]
    calls = rows[~rows["read_only"]].groupby(api)["count"].sum()
    failed = rows[rows["error_code"].notna()].groupby([*api, "error_code"])["count"].sum()
    for row, key in enumerate(made.panel.keys):
        total = made.panel.take([row]).count.sum()
        found = calls if key.error_code is None else failed
        name = key[1:4] if key.error_code is None else (*key[1:4], key.error_code)
        assert found.get(name, 0) == total, key


def _alarm_file(path: Path) -> Path:
    made = account(2, series=40, days=14)
    rows = [
        {
            **raised.keys[0]._asdict(),
            **{
                name: pd.Timestamp(getattr(raised, name) * 60, unit="s", tz="UTC")
                for name in ("start", "end", "detected_at")
            },
            "bans": raised.bans,
            "direction": raised.direction,
        }
        for raised in perfect(made)
    ]
    pd.DataFrame(rows).to_parquet(path)
    return path


def test_alarms_come_back_from_a_file(folder: Path, tmp_path: Path) -> None:
    made = account(2, series=40, days=14)
    alarms = read_alarms(_alarm_file(tmp_path / "alarms.parquet"))
    assert alarms == perfect(made)
    assert judge([read(folder)], [alarms], resamples=0).auprc.value == 1.0


def test_rows_of_one_alarm_are_put_together(tmp_path: Path) -> None:
    path = _alarm_file(tmp_path / "alarms.parquet")
    rows = pd.read_parquet(path).iloc[:2]
    rows["alarm"] = 7
    rows.to_parquet(path)
    (alarm,) = read_alarms(path)
    assert len(alarm.keys) == 2
    assert alarm.end * 60 == rows["end"].max().timestamp()


def test_the_judge_prints_a_table(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(_alarm_file(tmp_path / "alarms.parquet"))
    main(["judge", "--truth", str(folder), "--alarms", path, "--resamples", "5"])
    assert "AUPRC          1.000 (1.000–1.000)" in capsys.readouterr().out


def test_a_lacking_column_is_named(tmp_path: Path) -> None:
    path = _alarm_file(tmp_path / "alarms.parquet")
    pd.read_parquet(path).drop(columns="bans").to_parquet(path)
    with pytest.raises(ValueError, match="has no column bans"):
        read_alarms(path)
