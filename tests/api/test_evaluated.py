"""Evaluations, runs, explanations and comparisons as frames."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import trailsight as ts

OPTIONS: dict[str, Any] = {
    "start": "2026-03-23",
    "copies": 2,
    "incidents": 60,
    "draws": 50,
    "refit_days": 2,
}


def test_incidents_are_planted_once_and_tried_often(store: ts.Store) -> None:
    planted = store.inject(**OPTIONS)
    frame = planted.incidents()
    assert len(frame) == len(planted) > 40
    assert frame["start"].min().isoformat() >= "2026-03-23"
    assert (frame.loc[frame["kind"] == "drop", "calls"] < 0).all()
    tried = planted.trial("seasonal_counts", budgets=[1, 30])
    budgets = tried.budgets()
    assert budgets["budget"].tolist() == pytest.approx([1, 30])
    assert budgets["recall"].is_monotonic_increasing
    recall = tried.recall(30)
    assert recall["incidents"].sum() == len(planted)
    assert recall["found"].sum() / len(planted) == pytest.approx(budgets["recall"].iloc[1])
    again = store.inject(**OPTIONS).trial("seasonal_counts", budgets=[30]).recall(30)
    assert again.equals(recall)
    assert (
        tried.plot("calls", budget=30).axes[0].get_xlabel() == "calls added, on rarely called APIs"
    )


def test_an_evaluation_is_recorded_and_read_back(store: ts.Store) -> None:
    found = store.evaluate("flat_rate", **OPTIONS)
    other = store.evaluate(**OPTIONS, rules=ts.Rules(budget=10.0))
    run = found.record()
    assert run is not None
    assert other.record() is not None
    runs = store.runs()
    frame = runs.frame("evaluate")
    assert set(frame["detector"]) == {"flat_rate", "seasonal_counts"}
    mine = frame[frame["detector"] == "flat_rate"].iloc[0]
    now = found.budgets().set_index("set").loc[True]
    assert mine["metrics.recall_injected"] == pytest.approx(now["recall_injected"])
    assert mine["params.alerting.budget"] == "1.0"
    beside = runs.compare(stage="evaluate")
    assert runs.compare(str(run)).columns.tolist() == ["evaluate flat_rate"]
    assert set(beside.loc["params.alerting.budget"]) == {"1.0", "10.0"}
    assert "params.series.timezone" not in beside.index
    table = runs.table(mine["run"], "recall")
    assert table["incidents"].sum() > 0
    with pytest.raises(ts.InputError, match=r"has no table 'bans' .it has"):
        runs.table(mine["run"], "bans")
    for figure in (found.plot_budgets(), found.plot_recall("calls"), found.plot_calibration(other)):
        assert figure.axes
    assert found.metrics()["by"].isin(["all", "kind", "regime"]).all()
    assert {"budget", "event_name", "verdict"} <= set(found.insights())


def test_without_a_store_of_runs_that_is_told(tmp_path: Path, store: ts.Store) -> None:
    with pytest.raises(ts.InputError, match=r"there is no .*mlflow\.db"):
        len(ts.runs(tmp_path))
    assert not (tmp_path / "mlflow.db").exists()
    with pytest.raises(ts.InputError, match=r"MLflow at http://127\.0\.0\.1:9: Connection refused"):
        len(ts.runs("http://127.0.0.1:9"))
    with pytest.raises(ts.InputError, match="tracking: is off"):
        ts.load(store.workdir, tracking=None).runs()


def test_what_is_published_is_explained_and_compared(store: ts.Store) -> None:
    done = ts.load(store.workdir, tracking=None).publish("flat_rate", start="2026-03-24")
    told = done.insights()
    assert len(told) == len(store.insights()) > 0
    first = told.iloc[0]
    why = store.explain(first, first["detected_at"], "flat_rate", start="2026-03-24")
    assert why.content()["insight"]
    assert str(why).splitlines()[2].startswith("Insight: part of the ")
    beside = done.compare(done.log_tree)
    assert set(beside.frame()["verdict"]) == {"both"}
    assert beside.metrics()["both"] == len(told)
    assert beside.plot().axes
    assert done.report is not None
    assert done.report.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"wekks": 2}, r"evaluate\.wekks: no such option"),
        ({"kinds": ["spkie"]}, r"evaluate\.kinds: unknown kind spkie"),
    ],
)
def test_options_are_checked(store: ts.Store, options: dict[str, object], told: str) -> None:
    with pytest.raises(ts.InputError, match=told):
        store.inject(**options)


def test_detectors_are_made_by_name() -> None:
    made = ts.make_detector("seasonal_counts", half_life_days=7.0)
    assert asdict(made)["half_life_days"] == 7.0  # type: ignore[call-overload]
    assert asdict(ts.make_detector(made, half_life_days=3.0))["half_life_days"] == 3.0  # type: ignore[call-overload]
    with pytest.raises(ts.InputError, match="there is no detector 'prophet'"):
        ts.make_detector("prophet")
    with pytest.raises(ts.InputError, match="has no parameter 'half_live'"):
        ts.make_detector("seasonal_counts", half_live=1)
    with pytest.raises(ts.InputError, match="half_live"):
        ts.make_detector(made, half_live=1)
