# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What is called, by whom, and when
#
# Before a detector is chosen, look at the activity: which APIs are there, how often, in which
# rhythm, and for how many of them there is enough history to say what is usual.
#
# On a bare checkout this makes a simulated organisation (two accounts, four weeks). Set
# `TRAILSIGHT_WORKDIR` to a directory where `extract` or `score` has run, and it is yours.

# %%
import pandas as pd

import trailsight as ts

store = ts.demo()
out = store.workdir / "reports" / "notebooks"
store

# %% [markdown]
# ## Series
#
# A series is one API of one account and Region, counted per minute: calls that write, and failures
# by their error code. AWS watches the same two kinds.

# %%
panel = store.panel()
series = panel.series()
api = ["account", "region", "event_name", "error_code"]
facts = ["calls", "days", "per_minute", "largest"]
ts.show(series[api + facts].head(12), out / "01_series.csv")

# %% [markdown]
# Few of them are busy. Most APIs are called now and then, and that is where single calls matter and
# averages mean little.

# %%
edges = [0, 1 / 1440, 1 / 60, 1, float("inf")]
names = ["below one a day", "below one an hour", "below one a minute", "one a minute or more"]
busy = pd.cut(series["per_minute"], edges, labels=names, right=False)
by = series.groupby([busy, "insight_type"], observed=False).size().unstack()
ts.show(by.rename_axis("called").rename_axis(None, axis=1), out / "01_how_busy.csv")

# %% [markdown]
# ## Rhythm
#
# The calendar of a series shows its weeks: a column a day, the hours from top to bottom. Of the
# eight APIs that are called most, this one makes most of a difference between weekdays and
# weekends.


# %%
def weekday_factor(row: pd.Series) -> float:
    """Calls on a weekday against calls on a day of the weekend."""
    daily = panel.pick(row).per(1440).iloc[:, 0]
    weekend = daily.index.day_of_week > 4
    return float(daily[~weekend].mean() / max(daily[weekend].mean(), 1e-9))


busiest = series[series["insight_type"] == "ApiCallRateInsight"].head(8)
factor = busiest.apply(weekday_factor, axis=1)
ts.show(panel.pick(busiest.loc[factor.idxmax()]).plot(), out / "01_calendar_rhythm.png")

# %% [markdown]
# ## Failures
#
# Error codes have series of their own. A code that comes every day is noise that a baseline learns;
# one that was never seen is the reason to watch.

# %%
errors = series[series["error_code"].notna()].groupby("error_code")
ts.show(
    errors.agg(series=("calls", "size"), failures=("calls", "sum"), days=("days", "max"))
    .sort_values("failures", ascending=False)
    .head(10),
    out / "01_errors.csv",
)

# %% [markdown]
# ## Is there enough history?
#
# A baseline of the week wants two weeks. What has less is judged by its days, by its overall rate,
# or, where it is new, by what is usual of new series in the fleet. Left: what each service is
# judged by. Right: what the default detector, learnt from all but the last week, would have told
# of that week.

# %%
week = store.span[1].floor("D") - pd.Timedelta(days=7)
scores = store.fit(until=week).score()
ts.show(scores.plot_fleet(), out / "01_fleet.png")

# %%
told = scores.episodes()
columns = ["start", "end", "event_name", "error_code", "direction", "observed", "expected"]
ts.show(told[[*columns, "peak_bans"]], out / "01_episodes.csv")

# %% [markdown]
# The calendar of the API with the longest of them, and where it lies:

# %%
one = told.loc[(told["end"].fillna(store.span[1]) - told["start"]).idxmax()]
ts.show(panel.pick(one).plot(told), out / "01_calendar_episode.png")

# %% [markdown]
# Whether these are the right ones, and how to have more or fewer of them: `02_tune_detector`.
