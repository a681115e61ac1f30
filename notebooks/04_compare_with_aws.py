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
# # Ours beside AWS's own Insights
#
# Where CloudTrail Insights is on, what AWS has told can be laid beside what Trailsight tells of the
# same logs. Set `TRAILSIGHT_AWS` to a directory of AWS's Insight files (or to what
# `aws cloudtrail lookup-events --event-category insight` printed) and `TRAILSIGHT_WORKDIR` to a
# directory where the logs of the same time are extracted.
#
# **What stands in for what.** Without them, nothing here is AWS's. The calls are those of a
# simulated organisation, and in AWS's place stands the detector `flat_rate`: it knows one rate an
# API, as AWS's documents describe a baseline of the last seven days, and opens as low as the
# Insight events that AWS has published. Its records have CloudTrail's form, with the statistics
# that AWS's arithmetic gives. What AWS's model would make of these calls nobody outside of AWS can
# say: read the numbers below as an exercise of the comparison, not as a finding about AWS.

# %%
import os

import pandas as pd

import trailsight as ts

pd.set_option("display.precision", 3)
store = ts.demo(tracking=None)
out = store.workdir / "reports" / "notebooks"
week = store.span[1].floor("D") - pd.Timedelta(days=7)

# %% [markdown]
# ## Two sides
#
# `copy` gives each side a working directory of its own, so that no results of yours are touched.

# %%
theirs = os.environ.get("TRAILSIGHT_AWS")
if theirs is None:
    stand_in = ts.Rules(threshold=5.0, close_bans=3.5, close_after=5, min_calls=2, min_excess=1.0)
    other = store.copy(store.workdir / "stand-in")
    told = other.publish("flat_rate", start=week, rules=stand_in)
    theirs = told.log_tree
who = "AWS" if "TRAILSIGHT_AWS" in os.environ else "the stand-in"
ts.show(f"Beside ours: {who}")

# %%
ours = store.copy(store.workdir / "ours").publish("seasonal_counts", start=week)
ours

# %% [markdown]
# ## What both have told, and what one alone
#
# Two Insights are the same when series and times agree, up to ten minutes. A lane is a series;
# shaded lanes are told by one side alone.

# %%
comparison = ours.compare(theirs)
ts.show(comparison.plot(who), out / "04_timeline.png")

# %%
numbers = pd.Series(comparison.metrics()).map("{:.4g}".format)
numbers = numbers.rename("number").rename_axis("what").to_frame()
ts.show(numbers, out / "04_metrics.csv")

# %% [markdown]
# ## How they differ where both agree
#
# Lags are ours less theirs, in minutes.

# %%
frame = comparison.frame()
same = frame[frame["verdict"] == "both"]
lags = ["event_name", "error_code", "aws_start", "start_lag", "end_lag", "aws_insight_average",
        "ours_insight_average"]  # fmt: skip
ts.show(same[lags].reset_index(drop=True), out / "04_both.csv")

# %% [markdown]
# ## Why not we?
#
# The minutes that the other side alone has told are scored again. `held_by` is what kept us from
# telling them (`docs/compare.md` has the words); `budget` is the alert budget at which their score
# alerts.

# %%
missed = frame[frame["verdict"] == "only_aws"]
missed = missed.assign(budget=missed["budget"].where(missed["bans"] > 0))
facts = ["event_name", "error_code", "aws_start", "calls", "expected", "bans", "budget", "held_by"]
ts.show(missed[facts].reset_index(drop=True), out / "04_only_theirs.csv")

# %%
counted = (
    missed["why"]
    .str.split("; ")
    .explode()
    .value_counts()
    .rename("Insights")
    .rename_axis("why")
    .to_frame()
)
ts.show(counted, out / "04_why_not.csv")

# %% [markdown]
# ## Why not they?

# %%
extra = frame[frame["verdict"] == "only_ours"]
facts = ["event_name", "error_code", "ours_start", "direction", "calls", "expected", "bans"]
ts.show(extra[facts].reset_index(drop=True), out / "04_only_ours.csv")

# %% [markdown]
# ## Are the logs complete?
#
# AWS's baseline average is a count over a known window. If it can't be reproduced from our logs,
# calls are missing, and no detector is to blame.

# %%
checks = frame["baseline_check"].value_counts().rename("Insights").rename_axis("baseline")
ts.show(checks.to_frame(), out / "04_baselines.csv")

# %% [markdown]
# `python -m pipelines.compare` does the same from the command line and records it in MLflow.
