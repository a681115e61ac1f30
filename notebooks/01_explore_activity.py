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
# Before a detector is chosen, look at the activity: which APIs are there, how often, in which rhythm,
# and for how many of them there is enough history to say what is usual.
#
# On a bare checkout this makes a simulated organisation (two accounts, four weeks). Set
# `TRAILSIGHT_WORKDIR` to a directory where `extract` or `score` has run, and it is yours.

# %%
import trailsight as ts

store = ts.demo()
out = store.workdir / "reports" / "notebooks"
store

# %% [markdown]
# ## Series
#
# A series is one API of one account and Region, counted per minute: calls that write, and failures by
# their error code. AWS watches the same two kinds.

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
import pandas as pd

edges = [0, 1 / 1440, 1 / 60, 1, float("inf")]
names = ["less than one a day", "less than one an hour", "less than one a minute", "one a minute or more"]
busy = pd.cut(series["per_minute"], edges, labels=names, right=False)
by = series.groupby([busy, "insight_type"], observed=False).size().unstack()
ts.show(by.rename_axis("called").rename_axis(None, axis=1), out / "01_how_busy.csv")

# %% [markdown]
# ## Rhythm
#
# The calendar of a series shows its week: a column a day, the hours from top to bottom. Weekends are
# coloured, holes in the logs hatched. This is the API with the most even use of the working day.

# %%
calls = series[(series["insight_type"] == "ApiCallRateInsight") & (series["calls"] > 500)]
spread = {
    row.Index: panel.pick(row.event_name, account=row.account, region=row.region, type="calls")
    .per(60)
    .iloc[:, 0]
    .pipe(lambda hourly: hourly.groupby(hourly.index.hour).mean())
    for row in calls.itertuples()
}
rhythm = pd.Series({place: hours.max() / hours.mean() for place, hours in spread.items()})
most = calls.loc[rhythm.idxmax()]
pick = {"account": most["account"], "region": most["region"], "type": "calls"}
office = panel.pick(most["event_name"], **pick)
ts.show(office.plot(), out / "01_calendar_rhythm.png")

# %% [markdown]
# And the one that is called most: machines keep no office hours.

# %%
top = calls.loc[calls["calls"].idxmax()]
pick = {"account": top["account"], "region": top["region"], "type": "calls"}
machines = panel.pick(top["event_name"], **pick)
ts.show(machines.plot(), out / "01_calendar_busiest.png")

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
# A baseline of the week wants two weeks. What has less is judged by its days, by its overall rate, or,
# where it is new, by what is usual of new series in the fleet. Left: what each service is judged by.
# Right: what the default detector, learnt from all but the last week, would have told of that week.

# %%
week = store.span[1].floor("D") - pd.Timedelta(days=7)
scores = store.fit(until=week).score()
ts.show(scores.plot_fleet(), out / "01_fleet.png")

# %%
told = scores.episodes()
columns = ["start", "end", "event_name", "error_code", "direction", "observed", "expected", "peak_bans"]
ts.show(told[columns], out / "01_episodes.csv")

# %% [markdown]
# Whether these are the right ones, and how to have more or fewer of them: `02_tune_detector`.
