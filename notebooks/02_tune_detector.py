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
# # Change a knob, see what comes of it
#
# A detector says what is expected. Calibration turns every minute into *bans* (−log10 of how rare
# it is). Rules turn bans into episodes. Each has knobs; this notebook turns one of each and looks.

# %%
import pandas as pd

import trailsight as ts

store = ts.demo()
out = store.workdir / "reports" / "notebooks"
week = store.span[1].floor("D") - pd.Timedelta(days=7)
store

# %% [markdown]
# ## Fit, score, look
#
# All series are learnt together, up to a week before the end. Scores equal those of
# `python -m pipelines.score train.end=…`: the code is the same.

# %%
model = store.fit("seasonal_counts", until=week)
scores = model.score()
told = scores.episodes()
columns = ["start", "end", "event_name", "error_code", "direction", "observed", "expected"]
ts.show(told[[*columns, "peak_bans"]], out / "02_episodes.csv")

# %% [markdown]
# A busy series with a rhythm, whether or not it has an episode. Above, the counts and the range in
# which 999 of 1,000 minutes should lie; below, the bans, and the line that opens an episode.


# %%
def around(row: pd.Series, hours: int) -> dict[str, pd.Timestamp]:
    """Hours before an episode and after it."""
    margin, last = pd.Timedelta(hours=hours), row["end"] if pd.notna(row["end"]) else row["start"]
    return {"start": row["start"] - margin, "end": last + margin}


def swing(row: pd.Series) -> float:
    """How far what is expected moves around its mean."""
    expected = scores.frame(row)["expected"]
    return float(expected.std() / expected.mean())


busiest = scores.series().nlargest(8, "calls")
busy = busiest.loc[busiest.apply(swing, axis=1).idxmax()]
ts.show(scores.plot(busy), out / "02_series.png")

# %% [markdown]
# And the episode that is furthest from what was expected, six hours around it:

# %%
one = told.loc[(told["observed"] - told["expected"]).abs().idxmax()]
ts.show(scores.plot(one, **around(one, 6)), out / "02_episode.png")

# %% [markdown]
# ## A knob of the rules: the budget
#
# `budget` is how many false alarms per 1,000 series per day you are willing to see. It decides the
# line, and nothing is scored again for it.

# %%
budgets = [0.3, 1, 3, 10, 30]
many = {budget: scores.episodes(budget=budget) for budget in budgets}
ts.show(
    pd.DataFrame(
        {
            "episodes": {budget: len(found) for budget, found in many.items()},
            "rises": {b: int((found["direction"] == "rise").sum()) for b, found in many.items()},
            "drops": {b: int((found["direction"] == "drop").sum()) for b, found in many.items()},
        }
    ).rename_axis("budget"),
    out / "02_budgets.csv",
)

# %% [markdown]
# What the next budget would have brought besides:

# %%
key = ["account", "region", "event_name", "error_code", "direction", "start"]
more = many[3].merge(many[1][key], "left", key, indicator=True)
new = more.loc[more["_merge"] == "left_only", [*columns, "peak_bans"]].reset_index(drop=True)
ts.show(new, out / "02_more_at_3.csv")

# %% [markdown]
# ## A knob of the detector
#
# `half_life_days` is how fast the past is forgotten. With three days instead of 21 the expected
# rate follows what happened of late, and with it what counts as unusual. `flat_rate` knows no time
# of day, which two days of the busy series above show.

# %%
quick = store.fit("seasonal_counts", until=week, half_life_days=3.0)
flat = store.fit("flat_rate", until=week)
days = {"start": week + pd.Timedelta(days=2), "end": week + pd.Timedelta(days=4)}
others = [quick.score(), flat.score()]
both = scores.plot(busy, **days, beside=others[1])
ts.show(both, out / "02_two_detectors.png")

# %%
settings = ("half life 21 days", "half life 3 days", "flat rate")
ts.show(
    pd.DataFrame(
        {
            label: [len(found.episodes(budget=budget)) for budget in budgets]
            for label, found in zip(settings, (scores, *others), strict=True)
        },
        index=pd.Index(budgets, name="budget"),
    ),
    out / "02_episodes_by_knob.csv",
)

# %% [markdown]
# ## Which is better? Injected incidents
#
# Fewer episodes are no merit if incidents are missed. So incidents of known kind and size are
# planted in copies of these two weeks, once, and each setting is tried on the same ones. The
# interval is that of 95 %, by bootstrap over series: settings whose intervals overlap widely are
# not told apart.

# %%
planted = store.inject(weeks=2, copies=4, incidents=800, seed=1)
planted

# %%
tried = {
    "half life 21 days": planted.trial("seasonal_counts", budgets=budgets),
    "half life 3 days": planted.trial("seasonal_counts", budgets=budgets, half_life_days=3.0),
    "flat rate": planted.trial("flat_rate", budgets=budgets),
}
table = pd.concat({label: one.budgets() for label, one in tried.items()}, names=["setting", None])
ts.show(
    table.reset_index("setting").reset_index(drop=True).drop(columns="open_bans").round(3),
    out / "02_recall_by_budget.csv",
)

# %% [markdown]
# How large must it be? On busy APIs in multiples of the usual, on rarely called ones in calls.

# %%
ts.show(tried["half life 21 days"].plot("times", budget=10), out / "02_recall_busy.png")

# %%
ts.show(tried["half life 21 days"].plot("calls", budget=10), out / "02_recall_rare.png")

# %% [markdown]
# The same in sentences:

# %%
ts.show("\n".join(tried["half life 21 days"].says(10)), out / "02_says.txt")

# %% [markdown]
# A whole search over such knobs is `python -m pipelines.tune`. To keep an evaluation and to lay two
# beside each other: `03_compare_runs`.
