"""Series are picked by what people call them."""

import numpy as np
import pytest

import trailsight as ts
from trailsight.activity.store import ActivityStore


def test_series_are_picked_by_api_account_region_error_and_type(store: ts.Store) -> None:
    every = store.panel()
    some = store.panel("sts:assumerole")
    assert 0 < len(some) < len(every)
    assert {key.event_name for key in some.keys} == {"AssumeRole"}
    codes = {key.error_code for key in store.panel("AssumeRole", type="errors").keys}
    assert "AccessDenied" in codes
    assert None not in codes
    one = store.panel("AssumeRole", error="AccessDenied", account="444455556666")
    assert {key.account for key in one.keys} == {"444455556666"}


@pytest.mark.parametrize(
    ("api", "which", "told"),
    [
        ("AssumeRol", {}, "did you mean AssumeRole"),
        ("ec2:AssumeRole", {}, "no series of ec2:AssumeRole"),
        ("AssumeRole", {"account": "1"}, "account: no such series of '1'"),
        ("AssumeRole", {"type": "bans"}, "type: 'bans' is none of calls, errors"),
    ],
)
def test_what_is_not_there_is_told(
    store: ts.Store, api: str, which: dict[str, str], told: str
) -> None:
    with pytest.raises(ts.InputError, match=told):
        store.panel(api, **which)


def test_frames_hold_what_the_activity_table_holds(store: ts.Store) -> None:
    view = store.panel("AssumeRole", error="AccessDenied")
    table = ActivityStore(store.settings.activity)
    rows = table.read(*table.span(), names=["AssumeRole"]).to_pandas()
    rows = rows[rows["error_code"] == "AccessDenied"]
    assert view.frame()["calls"].sum() == rows["count"].sum() > 0
    series = view.series()
    assert series["calls"].sum() == rows["count"].sum()
    assert series["first"].min() == rows["minute"].min()
    assert series["last"].max() == rows["minute"].max()
    assert (series["largest"] <= series["calls"]).all()
    assert view.per(60).to_numpy().sum() == rows["count"].sum()
    assert len(view.per(1440)) == 16


def test_a_row_of_a_frame_picks_its_series(store: ts.Store) -> None:
    view = store.panel("AssumeRole")
    for frame in (view.series(), view.frame().head(3)):
        for _, row in frame.iterrows():
            [key] = view.pick(row).keys
            mine = (row["account"], row["event_name"], row["insight_type"])
            assert (key.account, key.event_name, key.insight_type) == mine
            assert key.error_code == (
                row["error_code"] if isinstance(row["error_code"], str) else None
            )
    with pytest.raises(ts.InputError, match="is not among"):
        store.panel("RunInstances").pick(view.series().iloc[0])
    with pytest.raises(ts.InputError, match="a row without account, region"):
        view.pick(view.series()[["calls"]].iloc[0])


def test_less_time_holds_fewer_calls(store: ts.Store) -> None:
    view = store.panel("UpdateInstanceInformation")
    day = view.between("2026-03-20", "2026-03-21")
    assert day.panel.length == 1440
    per_hour = view.per(60).loc["2026-03-20"].to_numpy()
    np.testing.assert_array_equal(day.per(60).to_numpy(), per_hour)
    with pytest.raises(ts.InputError, match="no minute is left"):
        view.between("2027-01-01")


def test_the_calendar_is_of_one_series(store: ts.Store) -> None:
    which = {"account": "111122223333", "region": "us-east-1", "type": "calls"}
    view = store.panel("UpdateInstanceInformation", **which)
    figure = view.plot(store.fit().score().episodes(budget=30))
    assert figure.axes[0].get_xlim() == (0, 16)
    with pytest.raises(ts.InputError, match="one is wanted of"):
        store.panel("AssumeRole").plot()
