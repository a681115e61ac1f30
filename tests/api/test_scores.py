"""A notebook sees what production computes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trailsight as ts
from trailsight.api.frames import episodes_frame
from trailsight.jobs.chain import Chain
from trailsight.jobs.score import Scored, score
from trailsight.jobs.spans import ScoreSpan, TrainSpan

START = "2026-03-23"


def produced(store: ts.Store, tmp_path: Path, train: TrainSpan) -> Scored:
    """What ``score`` finds, in a working directory that holds nothing but the activity."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "activity").symlink_to(store.settings.activity)
    settings = replace(
        store.settings, workdir=str(tmp_path), train=train, score=ScoreSpan(start=START),
        tracking=ts.load(store.workdir, tracking=None).settings.tracking,
    )  # fmt: skip
    chain = Chain(settings)
    return score(settings, *chain.life(), chain.model, lambda done, total: None)


def same(scores: ts.Scores, scored: Scored) -> None:
    found = tuple(one.episode for one in scored.insights)
    pd.testing.assert_frame_equal(scores.episodes(), episodes_frame(found))
    assert len(found) > 2
    fleet = scored.fleet.table().to_pandas()
    key = list(fleet.columns[:7])
    mine = scores.series().merge(fleet, "right", key, suffixes=("", "_score"))
    for name in ("stage", "calls", "peak_bans", "peak_drop_bans"):
        assert (mine[name] == mine[f"{name}_score"]).all(), name
    np.testing.assert_allclose(mine["expected"], mine["expected_score"], rtol=1e-12)


@pytest.mark.parametrize("detector", ["seasonal_counts", "flat_rate"])
def test_a_fitted_model_scores_as_score_does(
    store: ts.Store, tmp_path: Path, detector: str
) -> None:
    mine = replace(store.settings, detector=ts.make_detector(detector))
    scored = produced(ts.Store(mine), tmp_path, TrainSpan(end=START))
    model = store.fit(detector, until=START)
    same(model.score(), scored)
    assert scored.model is not None
    assert model.version == scored.model.version


def test_a_backtest_scores_as_score_does_day_by_day(store: ts.Store, tmp_path: Path) -> None:
    scored = produced(store, tmp_path, TrainSpan())
    scores = store.backtest(start=START)
    same(scores, scored)
    assert scored.model is not None
    assert scores.parts[-1].version == scored.model.version


def test_a_view_is_scored_as_a_part_of_the_whole(store: ts.Store) -> None:
    model = store.fit(until=START)
    view = store.panel("AssumeRole", type="errors")
    some, whole = model.score(view), model.score()
    pd.testing.assert_frame_equal(some.frame(), whole.frame("AssumeRole", type="errors"))
    names = list(whole.keys[0]._fields)
    told = whole.episodes(budget=10)
    mine = told[(told["event_name"] == "AssumeRole") & told["error_code"].notna()]
    pd.testing.assert_frame_equal(some.episodes(budget=10), mine.reset_index(drop=True))
    assert set(some.frame()[names[3]]) == {"AssumeRole"}


def test_frames_hold_every_minute_and_their_counts(store: ts.Store) -> None:
    scores = store.fit(until=START).score(store.panel("UpdateInstanceInformation"))
    frame = scores.frame()
    assert len(frame) == len(scores.keys) * (2 * 1440 - 15)
    seen = store.panel("UpdateInstanceInformation").between(START, frame["minute"].max()).frame()
    last = frame[frame["minute"] < frame["minute"].max()]
    assert last["calls"].sum() == seen["calls"].sum() > 1000
    assert (frame["upper"] >= np.floor(frame["expected"])).all()
    assert (frame.loc[frame["calls"] > 0, "scale"] % 1 == 0).all()
    assert set(frame["scale"]) <= {0, 1, 5, 15, 60, 360}
    assert str(frame["minute"].dt.tz) == "UTC"


def test_other_budgets_cost_no_scoring_and_change_nothing_else(store: ts.Store) -> None:
    scores = store.fit(until=START).score()
    anew = store.fit(until=START, rules=ts.Rules(budget=30)).score()
    pd.testing.assert_frame_equal(scores.episodes(budget=30), anew.episodes())
    assert len(scores.episodes(budget=30)) > len(scores.episodes()) > 0
    assert scores.episodes(rises=False)["direction"].isin(["drop"]).all()


def test_what_cannot_be_asked_is_told(store: ts.Store) -> None:
    model = store.fit(until=START)
    scores = model.score()
    with pytest.raises(ts.InputError, match=r"rules: no such setting: budgte"):
        scores.episodes(budgte=3)
    with pytest.raises(ts.InputError, match=r"rules\.min_calls: decides what is learnt"):
        scores.episodes(min_calls=2)
    with pytest.raises(ts.InputError, match="a baseline must not learn what it is to score"):
        model.score(start="2026-03-20")
    with pytest.raises(ts.InputError, match="one is wanted of"):
        scores.plot("AssumeRole")


def test_the_figure_shows_counts_bans_and_episodes(store: ts.Store, tmp_path: Path) -> None:
    model, flat = store.fit(until=START), store.fit("flat_rate", until=START)
    told = model.score().episodes(budget=10).iloc[0]
    which = {"account": told["account"], "region": told["region"],
             "type": told["insight_type"]}  # fmt: skip
    which |= {"error": told["error_code"]} if isinstance(told["error_code"], str) else {}
    path = tmp_path / "scores.png"
    figure = model.score().plot(told["event_name"], budget=10, beside=flat.score(), save=path,
                                **which)  # fmt: skip
    upper, lower = figure.axes
    labels = [text.get_text() for text in upper.get_legend().get_texts()]  # type: ignore[union-attr]
    assert "expected by seasonal_counts" in labels
    assert "expected by flat_rate" in labels
    assert "episode of seasonal_counts" in labels
    assert lower.get_ylabel() == "bans"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_the_fleet_is_drawn_with_its_episodes(store: ts.Store) -> None:
    scores = store.fit(until=START).score()
    left, right = scores.plot_fleet(budget=10).axes
    assert len(left.get_yticklabels()) == 24
    [legend] = [right.get_legend()]
    told = " ".join(text.get_text() for text in legend.get_texts())  # type: ignore[union-attr]
    drawn = sum(int(part) for part in told.replace("(", " ").replace(")", " ").split()
                if part.isdigit())  # fmt: skip
    assert 0 < drawn <= len(scores.episodes(budget=10))
