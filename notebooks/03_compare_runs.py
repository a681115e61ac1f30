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
# # Two runs side by side, and where they disagree
#
# Two detectors are evaluated on the same week under the same budgets. Both evaluations are
# recorded in MLflow, read back from there, and laid side by side. Where one has told what the
# other has not, the score of that very minute is taken apart.

# %%
import os

import pandas as pd

import trailsight as ts

store = ts.demo(tracking=os.environ.get("MLFLOW_TRACKING_URI") or "local")
out = store.workdir / "reports" / "notebooks"
week = store.span[1].floor("D") - pd.Timedelta(days=7)

# %% [markdown]
# ## Evaluate and record
#
# The last week is replayed day by day, as `score` would have run, on the history as it is and on
# copies with incidents in them. `record` writes what `python -m pipelines.evaluate` writes:
# tables, a report, a run.

# %%
options = {"start": week, "copies": 2, "incidents": 400, "draws": 500}
detectors = ["seasonal_counts", "flat_rate"]
found = {name: store.evaluate(name, **options) for name in detectors}
address = {name: one.record() for name, one in found.items()}
ts.show("\n".join(f"{name}: {one}" for name, one in address.items()))

# %% [markdown]
# ## From MLflow
#
# `store.runs()` (or `ts.runs("http://…")`) has them all. A difference matters where the intervals
# (of 95 %) leave each other alone; on a week of so few incidents few do.

# %%
runs = store.runs()
beside = runs.compare(*address.values())
wanted = ["recall_injected", "recall", "precision", "false_alarms_per_1000_series_per_day",
          "insights_per_week", "vus_pr"]  # fmt: skip


def told(run: pd.Series, name: str) -> str:
    """A metric with its interval."""
    value, low, high = (run.get(f"metrics.{name}{end}") for end in ("", ".low", ".high"))
    return "–" if pd.isna(value) else f"{value:.2f} ({low:.2f} to {high:.2f})"


ts.show(
    pd.DataFrame({run: {name: told(beside[run], name) for name in wanted} for run in beside}),
    out / "03_metrics.csv",
)

# %% [markdown]
# And what was set differently:

# %%
ts.show(beside[beside.index.str.startswith("params.")], out / "03_parameters.csv")

# %%
first, second = detectors
ts.show(found[first].plot_budgets(), out / f"03_budgets_{first}.png")

# %%
ts.show(found[first].plot_calibration(found[second]), out / "03_calibration.png")

# %% [markdown]
# ## Where they disagree
#
# The tables of a run come back as frames too. Here are the Insights of both at the budget that is
# set.


# %%
def insights(name: str) -> pd.DataFrame:
    """What a detector has told at its budget, out of its run."""
    table = runs.table(address[name], "insights")
    mine = table[(table["budget"] - 1).abs() < 1e-6]
    return mine.assign(start=pd.to_datetime(mine["start"]), end=pd.to_datetime(mine["end"]))


key = ["account", "region", "event_source", "event_name", "category", "insight_type", "error_code"]
both = insights(first).merge(
    insights(second), "outer", [*key, "direction"], suffixes=("", "_2"), indicator="by"
)
both["by"] = both["by"].map({"left_only": first, "right_only": second, "both": "both"})
for name in ("start", "end", "peak_bans"):
    both[name] = both[name].fillna(both[f"{name}_2"])
shown = ["by", "start", "event_name", "error_code", "direction", "peak_bans"]
ts.show(both.sort_values(["by", "start"])[shown].reset_index(drop=True), out / "03_told_by.csv")

# %% [markdown]
# Of those that one alone has told, the most unusual:

# %%
alone = both[both["by"] != "both"]
one = (alone if len(alone) else both).sort_values("peak_bans").iloc[-1]
view = store.panel(one)
scores = {name: store.backtest(name, start=week, view=view) for name in detectors}
margin = pd.Timedelta(hours=12)
ts.show(
    scores[first].plot(start=one["start"] - margin, end=one["end"] + margin, beside=scores[second]),
    out / "03_disagreement.png",
)

# %% [markdown]
# ## Why
#
# The minute that was most unusual to the one that told it, taken apart for each: what was expected
# and from which components, the score at each time scale, what held it back, what would have
# turned it. Often they all but agree, and the threshold lies between them.

# %%
frames = {name: each.frame().set_index("minute") for name, each in scores.items()}
bans = {name: frame[["bans", "drop_bans"]].max(axis=1) for name, frame in frames.items()}
teller = one["by"] if one["by"] in detectors else first
minute = bans[teller].loc[one["start"] : one["end"]].idxmax()
ts.show(
    pd.DataFrame(
        {name: frame.loc[minute, ["calls", "expected", "bans", "drop_bans", "scale"]]
         for name, frame in frames.items()}
    ).rename_axis(f"{minute:%Y-%m-%d %H:%M}"),
    out / "03_minute.csv",
)  # fmt: skip

# %%
for name in detectors:
    why = store.explain(one, minute, name, start=week)
    ts.show(f"{name}\n\n{why}", out / f"03_why_{name}.txt")

# %% [markdown]
# `make ui` shows the same runs in MLflow, with their reports.
