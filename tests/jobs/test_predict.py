"""A stored baseline says of counts what ``score`` says of the logs."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.detector.store import load, save
from trailsight.jobs.chain import Chain
from trailsight.jobs.minutes import panel_of
from trailsight.jobs.portions import portions
from trailsight.jobs.predict import INPUTS, OPTIONAL, OUTPUTS, Predictor
from trailsight.jobs.settings import Settings


def rows(**changes: Any) -> pd.DataFrame:
    """An API's calls in three minutes, at noon after four days of nothing but one call."""
    frame = pd.DataFrame(
        {
            "minute": pd.to_datetime(
                ["2026-03-11T00:00", "2026-03-15T12:00", "2026-03-15T12:01", "2026-03-15T12:02"]
            ),
            "account": "111122223333",
            "region": "us-east-1",
            "event_source": "ec2.amazonaws.com",
            "event_name": "RunInstances",
            "insight_type": CALL_RATE,
            "count": [1, 30, 0, 30],
        }
    )
    return frame.assign(**changes)


@pytest.fixture
def predictor(settings: Settings) -> Predictor:
    return Predictor.open(settings.baselines)


def test_it_says_what_score_says(settings: Settings, predictor: Predictor) -> None:
    chain, store = Chain(settings), ActivityStore(settings.activity)
    windows, _ = chain.life()
    [portion] = portions(windows, windows.score_start, None)
    table = store.read(portion.context, portion.last)
    calibrated = predictor.calibrated
    panel = panel_of(settings, [table], portion, set(), store.coverage())
    scores = calibrated.score(panel, portion.first)
    cells = [
        (panel.start + int(m), *key, int(n))
        for i, key in enumerate(panel.keys)
        for m, n in zip(panel.take([i]).minute, panel.take([i]).count, strict=True)
    ]
    columns = ["minute", *SeriesKey._fields, "count"]
    frame = pd.DataFrame(cells, columns=columns)
    edge = {**frame.iloc[0], "minute": panel.start, "count": 0}
    if (frame["minute"] > panel.start).all():
        frame = pd.concat([pd.DataFrame([edge]), frame], ignore_index=True)
    minute = frame["minute"].to_numpy()
    frame["minute"] = pd.to_datetime(minute * 60, unit="s")
    frame = frame.sample(frac=1, random_state=1)
    since = pd.Timestamp(portion.first * 60, unit="s")
    out = predictor.predict(frame, since.isoformat())
    assert len(out) == (frame["minute"] >= since).sum() > 100
    index = {key: i for i, key in enumerate(panel.keys)}
    for row in out.astype(object).where(out.notna(), None).to_dict("records"):
        key = SeriesKey(*(row[name] for name in SeriesKey._fields))
        cell = index[key], int(row["minute"].timestamp()) // 60 - portion.first
        assert row["bans"] == scores.bans[cell]
        assert row["drop_bans"] == scores.drop_bans[cell]
        assert row["expected"] == scores.expected[cell]
    assert out["bans"].max() > 5


def test_rows_keep_their_order_and_columns(predictor: Predictor) -> None:
    frame = rows().iloc[[2, 0, 3, 1]]
    out = predictor.predict(frame)
    assert list(out.columns) == list(OUTPUTS)
    assert out["count"].tolist() == [0, 1, 30, 30]
    assert out["bans"][1] < 4 < 5 < out["bans"][3]
    assert predictor.predict(frame, "2026-03-15T12:01Z")["count"].tolist() == [0, 30]
    assert len(predictor.predict(frame, "2026-03-16")) == 0


def test_an_aware_minute_means_its_moment(predictor: Predictor) -> None:
    local = rows()["minute"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
    aware, naive = predictor.predict(rows(minute=local)), predictor.predict(rows())
    assert np.array_equal(aware["bans"], naive["bans"])


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("insight_type", {"insight_type": "Rate"}),
        ("error_code", {"error_code": "AccessDenied"}),
        ("error_code", {"insight_type": ERROR_RATE}),
        ("count", {"count": [1, 2, 3, -1]}),
        ("count", {"count": [1, 2, 3, None]}),
        ("minute", {"minute": "2026-03-11"}),
        ("minute", {"minute": "soon"}),
    ],
)
def test_rows_that_mean_nothing_are_named(
    predictor: Predictor, field: str, change: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as caught:
        predictor.predict(rows(**change))
    assert caught.value.field == field


@pytest.mark.parametrize("name", [name for name in INPUTS if name not in OPTIONAL])
def test_a_missing_column_is_named(predictor: Predictor, name: str) -> None:
    with pytest.raises(InputError, match="no such column") as caught:
        predictor.predict(rows().drop(columns=name))
    assert caught.value.field == name


def test_a_stored_name_gets_nothing_else_built(settings: Settings, tmp_path: Path) -> None:
    state, meta = load(settings.baselines)
    save(tmp_path / "bad.npz", state, {**meta, "detector": "os", "parameters": "{}"})
    with pytest.raises(InputError, match="no detector 'os'"):
        Predictor.open(tmp_path / "bad.npz")
